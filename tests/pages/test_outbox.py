"""E-mails that wait: tried again, sent once, given up in the end, and seen by leads."""

from datetime import timedelta
from io import StringIO
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from pages import outbox
from pages.models import OutgoingMail
from pages.roles import COUNCIL_LEADS, TRAINING_LEADS
from tests.factories import UserFactory

LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


class Away(EmailBackend):
    def open(self):
        raise ConnectionRefusedError("nobody answers")


class Hostile(EmailBackend):
    """Takes no mail to one person, and loses the connection at another's."""

    def send_messages(self, messages):
        (address,) = messages[0].to
        if address.startswith("refused"):
            raise SMTPRecipientsRefused({address: (550, b"no such person")})
        if address.startswith("lost"):
            raise SMTPServerDisconnected("gone")
        return super().send_messages(messages)


@pytest.fixture
def server(settings):
    """server(backend): another mail server from now on."""

    def becomes(backend):
        settings.EMAIL_BACKEND = backend if "." in backend else f"{__name__}.{backend}"

    return becomes


@pytest.fixture
def people(db):
    return [UserFactory(username=name) for name in ("ada", "refused", "lost", "zoe")]


def received():
    return [message.to[0].split("@")[0] for message in mail.outbox]


def later(**elapsed):
    """As if so much time had gone by for all that waits."""
    passed = timedelta(**elapsed)
    for each in OutgoingMail.objects.all():
        each.since, each.next_try = each.since - passed, each.next_try - passed
        each.save()


def run(**options):
    out = StringIO()
    call_command("send_mail", stdout=out, stderr=out, **options)
    return out.getvalue()


def test_a_mail_is_gone_once_it_is_sent(
    people, django_capture_on_commit_callbacks, mailoutbox
):
    with django_capture_on_commit_callbacks(execute=True):
        outbox.put(people[:1], "To check", "Please.")
        assert OutgoingMail.objects.count() == 1
        assert not mailoutbox
    assert received() == ["ada"]
    assert mailoutbox[0].extra_headers["Auto-Submitted"] == "auto-generated"
    assert not OutgoingMail.objects.exists()


def test_what_nobody_sent_is_sent_by_the_command_and_once(people, mailoutbox):
    outbox.write(people[:1], "To check", "Please.")
    assert "To check (from" in run(dryrun=True)
    assert not mailoutbox
    assert run() == "1 e-mail sent.\n"
    assert run() == ""
    assert received() == ["ada"]


def test_two_who_send_at_once_send_a_mail_once(people, mailoutbox):
    (mine,) = outbox.write(people[:1], "To check", "Please.")
    theirs = OutgoingMail.objects.get(pk=mine.pk)
    assert outbox.claimed(mine)
    assert not outbox.claimed(theirs)
    assert outbox.send(OutgoingMail.objects.all()) == []
    later(minutes=6)
    assert run() == "1 e-mail sent.\n"


def test_a_mail_server_that_is_away_is_asked_again_less_and_less_often(people, server):
    outbox.write(people[:1], "To check", "Please.")
    server("Away")
    pauses = []
    for _ in range(7):
        with pytest.raises(CommandError, match="1 not sent"):
            run()
        waits = OutgoingMail.objects.get()
        assert waits.problem == "The mail server does not answer."
        pauses.append(round((waits.next_try - timezone.now()).total_seconds() / 60))
        assert run() == ""
        later(minutes=pauses[-1])
    assert pauses == [5, 10, 20, 40, 60, 60, 60]
    server(LOCMEM)
    assert run() == "1 e-mail sent.\n"


def test_one_who_cannot_be_reached_stops_nobody_else(people, server, mailoutbox):
    outbox.write(people, "To check", "Please.")
    server("Hostile")
    with pytest.raises(CommandError, match="2 not sent"):
        run()
    assert received() == ["ada", "zoe"]
    problems = dict(OutgoingMail.objects.values_list("person__username", "problem"))
    assert problems == {
        "refused": "The mail server does not take their address.",
        "lost": "The mail server does not answer.",
    }


def test_an_address_that_no_mail_can_be_sent_to_stops_nobody_else(people, mailoutbox):
    people[0].email = "ada@exa\nmple.org"
    people[0].save()
    outbox.write(people, "To check", "Please.")
    with pytest.raises(CommandError, match="1 not sent"):
        run()
    assert received() == ["refused", "lost", "zoe"]


def test_the_address_is_the_one_that_the_person_has_by_then(people, mailoutbox):
    ada, gone, off, _ = people
    outbox.write(people, "To check", "Please.")
    ada.email = "new@example.org"
    ada.save()
    gone.delete()
    off.is_active = False
    off.save()
    assert "sent" in run()
    assert received() == ["new", "zoe"]
    assert not OutgoingMail.objects.exists()


def test_a_mail_is_given_up_after_five_days(people, server):
    outbox.write(people[:1], "To check", "Please.", about=people[1])
    server("Away")
    later(days=4, hours=23)
    with pytest.raises(CommandError):
        run()
    assert OutgoingMail.objects.count() == 1
    later(hours=2)
    with pytest.raises(CommandError):
        run()
    assert not OutgoingMail.objects.exists()


def test_the_council_sees_on_its_first_screen_what_waits(site, people, server):
    lead, other = UserFactory(username="lead"), people[3]
    lead.groups.add(Group.objects.get(name=COUNCIL_LEADS))
    other.groups.add(Group.objects.get(name=TRAINING_LEADS))
    outbox.write([*people, *people[:2]], "Soft start: to check", "Please.")
    assert stuck(lead) == ""
    later(minutes=20)
    assert "Nothing has tried to send it" in stuck(lead)
    server("Away")
    with pytest.raises(CommandError):
        run()
    told = stuck(lead)
    assert "6 e-mails are not sent yet." in told
    assert "Soft start: to check" in told
    assert "The mail server does not answer." in told
    assert "And 1 more" in told
    assert stuck(other) == ""


def stuck(user):
    """The words of the panel, "" without one."""
    client = Client()
    client.force_login(user)
    page = client.get("/admin/").text
    assert "What waits for you" in page
    _, found, panel = page.partition('id="stuck-mail-section"')
    return " ".join(panel.partition("</section>")[0].split()) if found else ""
