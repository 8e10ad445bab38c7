"""Whether a session has proved a second factor, which production asks of everybody."""

from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_reset
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.dispatch import receiver
from django.shortcuts import redirect
from django.urls import reverse

DIRECTORY = "directory"
ASKED_FOR = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
THEN = "after_second_factor"


def is_signed_in(request, user):
    """Whether `user` has signed in with all that this portal asks for."""
    if not user.is_authenticated:
        return False
    return not settings.SECOND_FACTOR_REQUIRED or has_second_factor(request, user)


def has_second_factor(request, user):
    """Whether this very session used a second factor that `user` still has.

    One that a lead has reset, or that was lost and removed, counts no longer.
    """
    records = get_authentication_records(request, user)
    used = [record for record in records if record["method"] == "mfa"]
    if any(record["type"] == DIRECTORY for record in used):
        return True
    ids = [record["id"] for record in used]
    return bool(ids) and Authenticator.objects.filter(user=user, pk__in=ids).exists()


def vouched_for(sociallogin):
    """Whether the directory says it asked for a second factor, where that counts.

    Its identity token says so by `amr` or `acr` (RFC 8176, OpenID Connect Core 2).
    """
    claims = sociallogin.account.extra_data.get("id_token") or {}
    methods = claims.get("amr") or []
    said = {*(methods if isinstance(methods, list) else [methods]), claims.get("acr")}
    return not said.isdisjoint(sociallogin.provider.app.settings["second_factor"])


def record_directory(request, user):
    record_authentication(request, user, "mfa", type=DIRECTORY)


@receiver([authenticator_added, authenticator_reset])
def record_new(request, user, authenticator, **kwargs):
    """Setting one up has just proved it, so nobody is asked for it again at once."""
    kind = str(authenticator.type)
    record_authentication(request, user, "mfa", id=authenticator.pk, type=kind)


def redirect_to_second_factor(request, then):
    """To the page that asks for it or sets it up; `then` is where to go on after."""
    request.session[THEN] = then
    if is_mfa_enabled(request.user, ASKED_FOR):
        return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': then})}")
    return redirect("mfa_index")
