"""One sign-in: every other door leads to it, and it counts tries."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from tests.portal.conftest import PASSWORD

SIGN_IN = "/account/login/"
DOORS = (
    "/admin/",
    "/admin/login/",
    "/admin/pages/",
    "/admin/nowhere/",
    "/_util/login/",
)
RESETS = (
    "/admin/password_reset/",
    "/admin/password_reset/done/",
    "/admin/password_reset/confirm/MQ/set-password/",
    "/admin/password_reset/complete/",
)
CLOSED = (
    "/account/signup/",
    "/account/email/",
    "/account/confirm-email/x/",
    "/account/3rdparty/",
    "/account/3rdparty/signup/",
    "/account/social/signup/",
)
HALF_AN_HOUR = 1800


@pytest.fixture(autouse=True)
def no_tries_yet():
    cache.clear()
    yield
    cache.clear()


def sign_in(client, name="kim", password=PASSWORD, at=SIGN_IN, **more):
    data = {"username": name, "password": password, **more}
    return client.post(at, data, follow=True)


def person_in(client):
    return client.get("/account/session/").json()["person"]


@pytest.mark.parametrize("name", ["kim", "KIM", "kim@example.org", "Kim@Example.Org"])
def test_people_sign_in_by_name_or_address(client, kim, name):
    response = sign_in(client, name)
    assert response.request["PATH_INFO"] == "/admin/"
    assert person_in(client) == kim.pk


@pytest.mark.parametrize(("name", "password"), [("kim", "wrong"), ("nobody", PASSWORD)])
def test_a_wrong_name_or_password_is_said_so_and_the_name_stays(
    client, kim, name, password
):
    page = sign_in(client, name, password).text
    assert "We do not know this name with this password" in page
    assert f'value="{name}"' in page
    assert "<title>Error: Sign in" in page
    assert person_in(client) is None


@pytest.mark.parametrize("door", DOORS)
def test_every_door_leads_to_the_one_sign_in_and_back(client, kim, door):
    response = client.get(f"{door}?next=/admin/images/", follow=True)
    assert response.request["PATH_INFO"] == SIGN_IN
    then = response.context["redirect_field_value"]
    wanted = "/admin/images/" if "login" in door else f"{door}?next=/admin/images/"
    assert then == wanted
    assert sign_in(client, next=then).request["PATH_INFO"] == then.partition("?")[0]


def test_what_is_sent_to_another_door_is_taken_to_the_sign_in(client, kim):
    response = sign_in(client, at="/admin/login/?next=/admin/images/")
    assert response.request["PATH_INFO"] == "/admin/images/"
    assert person_in(client) == kim.pk


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example", "x:y"])
def test_nobody_is_sent_to_another_host(client, kim, there):
    response = client.post(
        f"/admin/login/?next={there}",
        {"username": "kim", "password": PASSWORD, "next": there},
        follow=True,
    )
    assert response.request["PATH_INFO"] == "/admin/"


@pytest.mark.parametrize("address", RESETS)
def test_wagtails_own_reset_leads_to_ours(client, db, address):
    assert client.get(address).url == "/account/password/reset/"
    assert client.post(address).url == "/account/password/reset/"


@pytest.mark.parametrize("address", CLOSED)
def test_nobody_signs_up_or_changes_an_address(client, db, address):
    data = {"username": "x", "email": "x@example.org", "password1": PASSWORD}
    for response in (client.get(address), client.post(address, data)):
        assert (response.status_code, response.url) == (302, "/account/")
    assert not get_user_model().objects.exists()


def test_a_link_to_choose_a_new_password_works_once(client, kim, mailoutbox):
    client.post("/account/password/reset/", {"email": "kim@example.org"})
    client.post("/account/password/reset/", {"email": "nobody@example.org"})
    (mail,) = mailoutbox
    assert mail.to == ["kim@example.org"]
    (path,) = re.findall(r"http://testserver(/account/\S+)", mail.body)
    form = client.get(path, follow=True)
    new = {"password1": "another long one", "password2": "another long one"}
    done = client.post(form.request["PATH_INFO"], new, follow=True)
    assert done.request["PATH_INFO"] == "/admin/"
    assert "This link works no longer" in Client().get(path, follow=True).text


def test_a_mail_server_that_is_away_is_said_so(client, kim, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", 9
    response = client.post("/account/password/reset/", {"email": "kim@example.org"})
    assert response.status_code == 503
    assert "We cannot send e-mail now" in response.text


def test_the_sixth_try_for_a_name_is_told_when_to_come_back(client, kim):
    answers = [sign_in(client, password="wrong").status_code for _ in range(5)]
    assert answers == [200] * 5
    sixth = sign_in(client)
    assert sixth.status_code == 429
    assert sixth["Retry-After"] == "300"
    then = timezone.localtime() + timedelta(minutes=5)
    assert re.search(rf"in 5 minutes, after {then:%H:}\d\d", sixth.text)
    assert person_in(client) is None
    # Somebody else at the same address signs in all the same.
    get_user_model().objects.create_user("ali", password=PASSWORD)
    sign_in(client, "ali")
    assert person_in(client) is not None


def test_a_person_without_a_role_is_told_so_and_goes_round_in_no_circle(client, db):
    get_user_model().objects.create_user("ali", password=PASSWORD)
    response = sign_in(client, "ali")
    assert response.status_code == 403
    assert "You have no role yet" in response.text


def test_a_person_whose_sign_in_is_off_is_told_so(client, kim):
    get_user_model().objects.update(is_active=False)
    assert "has been switched off" in sign_in(client).text
    assert person_in(client) is None


@pytest.fixture
def last_minute(client, kim, settings):
    """A session that ends in a minute unless somebody does something."""
    settings.SESSION_COOKIE_AGE = HALF_AN_HOUR
    sign_in(client)
    session = client.session
    session["touched"] = 0
    session.save()
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=1))


def minutes_left():
    return round((Session.objects.get().expire_date - timezone.now()).seconds / 60)


def test_what_somebody_does_keeps_their_session(client, last_minute):
    client.get("/admin/")
    assert minutes_left() == 30


def test_an_open_page_does_not(client, kim, last_minute):
    ping = f"/admin/editing-sessions/ping/auth/user/{kim.pk}/1/"
    client.post(ping, HTTP_X_REQUESTED_WITH="XMLHttpRequest")
    client.get("/account/session/")
    assert minutes_left() == 1


def test_a_form_sent_after_the_sessions_end_is_not_lost_in_a_redirect(client, db):
    response = client.post("/admin/pages/1/edit/", {"title": "Typed"})
    assert response.status_code == 403
    assert "Nothing was saved: you have been signed out" in response.text
    assert "/account/login/?next=/account/signed-in/" in response.text


def test_autosave_hears_why_it_cannot_save(client, db):
    response = client.post(
        "/admin/pages/1/edit/", headers={"accept": "application/json"}
    )
    assert response.status_code == 403
    assert response.json()["error_message"].startswith("You have been signed out.")


def test_a_sign_in_beside_unsaved_text_ends_where_it_says_so(client, kim):
    assert client.get("/account/signed-in/").url == SIGN_IN
    page = sign_in(client, next="/account/signed-in/").text
    assert "Close this tab and go back to the one with your text" in page
