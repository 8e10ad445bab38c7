"""What a session must be before the admin opens, and how long it lasts."""

import time
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from portal.signin.second_factor import is_signed_in, redirect_to_second_factor

TOUCHED = "touched"
TOUCH_AGAIN = 60  # seconds; every write of a session costs one
PING = "wagtailadmin_editing_sessions:ping"
# A person without a session may send these.
FREE = ("wagtailadmin_login", "wagtailadmin_password_reset", "wagtailadmin_logout")
SIGNED_OUT = "You have been signed out. Your text is still in this page."


def in_admin(request):
    return request.path_info.startswith(reverse("wagtailadmin_home"))


class IdleSessionMiddleware:
    """A session lasts SESSION_COOKIE_AGE from the last thing somebody did in the admin.

    The editor's own pings are not somebody: a page left open must not stay open.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if in_admin(request) and SESSION_KEY in request.session:
            self.touch(request)
        return response

    def touch(self, request):
        match = request.resolver_match
        asked_by_script = match is not None and match.view_name == PING
        idle = time.time() - request.session.get(TOUCHED, 0)
        if idle > TOUCH_AGAIN and not asked_by_script:
            request.session[TOUCHED] = int(time.time())


class SecondFactorMiddleware:
    """Where a second factor is asked for, a session without one is nobody's.

    Only the pages below /account/ know who it is, to set one up or to be asked for it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not settings.SECOND_FACTOR_REQUIRED or in_account(request):
            return self.get_response(request)
        if in_admin(request) and request.method == "GET" and half_signed_in(request):
            return redirect_to_second_factor(request, request.get_full_path())
        user = request.user
        request.user = SimpleLazyObject(
            lambda: user if is_signed_in(request, user) else AnonymousUser()
        )
        return self.get_response(request)


def in_account(request):
    return request.path_info.startswith(reverse("account"))


def half_signed_in(request):
    return request.user.is_authenticated and not is_signed_in(request, request.user)


class LostSessionMiddleware:
    """What was sent to the admin after the session's end is answered, not redirected.

    A redirect would leave the page and lose its text. docs/decisions/0015-sign-in.md.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if self.sends_to_admin(request) and not request.user.is_authenticated:
            return signed_out(request)
        return self.get_response(request)

    def sends_to_admin(self, request):
        if request.method != "POST" or not in_admin(request):
            return False
        return not request.path_info.startswith(tuple(map(reverse, FREE)))


def signed_out(request):
    status = HTTPStatus.FORBIDDEN
    if request.accepts("text/html"):
        return render(request, "account/lost_session.html", status=status)
    # Wagtail's autosave shows the message of a locked page; of others only a word.
    answer = {"success": False, "error_code": "locked", "error_message": SIGNED_OUT}
    return JsonResponse(answer, status=status)
