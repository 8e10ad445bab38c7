from functools import wraps
from http import HTTPStatus
from urllib.parse import urlencode

from allauth.account.views import login as allauth_sign_in
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.http import HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from requests import RequestException

from portal.signin.second_factor import is_signed_in, redirect_to_second_factor


@csrf_exempt
def side_door(request, to="account_login", **kwargs):
    """Send whoever knows another sign-in page to the one there is, with their `next`.

    What they sent goes along, and is checked there.
    """
    response = HttpResponseRedirect(reverse(to) + kept_next(request))
    if request.method == "POST" and to == "account_login":
        response.status_code = HTTPStatus.TEMPORARY_REDIRECT
    return response


def kept_next(request):
    then = request.GET.get("next")
    return f"?{urlencode({'next': then})}" if then else ""


def sign_in(request):
    """allauth's; who has signed in and may write nothing would go round in circles."""
    if request.user.is_authenticated and not may_enter(request.user):
        return render(request, "account/no_role.html", status=HTTPStatus.FORBIDDEN)
    return allauth_sign_in(request)


def may_enter(user):
    return user.has_perm("wagtailadmin.access_admin")


@never_cache
def session_state(request):
    """Who has signed in, by id, for a page of the admin that is about to send a form.

    And a token for that form: a new session has a new one.
    """
    person = request.user.pk if is_signed_in(request, request.user) else None
    return JsonResponse({"person": person, "token": get_token(request)})


@never_cache
def signed_in(request):
    """Where a sign-in ends that began beside a page with unsaved text."""
    if is_signed_in(request, request.user):
        return render(request, "account/signed_in.html")
    if request.user.is_authenticated:
        return redirect_to_second_factor(request, request.path)
    return redirect("account_login")


def saying_so(view):
    """A directory's view that says so when the directory is away or talks nonsense."""

    @wraps(view)
    def answer(request, provider_id):
        try:
            return view(request, provider_id)
        except (RequestException, KeyError, ValueError) as error:
            return render_authentication_error(request, None, exception=error)

    return answer


directory_login = saying_so(openid_connect.login)
directory_callback = saying_so(openid_connect.callback)
