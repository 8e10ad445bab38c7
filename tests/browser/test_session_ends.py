"""A session that ends while somebody writes costs them nothing."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from pages.models import StrategyCardPage
from tests.browser import editing

SOON = 500
WATCHED = "addEventListener('w-unsaved:watch-edits', () => (window.isWatched = true))"
TYPED = "Typed after the session had ended."


@pytest.fixture
def card(site):
    return StrategyCardPage.objects.get(slug="soft-start-to-the-day")


@pytest.fixture
def editor(page, card, settings):
    """A tab of an editor in the card's form, once Wagtail watches it for changes."""
    settings.WAGTAIL_AUTOSAVE_INTERVAL = SOON
    page.add_init_script(WATCHED)
    editing.sign_in(page, "eps-editor")
    page.goto(f"/admin/pages/{card.pk}/edit/")
    page.wait_for_function("() => window.isWatched")
    page.wait_for_timeout(1000)  # it looks twice at how the form begins
    return page


def type_promise(tab, text):
    tab.get_by_role("textbox", name="Promise").fill(text)
    tab.keyboard.press("Tab")


def draft_of(card):
    card.refresh_from_db()
    return card.get_latest_revision_as_object().promise


def asked(tab):
    return tab.get_by_role("dialog", name="You have been signed out")


def sign_in_beside(tab, username="eps-editor"):
    """By the dialog's link, in a new tab, which is closed again."""
    with tab.context.expect_page() as opened:
        asked(tab).get_by_role("link", name="Sign in, in a new tab").click()
    beside = opened.value
    editing.fill_sign_in(beside, username)
    expect(beside.get_by_role("heading", level=1)).to_have_text("You are signed in")
    beside.close()


def test_what_was_typed_is_saved_after_signing_in_again(editor, card):
    Session.objects.all().delete()
    type_promise(editor, TYPED)
    editor.get_by_role("button", name="Save draft").click()
    expect(asked(editor)).to_be_visible()
    assert draft_of(card) != TYPED
    sign_in_beside(editor)
    editing.expect_message(editor, f"Page '{card.title}' has been updated")
    expect(editor).to_have_url(re.compile(f"/admin/pages/{card.pk}/edit/$"))
    expect(editor.get_by_role("textbox", name="Promise")).to_have_value(TYPED)
    assert draft_of(card) == TYPED


def test_autosave_asks_too_and_saves_afterwards(editor, card):
    Session.objects.all().delete()
    type_promise(editor, TYPED)
    expect(asked(editor)).to_be_visible()
    sign_in_beside(editor)
    expect(asked(editor)).to_be_hidden()
    state = editor.locator("#w-autosave-indicator[data-w-autosave-state-value=saved]")
    expect(state).to_be_visible()
    assert draft_of(card) == TYPED


def test_a_chosen_action_is_the_one_that_happens(editor, card):
    Session.objects.all().delete()
    type_promise(editor, TYPED)
    footer = editor.locator("footer")
    footer.get_by_role("button", name="More actions").click()
    footer.get_by_text(editing.REVIEW, exact=True).click()
    expect(asked(editor)).to_be_visible()
    sign_in_beside(editor)
    editing.expect_message(editor, f"'{card.title}' has been submitted for moderation")


def test_somebody_else_does_not_save_it(editor, card):
    Session.objects.all().delete()
    type_promise(editor, TYPED)
    editor.get_by_role("button", name="Save draft").click()
    sign_in_beside(editor, "la-lead")
    expect(asked(editor)).to_contain_text("Somebody else is signed in now")
    assert draft_of(card) != TYPED


def test_without_a_session_the_way_leads_back_to_the_same_page(plain_page, card):
    plain_page.goto(f"/admin/pages/{card.pk}/edit/")
    editing.fill_sign_in(plain_page, "eps-editor")
    expect(plain_page).to_have_url(re.compile(f"/admin/pages/{card.pk}/edit/$"))
