"""What allauth asks the portal: who may come in, and by what means."""

import logging
import time
from http import HTTPStatus

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.shortcuts import render

from portal.signin.encryption import decrypted, encrypted
from portal.signin.second_factor import record_directory, vouched_for
from portal.signin.throttling import too_many_tries
from reader.qr import as_svg

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: people are invited (pages/people)."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": (
            "We do not know this name with this password. Check both, or choose a new "
            "password."
        ),
        "email_password_mismatch": (
            "We do not know this e-mail address with this password. Check both, or "
            "choose a new password."
        ),
        "incorrect_code": "This code is not right. Codes change every half minute.",
        "incorrect_password": "This is not your password.",
    }

    def is_open_for_signup(self, request):
        return False

    def pre_authenticate(self, request, **credentials):
        """As allauth does; but what a throttled person reads has the status for it."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            raise ImmediateHttpResponse(too_many_tries(request)) from None

    def is_reauthentication_required(self, *, app, **kwargs):
        """Not within minutes of signing in, where most set up their second factor."""
        records = get_authentication_records(self.request, self.request.user)
        last = max((record["at"] for record in records), default=0)
        if time.time() - last < app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def send_password_reset_mail(self, user, email, context):
        """As allauth does; a mail server that is away is no broken page."""
        try:
            super().send_password_reset_mail(user, email, context)
        except OSError as error:
            logger.exception("No link to choose a password was sent.")
            raise ImmediateHttpResponse(
                render(
                    self.request,
                    "account/not_sent.html",
                    status=HTTPStatus.SERVICE_UNAVAILABLE,
                )
            ) from error

    def send_notification_mail(self, *args, **kwargs):
        """What the mail tells of has happened: it may not fail for want of a mail."""
        try:
            super().send_notification_mail(*args, **kwargs)
        except OSError:
            logger.exception("Somebody was not told of a change to their sign-in.")

    def get_login_stages(self):
        stock = f"{AuthenticateStage.__module__}.{AuthenticateStage.__name__}"
        own = f"{SecondFactorStage.__module__}.{SecondFactorStage.__name__}"
        return [own if path == stock else path for path in super().get_login_stages()]

    def post_login(self, request, user, *, signal_kwargs, **kwargs):
        sociallogin = (signal_kwargs or {}).get("sociallogin")
        if sociallogin and vouched_for(sociallogin):
            record_directory(request, user)
        return super().post_login(request, user, signal_kwargs=signal_kwargs, **kwargs)


class SecondFactorStage(AuthenticateStage):
    """Asks for a second factor, unless a directory has done so."""

    def _should_handle(self, request):
        sociallogin = (self.login.signal_kwargs or {}).get("sociallogin")
        if sociallogin and vouched_for(sociallogin):
            return False
        return super()._should_handle(request)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def build_totp_svg(self, url):
        return as_svg(url, "Code to scan")

    def encrypt(self, text):
        return encrypted(text)

    def decrypt(self, encrypted_text):
        return decrypted(encrypted_text)


class DirectoryAdapter(DefaultSocialAccountAdapter):
    """Lets people in whom a directory names, if they were invited."""

    def pre_social_login(self, request, sociallogin):
        """Link a first sign-in to the invited person, or say that there is none."""
        if sociallogin.is_existing:
            return
        person = invited(sociallogin)
        if person is None:
            raise ImmediateHttpResponse(
                render(
                    request,
                    "socialaccount/not_invited.html",
                    {"provider": sociallogin.provider},
                    status=HTTPStatus.FORBIDDEN,
                )
            )
        sociallogin.connect(request, person)


def invited(sociallogin):
    """The one active person with the address that this directory speaks for."""
    addresses = [
        address.email
        for address in sociallogin.email_addresses
        if speaks_for(sociallogin, address)
    ]
    if not addresses:
        return None
    people = get_user_model().objects.filter(
        email__iexact=addresses[0], is_active=True
    )[:2]
    return people[0] if len(people) == 1 else None


def speaks_for(sociallogin, address):
    """Whether the directory may vouch for this address, and does.

    Only for addresses of its own domains: a partner's directory could name anybody.
    """
    rules = sociallogin.provider.app.settings
    domain = address.email.rpartition("@")[2].lower()
    sure = address.verified or rules["trust_email"]
    return domain in rules["email_domains"] and bool(sure)
