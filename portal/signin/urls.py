"""The one sign-in below /account/, and every other door as a way to it."""

from allauth.urls import urlpatterns as allauth_urls
from django.db.transaction import non_atomic_requests
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail.utils.urlpatterns import decorate_urlpatterns

from portal.signin.views import (
    directory_callback,
    directory_login,
    session_state,
    side_door,
    sign_in,
    signed_in,
)

reset = {"to": "account_reset_password"}
closed = {"to": "account"}

# These come before the addresses of Wagtail that they stand for.
side_doors = [
    path("admin/login/", side_door),
    path("_util/login/", side_door),
    re_path(r"^admin/password_reset/", side_door, reset),
]
account = [
    path("", RedirectView.as_view(pattern_name="mfa_index"), name="account"),
    path("login/", sign_in),
    path("session/", session_state, name="session_state"),
    path("signed-in/", signed_in, name="signed_in"),
    # Addresses are the business of whoever invites; directories link by themselves.
    re_path(
        "^(?:signup|email|confirm-email|3rdparty/signup|social)/", side_door, closed
    ),
    re_path("^3rdparty/$", side_door, closed),
    path("oidc/<slug:provider_id>/login/", directory_login),
    path("oidc/<slug:provider_id>/login/callback/", directory_callback),
    path("", include(allauth_urls)),
]
# Tries are counted at once: within a request's transaction, people at one address
# would wait for each other, and what fails would not count.
account = decorate_urlpatterns(account, non_atomic_requests)
urlpatterns = [*side_doors, path("account/", include(account))]
