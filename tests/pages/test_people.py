"""Leads invite people and look after their sign-in, within their reach."""

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.test import Client
from wagtail.models import ModelLogEntry

from pages import roles
from pages.agencies import double_members
from pages.models import Agency
from pages.people.access import role_groups

PEOPLE = "/admin/people/"
INVITE = "/admin/people/invite/"
NEW = {"first_name": "Kim", "last_name": "O’Hara", "email": "Kim.O'Hara@Example.org"}
ADDRESS = "kim.o'hara@example.org"
WITHOUT_PEOPLE = ("eps-editor", "training-lead", "auditor")


@pytest.fixture
def editors(demo):
    return Agency.objects.get(slug="eps").editors


@pytest.fixture
def invite(signed_in):
    """Post an invitation as a demo user; gives the answer."""

    def as_user(username, role, **changes):
        data = {**NEW, "role": role.pk, **changes}
        return signed_in(username).post(INVITE, data, follow=True)

    return as_user


@pytest.fixture
def act(signed_in, person):
    """Do something for a demo user as another; gives the answer."""

    def as_user(by, name, what, method="post"):
        url = f"{PEOPLE}{person(name).pk}/{what}/"
        return getattr(signed_in(by), method)(url, follow=True)

    return as_user


@pytest.fixture
def with_second_factor(person):
    def give(name):
        TOTP.activate(person(name), generate_totp_secret())

    return give


def kim():
    return get_user_model().objects.filter(email=ADDRESS).first()


def names_listed(client, query=""):
    return [row.username for row in client.get(PEOPLE + query).context["object_list"]]


def refused(response):
    """Sent back to the home page, with the reason."""
    return "you do not have permission" in response.text


def logged(person):
    entries = ModelLogEntry.objects.filter(object_id=str(person.pk))
    return [(entry.action, entry.user.username, entry.message) for entry in entries]


@pytest.mark.parametrize("username", WITHOUT_PEOPLE)
def test_only_leads_see_people(demo, signed_in, username):
    client = signed_in(username)
    assert PEOPLE not in client.get("/admin/").text
    for address in (PEOPLE, f"{PEOPLE}results/", INVITE):
        assert refused(client.get(address, follow=True))


def test_the_council_sees_everybody_but_superusers(demo, signed_in):
    names = names_listed(signed_in("la-lead"))
    assert {"auditor", "eps-editor", "ot-lead", "la-lead"} <= set(names)
    assert "admin" not in names


def test_a_lead_sees_their_own_agency(demo, signed_in):
    assert names_listed(signed_in("eps-lead")) == ["eps-editor", "eps-lead"]


def test_people_are_found_and_filtered(demo, signed_in, person):
    client = signed_in("la-lead")
    agency = Agency.objects.get(slug="ot")
    council = Group.objects.get(name=roles.COUNCIL_LEADS)
    person("ot-editor").groups.clear()
    get_user_model().objects.filter(username="ot-lead").update(is_active=False)
    assert names_listed(client, "?q=audit") == ["auditor"]
    assert names_listed(client, f"?agency={agency.pk}") == ["ot-lead"]
    assert names_listed(client, f"?role={council.pk}") == ["la-colleague", "la-lead"]
    assert names_listed(client, "?state=off") == ["ot-lead"]
    assert names_listed(client, "?q=nobody-at-all") == []


def test_the_list_asks_the_same_however_many_there_are(
    demo, signed_in, django_assert_max_num_queries
):
    client = signed_in("la-lead")
    client.get(PEOPLE)
    with django_assert_max_num_queries(33):
        assert len(names_listed(client)) > 30


def test_a_lead_invites_an_editor_who_chooses_a_password_once(
    demo, invite, editors, mailoutbox, reader
):
    said = invite("eps-lead", editors)
    assert "An invitation was sent to kim.o" in said.text
    assert [group.name for group in kim().groups.all()] == [editors.name]
    assert not kim().has_usable_password()
    (mail,) = mailoutbox
    assert mail.to == [ADDRESS]
    assert "Eps lead invites you" in mail.body
    (path,) = re.findall(r"http://testserver(/account/password\S+)", mail.body)
    form = reader.get(path, follow=True).request["PATH_INFO"]
    words = {"password1": "long enough words", "password2": "long enough words"}
    assert reader.post(form, words, follow=True).request["PATH_INFO"] == "/admin/"
    assert "works no longer" in Client().get(path, follow=True).text
    assert kim().last_login
    assert logged(kim()) == [
        ("people.invite", "eps-lead", f"Invited as “{editors.name}”")
    ]


def test_a_new_invitation_ends_the_one_before(demo, invite, editors, mailoutbox):
    invite("eps-lead", editors)
    client = Client()
    client.force_login(get_user_model().objects.get(username="eps-lead"))
    client.post(f"{PEOPLE}{kim().pk}/invite-again/")
    old, new = (
        re.search(r"http://testserver(/account/password\S+)", mail.body)[1]
        for mail in mailoutbox
    )
    assert "works no longer" in Client().get(old, follow=True).text
    assert "Choose your password" in Client().get(new, follow=True).text


def test_the_council_invites_into_every_role(demo, invite):
    for number, role in enumerate(role_groups()):
        email = f"person-{number}@example.org"
        invite("la-lead", role, email=email)
        invited = get_user_model().objects.get(email=email)
        assert [*invited.groups.all()] == [role]
        assert not invited.is_superuser
        assert not invited.user_permissions.exists()
    assert not double_members()


@pytest.mark.parametrize(
    "role",
    [
        "Educational psychology service: leads",
        roles.COUNCIL_LEADS,
        roles.AUDITORS,
        "Occupational therapy: editors",
        "No role of this site",
    ],
)
def test_a_lead_invites_into_no_other_group(demo, invite, role):
    group = Group.objects.get_or_create(name=role)[0]
    page = invite("eps-lead", group)
    assert "Select a valid choice" in page.text
    assert f'value="{NEW["first_name"]}"' in page.text
    assert kim() is None


def test_the_council_invites_into_no_group_that_is_no_role(demo, invite):
    group = Group.objects.create(name="Everything")
    group.permissions.set(Permission.objects.all())
    assert "Select a valid choice" in invite("la-lead", group).text
    assert kim() is None


@pytest.mark.parametrize("email", ["EPS-Lead@example.org", "admin@example.org"])
def test_nobody_is_invited_twice(demo, invite, editors, email):
    before = get_user_model().objects.count()
    page = invite("eps-lead", editors, email=email)
    assert "Somebody with this address is here already" in page.text
    assert get_user_model().objects.count() == before


def test_a_mail_that_cannot_be_sent_is_said_so(demo, invite, editors, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", 9
    assert "no e-mail was sent: the mail server" in invite("eps-lead", editors).text
    assert kim() is not None


def test_switching_off_ends_sessions_and_switching_on_lets_in_again(
    demo, act, signed_in, person
):
    theirs = signed_in("eps-editor")
    assert theirs.get("/admin/").status_code == 200
    act("eps-lead", "eps-editor", "switch-off")
    assert theirs.get("/admin/").status_code == 302
    assert not person("eps-editor").is_active
    act("eps-lead", "eps-editor", "switch-on")
    assert person("eps-editor").is_active
    assert [entry[0] for entry in logged(person("eps-editor"))] == [
        "people.switch_on",
        "people.switch_off",
    ]


def test_a_question_comes_first(demo, act, person):
    page = act("eps-lead", "eps-editor", "switch-off", method="get")
    assert "Eps editor can no longer sign in, and is signed out at once" in page.text
    assert person("eps-editor").is_active


@pytest.mark.parametrize(
    ("by", "name"),
    [
        ("eps-lead", "eps-lead"),
        ("eps-lead", "ot-editor"),
        ("eps-lead", "la-lead"),
        ("eps-lead", "admin"),
        ("la-lead", "la-lead"),
        ("la-lead", "admin"),
        ("eps-editor", "eps-editor"),
        ("auditor", "eps-editor"),
    ],
)
def test_nobody_reaches_further(demo, act, person, with_second_factor, by, name):
    with_second_factor(name)
    for what in ("switch-off", "invite-again", "reset-second-factor", "role", "x"):
        for method in ("get", "post"):
            response = act(by, name, what, method)
            assert refused(response) or response.status_code == 404
    found = person(name)
    assert found.is_active
    assert found.has_usable_password()
    assert found.authenticator_set.exists()


def test_the_council_resets_a_second_factor_and_the_person_is_told(
    demo, act, person, with_second_factor, mailoutbox
):
    with_second_factor("eps-editor")
    act("la-lead", "eps-editor", "reset-second-factor")
    assert not person("eps-editor").authenticator_set.exists()
    (mail,) = mailoutbox
    assert mail.to == ["eps-editor@example.org"]
    assert "La lead has reset the second factor" in mail.body
    assert logged(person("eps-editor")) == [
        ("people.reset_second_factor", "la-lead", "Second factor reset")
    ]


def test_an_agencys_lead_resets_none(demo, act, person, with_second_factor):
    with_second_factor("eps-editor")
    assert refused(act("eps-lead", "eps-editor", "reset-second-factor"))
    assert person("eps-editor").authenticator_set.exists()


def test_the_council_changes_a_role_and_nobody_is_in_two_agencies(
    demo, signed_in, person
):
    leads = Agency.objects.get(slug="ot").leads
    url = f"{PEOPLE}{person('eps-editor').pk}/role/"
    client = signed_in("la-lead")
    page = client.get(url).text
    assert "Educational psychology service: editors" in page
    client.post(url, {"role": leads.pk})
    assert [*person("eps-editor").groups.all()] == [leads]
    assert not double_members()
    assert refused(signed_in("ot-lead").get(url, follow=True))


@pytest.mark.parametrize("username", ["la-lead", "eps-lead"])
@pytest.mark.parametrize("screen", ["users", "groups"])
def test_wagtails_own_screens_are_for_superusers(demo, signed_in, username, screen):
    client = signed_in(username)
    for address in (f"/admin/{screen}/", f"/admin/{screen}/new/"):
        assert refused(client.get(address, follow=True))
    assert signed_in("admin").get(f"/admin/{screen}/").status_code == 200


def test_history_tells_the_council_who_was_invited(demo, invite, editors, signed_in):
    invite("eps-lead", editors)
    page = signed_in("admin").get("/admin/reports/site-history/").text
    assert f"Invited as “{editors.name}”" in page
