"""In production nothing of the admin opens without a second factor in this session."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver

from portal.signin.encryption import encrypted
from tests.portal.conftest import PASSWORD

SET_UP = "/account/2fa/"
ASKED = "/account/2fa/authenticate/"
# Open to everybody: the way in and out, and what the pages are drawn with.
FREE = {
    "/admin/login/",
    "/admin/logout/",
    "/admin/jsi18n/",
    "/admin/sprite/",
    "/admin/password_reset/",
    "/admin/password_reset/done/",
    "/admin/password_reset/complete/",
}


@pytest.fixture(autouse=True)
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def app(kim):
    """Kim's app: its secret."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(kim, secret)
    return secret


def code_of(secret):
    counter = next(totp.yield_hotp_counters_from_time())
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def sign_in(client, then="/admin/images/"):
    data = {"username": "kim", "password": PASSWORD, "next": then}
    return client.post("/account/login/", data, follow=True)


def is_in(client):
    return client.get("/admin/images/").status_code == 200


def plain_addresses(patterns=None, before=""):
    """All addresses below /admin/ that take no argument."""
    for pattern in patterns or get_resolver().url_patterns:
        route = str(pattern.pattern)
        if "<" in route or "(" in route:
            continue
        here = before + route.removeprefix("^").removesuffix("$")
        if hasattr(pattern, "url_patterns"):
            yield from plain_addresses(pattern.url_patterns, here)
        elif here.startswith("admin/"):
            yield f"/{here}"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_first_sign_in_leads_to_the_set_up_and_then_where_one_wanted(
    client, kim, mailoutbox
):
    page = sign_in(client)
    assert page.request["PATH_INFO"] == SET_UP
    secret = client.get("/account/2fa/totp/activate/").context["form"].secret
    done = client.post("/account/2fa/totp/activate/", {"code": code_of(secret)})
    codes = client.get(done.url)
    assert codes.request["PATH_INFO"] == "/account/2fa/recovery-codes/"
    assert len(codes.context["unused_codes"]) == 10
    assert 'href="/admin/images/"' in codes.text
    assert is_in(client)
    assert "an app that shows codes was set up" in mailoutbox[0].body


def test_before_that_nothing_of_the_admin_opens(client, kim):
    sign_in(client)
    addresses = set(plain_addresses()) - FREE
    assert len(addresses) > 60
    where = {address: client.get(address) for address in addresses}
    open_ones = {
        at for at, r in where.items() if (r.status_code, r.url) != (302, SET_UP)
    }
    assert not open_ones
    assert client.post("/admin/people/invite/").status_code == 403


def test_a_session_without_one_is_nobodys_elsewhere(client, kim):
    sign_in(client)
    assert client.get("/documents/1/x.pdf").wsgi_request.user.is_anonymous
    assert client.get("/account/session/").json()["person"] is None


def test_later_sign_ins_ask_for_a_code(client, app):
    page = sign_in(client)
    assert page.request["PATH_INFO"] == ASKED
    wrong = client.post(ASKED, {"code": "000000"})
    assert "This code is not right" in wrong.text
    assert not is_in(client)
    right = client.post(ASKED, {"code": code_of(app)})
    assert right.url == "/admin/images/"
    assert is_in(client)


def test_a_recovery_code_works_once(kim, app):
    code = RecoveryCodes.activate(kim).get_unused_codes()[0]
    for works in (True, False):
        client = Client()
        sign_in(client)
        client.post(ASKED, {"code": code})
        assert is_in(client) is works


def test_guessing_codes_ends_after_five_tries(client, app):
    sign_in(client)
    for _ in range(5):
        client.post(ASKED, {"code": "000000"})
    client.post(ASKED, {"code": code_of(app)})
    assert not is_in(client)


def test_a_second_factor_that_was_reset_opens_nothing_any_more(client, kim, app):
    sign_in(client)
    client.post(ASKED, {"code": code_of(app)})
    Authenticator.objects.all().delete()
    assert client.get("/admin/images/").url == SET_UP


def test_a_session_older_than_the_second_factor_is_asked_for_it(client, kim):
    sign_in(client)
    totp.TOTP.activate(kim, totp.generate_totp_secret())
    there = client.get("/admin/images/").url
    assert there == "/account/2fa/reauthenticate/?next=%2Fadmin%2Fimages%2F"


def test_secrets_are_not_readable_in_the_database(kim, app):
    RecoveryCodes.activate(kim)
    stored = " ".join(str(row.data) for row in Authenticator.objects.all())
    assert app not in stored
    assert {row.type for row in Authenticator.objects.all()} == {
        "totp",
        "recovery_codes",
    }


def test_a_secret_outlives_a_new_key_of_the_portal(client, app, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a newer one"
    sign_in(client)
    client.post(ASKED, {"code": code_of(app)})
    assert is_in(client)
    assert encrypted("x") != encrypted("x")


def test_the_demo_asks_for_none(client, kim, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    assert sign_in(client).request["PATH_INFO"] == "/admin/images/"
    assert is_in(client)
