"""The security headers that every response carries, whoever makes it.

A browser then runs, draws and sends only what comes from this host. Why this is no
library: docs/decisions/0009-headers.md.
"""

import secrets
from http import HTTPStatus

from django.conf import settings
from django.urls import reverse

POLICY = "Content-Security-Policy"
FRAMES = "X-Frame-Options"

NONCE_BYTES = 16
NONE, SELF = "'none'", "'self'"

# A file that somebody uploaded may do nothing at all.
FILES = {"default-src": NONE, "base-uri": NONE, "form-action": NONE}
PUBLIC = {
    **FILES,
    "connect-src": SELF,
    "font-src": SELF,
    "form-action": SELF,
    "img-src": SELF,
    "script-src": SELF,
    "style-src": SELF,
}
# Wagtail shows previews in a frame, and pictures that are being uploaded. Its text
# editor writes styles, which carry a nonce (portal/static/js/style-nonce.js).
ADMIN = {**PUBLIC, "frame-src": SELF, "img-src": f"{SELF} blob: data:"}
FIXED = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in ("camera", "geolocation", "microphone", "payment", "usb")
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class HeadersMiddleware:
    """Comes before all other middleware: what they answer themselves passes here too.

    Only HSTS is left to Django's own, which knows whether a request is secure.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.style_nonce = secrets.token_urlsafe(NONCE_BYTES)
        response = self.get_response(request)
        for name, value in FIXED.items():
            response.headers[name] = value
        response.headers.setdefault(FRAMES, "DENY")
        response.headers[POLICY] = policy(request, response)
        return response


def policy(request, response):
    """The Content Security Policy of a response, as the header's text."""
    directives = {
        **directives_for(request, response),
        "frame-ancestors": SELF if response[FRAMES] == "SAMEORIGIN" else NONE,
    }
    parts = [f"{name} {sources}" for name, sources in directives.items()]
    if settings.SECURE_SSL_REDIRECT:
        parts.append("upgrade-insecure-requests")
    return "; ".join(parts)


def directives_for(request, response):
    if request.path_info.startswith(reverse("wagtailadmin_home")):
        return {**ADMIN, "style-src": f"{SELF} 'nonce-{request.style_nonce}'"}
    # Wagtail gives a policy to uploaded files alone, and a browser that hears that its
    # copy of a file is still good takes over the headers.
    is_file = POLICY in response or response.status_code == HTTPStatus.NOT_MODIFIED
    return FILES if is_file else PUBLIC
