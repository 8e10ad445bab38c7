"""Owners are told of reviews that come near or are late: once a stage, and no more."""

import smtplib
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.users.models import UserProfile

from pages.agencies import create_agency
from pages.desk import reminders
from pages.desk.due import stage
from pages.models import (
    Agency,
    OutgoingMail,
    StrategyLibraryPage,
)
from pages.roles import COUNCIL_LEADS
from tests.factories import StrategyCardFactory, UserFactory

DUE = date(2027, 6, 15)
DAYS_OF_A_YEAR = [date(2027, 1, 1) + timedelta(days=day) for day in range(365)]
SOON, SOONER, LATE = date(2027, 4, 16), date(2027, 6, 1), date(2027, 7, 15)


def member(group, username):
    user = UserFactory(username=username)
    user.groups.add(group)
    return user


@pytest.fixture
def agency(site):
    agency = Agency.objects.get(slug="eps")
    create_agency(agency)
    return Agency.objects.get(slug="eps")


@pytest.fixture
def editor(agency):
    return member(agency.editors, "editor")


@pytest.fixture
def council(site):
    return member(Group.objects.get(name=COUNCIL_LEADS), "council")


@pytest.fixture
def card(agency):
    return due_card(agency, "Soft start")


def due_card(agency, title, review_by=DUE):
    return StrategyCardFactory(
        parent=agency.folder,
        title=title,
        reviewed_on=review_by - timedelta(days=365),
        review_by=review_by,
    )


@pytest.fixture
def run(monkeypatch):
    """run(day): the e-mails that the command sends on a day."""

    def on(day, **options):
        mail.outbox.clear()
        monkeypatch.setattr(timezone, "localdate", lambda: day)
        call_command("send_review_reminders", **options)
        return list(mail.outbox)

    return on


def test_in_a_year_a_page_is_named_once_a_stage_and_not_after_its_review(
    card, editor, run
):
    reviewed_on = date(2027, 9, 1)
    named = []
    for day in DAYS_OF_A_YEAR:
        if day == reviewed_on:
            card.reviewed_on, card.review_by = day, day.replace(year=2029)
            card.save_revision().publish()
        named += [(day, message.to) for message in run(day)]
    days = [SOON, SOONER, LATE, date(2027, 8, 15)]
    assert named == [(day, [editor.email]) for day in days]


@pytest.mark.parametrize(
    ("day", "reached"),
    [
        (SOON - timedelta(days=1), 0),
        (SOON, 1),
        (SOONER - timedelta(days=1), 1),
        (SOONER, 2),
        (DUE, 2),
        (LATE - timedelta(days=1), 2),
        (LATE, 3),
        (date(2028, 6, 15), 14),
    ],
)
def test_the_stages_of_a_due_date(day, reached):
    assert stage(DUE, day) == reached


def test_a_run_on_the_same_day_sends_nothing(card, editor, run):
    assert len(run(SOON)) == 1
    assert run(SOON) == []


def test_a_missed_day_is_made_good_by_the_stage_that_is_reached(card, editor, run):
    assert len(run(SOONER + timedelta(days=3))) == 1
    assert run(SOONER + timedelta(days=4)) == []


def test_all_pages_of_a_person_come_in_one_email_with_a_link_each(
    card, agency, editor, run
):
    other = due_card(agency, "Visual timetable", DUE + timedelta(days=10))
    due_card(agency, "Not due yet", DUE + timedelta(days=90))
    (message,) = run(SOONER)
    assert message.subject == "2 pages: due for review"
    first, second = message.body.index("Soft start"), message.body.index("Visual")
    assert first < second
    assert "due by 15 June 2027, in 14 days" in message.body
    for page in (card, other):
        assert f"http://testserver/admin/due/{page.pk}/" in message.body
    assert "Not due yet" not in message.body


def test_editors_and_leads_are_told_and_nobody_of_another_agency(
    card, agency, editor, council, run
):
    other = create_agency(Agency.objects.get(slug="ot")).agency
    member(other.leads, "stranger")
    lead = member(agency.leads, "lead")
    told = {message.to[0] for message in run(SOON)}
    assert told == {editor.email, lead.email}


def test_a_page_of_the_councils_is_for_its_leads(agency, editor, council, run):
    StrategyLibraryPage.objects.update(review_by=DUE)
    (message,) = run(SOON)
    assert message.to == [council.email]


def test_the_council_is_told_as_well_when_a_review_is_three_months_late(
    card, editor, council, run
):
    assert {message.to[0] for message in run(date(2027, 9, 14))} == {editor.email}
    told = {message.to[0]: message for message in run(date(2027, 9, 15))}
    assert set(told) == {editor.email, council.email}
    assert f"Soft start ({card.agency})" in told[council.email].body


def test_the_council_is_told_where_nobody_at_the_agency_is(card, council, run):
    assert [message.to for message in run(SOON)] == [[council.email]]


def test_who_switched_such_emails_off_is_not_sent_any(card, editor, council, run):
    profile = UserProfile.get_for_user(editor)
    profile.submitted_notifications = False
    profile.save()
    assert [message.to for message in run(SOON)] == [[council.email]]


def test_a_page_of_which_nobody_can_be_told_is_named_by_the_command(card, run, capsys):
    assert run(SOON) == []
    assert "Nobody can be told of Soft start" in capsys.readouterr().err


def test_who_joins_later_is_told_of_what_is_due(card, agency, editor, run):
    run(SOON)
    joined = member(agency.editors, "joined")
    assert [message.to for message in run(SOON)] == [[joined.email]]


def test_a_dry_run_says_who_would_be_told_of_what_and_sends_nothing(
    card, editor, run, capsys
):
    assert run(SOON, dry_run=True) == []
    said = capsys.readouterr().out
    assert "editor <editor@example.org>\n  Soft start, due by 15 Jun 2027" in said
    assert "1 e-mail would be sent." in said
    assert len(run(SOON)) == 1


def later():
    """The e-mails of a run of `send_mail` when the pause is over."""
    OutgoingMail.objects.update(next_try=timezone.now())
    mail.outbox.clear()
    call_command("send_mail")
    return list(mail.outbox)


class Away(EmailBackend):
    def open(self):
        raise ConnectionRefusedError("nobody answers")


class Refusing(EmailBackend):
    def send_messages(self, messages):
        if any("editor@example.org" in message.to for message in messages):
            raise smtplib.SMTPRecipientsRefused({"editor@example.org": (550, b"no")})
        return super().send_messages(messages)


def test_a_mail_server_that_is_away_loses_nothing(card, editor, run, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Away"
    with pytest.raises(CommandError, match="1 not sent"):
        run(SOON)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert run(SOON + timedelta(days=1)) == []
    assert [message.to for message in later()] == [[editor.email]]
    assert later() == []


def test_one_address_that_is_refused_stops_nobody_else(
    card, agency, editor, run, settings
):
    lead = member(agency.leads, "lead")
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    with pytest.raises(CommandError, match="1 not sent"):
        run(SOON)
    assert [message.to for message in mail.outbox] == [[lead.email]]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert run(SOON) == []
    assert [message.to for message in later()] == [[editor.email]]


def test_two_runs_at_once_tell_a_person_once(card, editor, run, monkeypatch, capsys):
    found = reminders.digests(SOON)
    run(SOON)
    monkeypatch.setattr(reminders, "digests", lambda today: dict(found))
    assert run(SOON) == []
    assert "another run" in capsys.readouterr().out


def test_a_withdrawn_page_is_due_no_more(card, editor, run):
    card.unpublish()
    assert run(SOON) == []
