"""What leads do for people's sign-in. All of it is logged."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from wagtail.log_actions import log

from pages.people.access import role_groups

NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"


class NotSentError(Exception):
    """What was to be done is done, but the person was not told."""


def invite(by, *, first_name, last_name, email, role):
    """A new person with this role, who gets a link to choose a password.

    `email` is one that nobody here has. Raises NotSentError.
    """
    with transaction.atomic():
        person = get_user_model().objects.create_user(
            username_from(email),
            email.lower(),
            first_name=first_name,
            last_name=last_name,
        )
        person.groups.add(role)
        log(person, "people.invite", user=by, data={"role": role.name})
    send_invitation(by, person)
    return person


def username_from(email):
    """The address itself, as far as a user name may hold it: no demo user has one."""
    return re.sub(r"[^\w.@+-]", "-", email.lower())


def give_role(by, person, role):
    """Make `role` the one that `person` has. Groups that are no role stay."""
    with transaction.atomic():
        person.groups.remove(*role_groups())
        person.groups.add(role)
        log(person, "people.give_role", user=by, data={"role": role.name})


def invite_again(by, person):
    """Send a new link; the one before works no longer."""
    person.set_unusable_password()
    person.save(update_fields=["password"])
    log(person, "people.invite_again", user=by)
    send_invitation(by, person)


def switch_off(by, person):
    """Whoever is signed in as this person is not, from the next click on."""
    set_active(person, active=False)
    log(person, "people.switch_off", user=by)


def switch_on(by, person):
    set_active(person, active=True)
    log(person, "people.switch_on", user=by)


def set_active(person, *, active):
    person.is_active = active
    person.save(update_fields=["is_active"])


def reset_second_factor(by, person):
    """Forget all second factors of a person, who is told so. Raises NotSentError."""
    Authenticator.objects.filter(user=person).delete()
    log(person, "people.reset_second_factor", user=by)
    tell(person, "second_factor_reset", by=by)


def send_invitation(by, person):
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(person), "key": token},
    )
    tell(person, "invitation", by=by, link=settings.WAGTAILADMIN_BASE_URL + path)


def tell(person, template, **context):
    """Send a person the mail of this template, whose first line is its subject."""
    context |= {"person": person, "base": settings.WAGTAILADMIN_BASE_URL}
    text = render_to_string(f"pages/people/email/{template}.txt", context)
    subject, _, body = text.partition("\n")
    if settings.EMAIL_BACKEND == NO_MAIL:
        raise NotSentError("this portal has no mail server (EMAIL_HOST)")
    try:
        send_mail(f"The South Glos Way: {subject}", body.lstrip(), None, [person.email])
    except OSError as error:
        raise NotSentError("the mail server could not be reached") from error


def is_invited(person):
    """Whether a person was invited, and has never signed in."""
    return person.is_active and person.last_login is None


@dataclass(frozen=True)
class Act:
    """One thing that a lead does for a person, after a question."""

    label: str
    icon: str
    question: str
    done: str
    do: Callable
    applies: Callable
    for_council: bool = False

    def is_open(self, reach, person):
        """Whether somebody of this reach may do it for `person` as they are now."""
        allowed = reach.covers(person) and self.applies(person)
        return allowed and (reach.is_council or not self.for_council)


ACTS = {
    "invite-again": Act(
        label="Send the invitation again",
        icon="mail",
        question="{} gets a new link by e-mail. The one before works no longer.",
        done="A new invitation was sent to {}.",
        do=invite_again,
        applies=is_invited,
    ),
    "switch-off": Act(
        label="Switch the sign-in off",
        icon="lock",
        question="{} can no longer sign in, and is signed out at once. What they wrote "
        "stays, with their name in its history.",
        done="{} can no longer sign in.",
        do=switch_off,
        applies=lambda person: person.is_active,
    ),
    "switch-on": Act(
        label="Switch the sign-in on",
        icon="lock-open",
        question="{} can sign in again, as before.",
        done="{} can sign in again.",
        do=switch_on,
        applies=lambda person: not person.is_active,
    ),
    "reset-second-factor": Act(
        label="Reset the second factor",
        icon="key",
        question="All second factors and recovery codes of {} are forgotten. They set "
        "up a new one at the next sign-in, and are told so by e-mail. Make sure that "
        "it was they who asked: speak to them, and do not go by an e-mail alone.",
        done="{} sets up a new second factor at the next sign-in.",
        do=reset_second_factor,
        applies=lambda person: person.has_second_factor,
        for_council=True,
    ),
}

# What the history says of each, as (label, sentence).
LOGGED = {
    "people.invite": ("Invite", "Invited as “{role}”"),
    "people.give_role": ("Change role", "Role changed to “{role}”"),
    "people.invite_again": ("Invite again", "Invitation sent again"),
    "people.switch_off": ("Switch sign-in off", "Sign-in switched off"),
    "people.switch_on": ("Switch sign-in on", "Sign-in switched on"),
    "people.reset_second_factor": ("Reset second factor", "Second factor reset"),
}
