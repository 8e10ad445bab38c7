"""E-mails that tell people what happened to a page, and what is theirs to do.

A notice is one template in templates/pages/mail: its first line is the subject. It is
written in the step's transaction and sent once that is committed. A mail server that
fails breaks no step: who was not reached stands in the history of what it is about.
"""

import logging
from functools import partial
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from wagtail.admin.mail import OpenedConnection, send_mail
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail.users.models import UserProfile

from pages import reviewers

logger = logging.getLogger(__name__)

# Which of Wagtail's own preferences switches a notice off. The others always go out.
PREFERENCES = {
    "to_check": "submitted",
    "to_approve": "submitted",
    "credited": "submitted",
    "published": "approved",
    "returned": "rejected",
    "commented": "updated_comments",
    "suggested": "updated_comments",
    "answered": "updated_comments",
    "review_due": "submitted",
}
FAILED = "pages.mail.failed"


def tell(people, notice, page, *, link="", **context):
    """Send `notice` about a page to people, as `tell_about` does.

    `link` is the path that the notice leads to, the page's edit view if none.
    """
    link = link or reverse("wagtailadmin_pages:edit", args=[page.pk])
    tell_about(page, people, notice, link=link, page=page, **context)


def tell_about(subject, people, notice, *, link, besides=None, **context):
    """Send `notice` to people; `besides` is somebody who knows already.

    `subject` is the page or agency whose history keeps who was not reached.
    """
    readers = [user for user in set(people) if user != besides and wants(user, notice)]
    if not readers:
        return
    title, body = written(notice, link=absolute(link), **context)
    transaction.on_commit(partial(send, subject, title, body, readers), robust=True)


def written(notice, **context):
    """The subject and the text of a notice."""
    context["site"] = settings.WAGTAIL_SITE_NAME
    text = render_to_string(f"pages/mail/{notice}.txt", context).lstrip()
    subject, body = text.split("\n", 1)
    return " ".join(subject.split()), body.strip() + "\n"


def absolute(path):
    return f"{settings.WAGTAILADMIN_BASE_URL}{path}"


def wants(user, notice):
    if not (user.is_active and user.email):
        return False
    preference = PREFERENCES.get(notice)
    profile = UserProfile.get_for_user(user)
    return preference is None or getattr(profile, f"{preference}_notifications")


def send(subject, title, body, readers):
    """Send to each on their own; keep in the history who was not reached."""
    try:
        with OpenedConnection(get_connection()) as connection:
            missed = [
                user
                for user in readers
                if not is_sent(title, body, user.email, connection)
            ]
    except (OSError, SMTPException):
        logger.exception("The mail server did not answer.")
        missed = readers
    if missed and (stored := as_stored(subject)):
        told = {"subject": title, "people": reviewers.names_of(missed)}
        log(instance=stored, action=FAILED, data=told)


def as_stored(subject):
    """The page or agency as it is now, None if it is gone."""
    if isinstance(subject, Page):
        page = Page.objects.filter(pk=subject.pk).first()
        return page and page.specific
    return type(subject).objects.filter(pk=subject.pk).first()


def is_sent(title, body, address, connection):
    try:
        send_mail(title, body, [address], connection=connection)
    except (OSError, SMTPException):
        logger.exception("An e-mail was not sent.")
        return False
    return True
