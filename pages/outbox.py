"""E-mails that are still to be sent, and sending them.

A mail is a row of the transaction that it tells of, and is tried as soon as that is
committed. Whoever tries it first counts the try, and puts the next one off: so two who
send at once send a mail once, and one who is killed meanwhile leaves it to be sent
later. It is sent twice in one case alone: where somebody is killed between the mail
server's yes and the row's end.
"""

import logging
from datetime import timedelta
from functools import partial
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPServerDisconnected

from django.contrib.contenttypes.models import ContentType
from django.core.mail import get_connection
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from wagtail.admin.mail import send_mail
from wagtail.log_actions import log
from wagtail.models import Page

from pages import reviewers
from pages.models import OutgoingMail

logger = logging.getLogger(__name__)

# Minutes from each try to the next; the last counts from then on.
PAUSES = (5, 10, 20, 40, 60)
# Mail servers themselves give up after four or five days (RFC 5321, 4.5.4.1).
KEPT = timedelta(days=5)
FAILED = "pages.mail.failed"
# A mail server away or unwilling, and what cannot be put into an e-mail.
PROBLEMS = (OSError, ValueError)


def put(people, subject, body, about=None):
    """Send this to each of these people once the transaction is committed."""
    mails = write(people, subject, body, about)
    ids = [mail.pk for mail in mails]
    mine = OutgoingMail.objects.filter(pk__in=ids)
    transaction.on_commit(partial(send, mine), robust=True)


def write(people, subject, body, about=None):
    """Only note it. What nobody sends after the commit is sent by `send_mail`."""
    given = {"subject": subject, "body": body}
    if about is not None:
        given |= {"content_type": type_of(about), "object_id": about.pk}
    return OutgoingMail.objects.bulk_create(
        OutgoingMail(person=person, **given) for person in people
    )


def type_of(subject):
    """Pages are all of one type here: a page may be told of by its base or its own."""
    kind = Page if isinstance(subject, Page) else subject
    return ContentType.objects.get_for_model(kind)


def about(page):
    """The mails about a page that wait for longer than they should."""
    wanted = {"content_type": type_of(page), "object_id": page.pk}
    return OutgoingMail.objects.stuck().filter(**wanted)


def send(mails):
    """Try those of these mails that are due; [(mail, problem)], "" where it is sent.

    Not in a transaction: what is sent cannot be rolled back.
    """
    due = [*mails.due().select_related("person")]
    if not due:
        return []
    try:
        with get_connection() as connection:
            return [(mail, tried(mail, connection)) for mail in due if claimed(mail)]
    except PROBLEMS as error:
        return [(mail, kept(mail, error)) for mail in due if claimed(mail)]


def claimed(mail):
    """Whether the mail is ours to try; nobody else does before the pause is over."""
    now = timezone.now()
    pause = PAUSES[min(mail.tries, len(PAUSES) - 1)]
    mine = OutgoingMail.objects.due().filter(pk=mail.pk)
    return bool(
        mine.update(tries=F("tries") + 1, next_try=now + timedelta(minutes=pause))
    )


def tried(mail, connection):
    """What went wrong; "" where it is sent, or there is nobody to send it to."""
    person = mail.person
    try:
        if person.is_active and person.email:
            send_mail(mail.subject, mail.body, [person.email], connection=connection)
    except PROBLEMS as error:
        return kept(mail, error)
    mail.delete()
    return ""


def kept(mail, error):
    """Say why the mail has to wait; too old a one is given up."""
    problem = problem_of(error)
    logger.error("An e-mail was not sent: %s", problem, exc_info=error)
    if mail.since + KEPT < timezone.now():
        give_up(mail)
    else:
        OutgoingMail.objects.filter(pk=mail.pk).update(problem=problem)
    return problem


@transaction.atomic
def give_up(mail):
    """Forget it, and keep in the history of what it is about who was not reached."""
    subject = mail.about
    if isinstance(subject, Page):
        subject = subject.specific
    if subject is not None:
        name = reviewers.name_of(mail.person)
        log(subject, FAILED, data={"subject": mail.subject, "people": name})
    mail.delete()


def problem_of(error):
    """What went wrong, without the address that the mail server may have repeated."""
    if isinstance(error, SMTPRecipientsRefused | ValueError):
        return "The mail server does not take their address."
    if isinstance(error, SMTPException) and not isinstance(
        error, SMTPServerDisconnected
    ):
        return "The mail server does not take it."
    return "The mail server does not answer."
