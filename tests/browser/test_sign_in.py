"""Signing in as somebody sees it: without barriers, and with a real second factor."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from axe_playwright_python.base import AXE_FILE_PATH
from django.core.cache import cache
from playwright.sync_api import expect

from tests.browser import editing
from tests.browser.reading import PHONE
from tests.browser.test_every_page import violations_of

FOR_ALL = (
    "/account/login/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/password/reset/key/1-bad/",
    "/account/inactive/",
)
FOR_PEOPLE = (
    "/account/2fa/",
    "/account/2fa/totp/activate/",
    "/account/2fa/webauthn/add/",
    "/account/2fa/webauthn/",
    "/account/password/change/",
    "/account/signed-in/",
    "/account/logout/",
)
KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def barriers(tab, address):
    """What axe finds on a page, and how far it is too wide, on desk and phone."""
    tab.goto(address)
    tab.evaluate(AXE_FILE_PATH.read_text())
    found = violations_of(tab)
    tab.set_viewport_size(PHONE)
    found += violations_of(tab)
    too_wide = tab.evaluate("document.documentElement.scrollWidth - innerWidth")
    return found + ([f"{too_wide} px too wide"] if too_wide > 0 else [])


def test_its_pages_have_no_barrier(page, new_page):
    found = {address: barriers(page, address) for address in FOR_ALL}
    signed_in = new_page()
    editing.sign_in(signed_in, "eps-editor")
    found |= {address: barriers(signed_in, address) for address in FOR_PEOPLE}
    assert {address: what for address, what in found.items() if what} == {}
    assert len(found) == len(FOR_ALL) + len(FOR_PEOPLE)


def test_a_mistake_is_said_at_the_top_and_the_form_has_no_barrier(page):
    page.goto("/account/login/")
    page.get_by_label("Username").fill("eps-editor")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("We do not know this name")
    expect(page.get_by_label("Username")).to_have_value("eps-editor")
    page.evaluate(AXE_FILE_PATH.read_text())
    assert violations_of(page) == []


def test_too_many_tries_are_told_when_to_come_back(page):
    cache.clear()
    page.goto("/account/login/")
    for _ in range(6):
        page.get_by_label("Username").fill("auditor")
        page.get_by_label("Password").fill("wrong")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_load_state()
    expect(page.get_by_role("heading", level=1)).to_have_text("Too many tries")
    expect(page.locator(".lead")).to_contain_text("again in 5 minutes, after ")


@pytest.fixture
def required(settings, site):
    settings.SECOND_FACTOR_REQUIRED = True


def code_of(secret):
    counter = next(totp.yield_hotp_counters_from_time())
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def test_an_app_is_set_up_at_the_first_sign_in_and_asked_at_the_next(
    required, plain_page, new_page
):
    plain_page.goto("/admin/images/")
    editing.fill_sign_in(plain_page, "eps-editor")
    plain_page.get_by_role("link", name="Set up an app").click()
    expect(plain_page.get_by_role("img", name="Code to scan")).to_be_visible()
    secret = plain_page.locator("code.key").inner_text()
    plain_page.get_by_label("Authenticator code").fill(code_of(secret))
    plain_page.get_by_role("button", name="Set up").click()
    expect(plain_page.locator(".codes li")).to_have_count(10)
    plain_page.get_by_role("link", name="I have kept them: go on").click()
    expect(plain_page.get_by_role("heading", level=1)).to_contain_text("Images")

    again = new_page(java_script_enabled=False)
    again.goto("/admin/images/")
    editing.fill_sign_in(again, "eps-editor")
    again.get_by_label("Code").fill(code_of(secret))
    again.get_by_role("button", name="Sign in", exact=True).click()
    expect(again.get_by_role("heading", level=1)).to_contain_text("Images")


def test_a_security_key_opens_the_admin_too(required, settings, page):
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    page.goto("/admin/images/")
    editing.fill_sign_in(page, "eps-editor")
    page.get_by_role("link", name="Set up a key").click()
    page.get_by_label("Name").fill("Blue key")
    page.get_by_role("button", name="Set up").click()
    page.get_by_role("link", name="I have kept them: go on").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Images")
    assert Authenticator.objects.filter(type="webauthn").count() == 1

    page.context.clear_cookies()
    page.goto("/admin/images/")
    editing.fill_sign_in(page, "eps-editor")
    page.get_by_role("button", name="Use a security key or passkey").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Images")
