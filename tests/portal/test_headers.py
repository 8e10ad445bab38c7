"""Every answer carries the security headers, whichever part of the portal made it."""

import re

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from wagtail.documents.models import Document

from pages.models import HomePage
from portal.headers import ADMIN, FILES, PUBLIC

FIXED = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
A_YEAR = "max-age=31536000; includeSubDomains; preload"
# What each address answers to a reader.
ADDRESSES = {
    "/": 200,
    "/strategies/": 200,
    "/strategies": 301,
    "/strategies/?unknown=1": 302,
    "/nowhere/": 404,
    "/documents/1/nothing.pdf": 404,
    "/media/nothing.png": 404,
    "/static/css/site.css": 200,
    "/static/img/mark.svg": 200,
    "/static/nothing.css": 404,
    "/sitemap.xml": 200,
    "/robots.txt": 200,
    "/?x=%00": 400,
}
ADMIN_ADDRESSES = {"/admin/": 302, "/admin/jsi18n/": 200, "/admin/nowhere/": 302}


@pytest.fixture
def portal(db):
    call_command("setup", verbosity=0)


@pytest.fixture
def production(settings):
    """Https as portal/settings/production.py asks for it."""
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True


@pytest.fixture
def document(portal):
    return Document.objects.create(
        title="Plan", file=ContentFile(b"<script>alert(1)</script>", "plan.html")
    )


def ask(address, method="GET", user=None, **options):
    path, _, querystring = address.partition("?")
    client = Client(raise_request_exception=False)
    if user:
        client.force_login(user)
    response = client.generic(method, path, QUERY_STRING=querystring, **options)
    list(response)  # to the end, which closes a file
    return response


def directives(response):
    """The policy as {directive: sources}."""
    parts = response["Content-Security-Policy"].split("; ")
    return {
        name: sources for name, _, sources in (part.partition(" ") for part in parts)
    }


def safe_by(policy):
    """The headers of a safe answer, its policy as `directives` gives it."""
    return FIXED | {"policy": policy | {"frame-ancestors": "'none'"}}


def headers(response):
    """The same of an answer as it is."""
    found = {name: response.get(name) for name in FIXED}
    return found | {"policy": directives(response)}


def test_every_answer_to_a_reader_is_safe_by_header(portal):
    answers = {address: ask(address) for address in ADDRESSES}
    assert {at: each.status_code for at, each in answers.items()} == ADDRESSES
    assert {at: headers(each) for at, each in answers.items()} == dict.fromkeys(
        ADDRESSES, safe_by(PUBLIC)
    )
    assert not any(each.cookies for each in answers.values())


def test_the_admin_has_a_policy_of_its_own(portal):
    answers = {address: ask(address) for address in ADMIN_ADDRESSES}
    assert {at: each.status_code for at, each in answers.items()} == ADMIN_ADDRESSES
    assert {at: without_nonce(headers(each)) for at, each in answers.items()} == (
        dict.fromkeys(ADMIN_ADDRESSES, safe_by(ADMIN))
    )


def without_nonce(found):
    """The headers as the policy says them; fails without a nonce for styles."""
    said, nonce = found["policy"]["style-src"].split()
    assert re.fullmatch(r"'nonce-[\w-]{22}'", nonce)
    return found | {"policy": found["policy"] | {"style-src": said}}


def test_the_admin_has_a_new_nonce_in_every_answer(portal):
    assert directives(ask("/admin/")) != directives(ask("/admin/"))


def test_no_policy_allows_anything_inline():
    allowed = " ".join([*PUBLIC.values(), *ADMIN.values(), *FILES.values()])
    assert "unsafe" not in allowed


def test_the_public_policy_allows_this_host_alone_and_nothing_inline():
    assert PUBLIC["default-src"] == "'none'"
    assert set(PUBLIC.values()) == {"'none'", "'self'"}


def test_a_page_that_breaks_is_safe_by_header(portal, monkeypatch):
    monkeypatch.setattr(HomePage, "serve", lambda *_: 1 / 0)
    response = ask("/")
    assert response.status_code == 500
    assert headers(response) == safe_by(PUBLIC)


def test_an_unknown_host_and_a_wrong_method_are_answered_by_header_too(portal):
    for response, status in (
        (ask("/", HTTP_HOST="elsewhere.example"), 400),
        (ask("/", method="POST"), 405),
    ):
        assert response.status_code == status
        assert headers(response) == safe_by(PUBLIC)


def test_a_document_may_do_nothing(document, admin_user):
    first = ask(document.url, user=admin_user)
    again = ask(document.url, user=admin_user, HTTP_IF_NONE_MATCH=first["ETag"])
    assert (first.status_code, again.status_code) == (200, 304)
    for response in (first, again):
        assert headers(response) == safe_by(FILES)


def test_in_production_every_answer_insists_on_https(portal, production):
    answers = [ask(at, secure=True) for at in (*ADDRESSES, *ADMIN_ADDRESSES)]
    assert {each["Strict-Transport-Security"] for each in answers} == {A_YEAR}
    assert all("upgrade-insecure-requests" in directives(each) for each in answers)


def test_in_production_the_way_to_https_is_safe_by_header(production):
    for address in ("/", "/static/css/site.css"):
        response = ask(address)
        assert response.status_code == 301
        assert response.url == f"https://testserver{address}"
        upgrade = {"upgrade-insecure-requests": ""}
        assert headers(response) == safe_by(PUBLIC | upgrade)


def test_static_files_are_offered_to_no_other_host(portal):
    assert "Access-Control-Allow-Origin" not in ask("/static/css/site.css")
