"""A card through its review, met by those who have a part in it, and nobody else."""

import re

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from pages.models import AgencyFolder
from tests.browser import editing
from tests.pages.reviews import draft_crediting

TITLE = "Kazoo greeting at the door"
REASON = "Say in step 2 what to do when nobody answers."
MENDED = "Two notes on a kazoo, and time to answer, tell every learner: you are here."
NOTE = "Now says how long to wait for an answer."


@pytest.fixture
def card(site):
    """A draft of the educational psychologists that credits occupational therapy."""
    author = get_user_model().objects.get(username="eps-editor")
    folder = AgencyFolder.objects.get(agency__slug="eps")
    return draft_crediting(folder, "ot", title=TITLE, author=author)


@pytest.fixture
def tab_of(new_page):
    """A tab of the person with a user name, signed in once."""
    tabs = {}

    def tab(username):
        if username not in tabs:
            tabs[username] = new_page()
            editing.sign_in(tabs[username], username)
        return tabs[username]

    return tab


def test_a_card_is_returned_mended_checked_and_published(card, tab_of, page):
    send(tab_of("eps-editor"), card, editing.REVIEW)
    read_and_comment(tab_of("ot-editor"), card)
    nobody_else_meets(tab_of("slt-therapy-editor"), card)

    give_back(tab_of("eps-lead"), card)
    mend(tab_of("eps-editor"), card)
    check(tab_of("eps-lead"), card)
    nobody_else_meets(tab_of("slt-therapy-editor"), card)

    publish(tab_of("la-lead"), card)
    read(page, card)
    suggest(tab_of("slt-therapy-editor"), card)
    answer(tab_of("eps-editor"))


def open_card(tab, card):
    tab.goto(f"/admin/pages/{card.pk}/edit/")
    expect(tab.locator("#id_title")).to_have_value(TITLE)


def send(tab, card, action):
    open_card(tab, card)
    editing.choose_action(tab, action)
    editing.expect_message(tab, f"'{TITLE}' has been submitted for moderation")


def read_and_comment(tab, card):
    tab.goto(f"/admin/reviews/{card.pk}/")
    frame = tab.frame_locator("iframe")
    expect(frame.get_by_role("heading", level=1)).to_have_text(TITLE)
    tab.get_by_label("Your comment").fill("Name the kazoo, please.")
    tab.get_by_role("button", name="Send the comment").click()
    editing.expect_message(tab, "Your comment is with the writers.")
    expect(tab.get_by_role("article")).to_contain_text("Name the kazoo, please.")
    tab.goto(f"/admin/pages/{card.pk}/edit/")
    expect(tab).to_have_url(re.compile("/admin/$"))


def nobody_else_meets(tab, card):
    """Not in the explorer, the lists, the search and the choosers, nor by address."""
    folder = card.get_parent().pk
    for address in (
        "/admin/",
        "/admin/strategy-cards/?q=kazoo",
        "/admin/pages/search/?q=kazoo",
        f"/admin/pages/{folder}/",
        f"/admin/pages/{card.pk}/edit/",
        f"/admin/reviews/{card.pk}/",
        f"/admin/reviews/{card.pk}/draft/",
        "/admin/choose-page/search/?page_type=wagtailcore.page&q=kazoo",
        f"/admin/choose-page/{folder}/?page_type=wagtailcore.page",
        "/strategies/?q=kazoo",
    ):
        assert TITLE not in tab.request.get(address).text(), address


def give_back(tab, card):
    """Without a reason the dialog stays, and says so."""
    open_card(tab, card)
    expect(tab.locator(".help-info").first).to_contain_text("Name the kazoo, please.")
    footer = tab.locator("footer")
    footer.get_by_role("button", name="More actions").click()
    footer.get_by_role("button", name="Return with a reason").click()
    dialog = tab.locator(".modal.in")
    dialog.get_by_role("button", name="Return with a reason").click()
    expect(dialog).to_contain_text("Give a reason")
    dialog.get_by_label("Reason").fill(REASON)
    with editing.new_answer(tab):
        dialog.get_by_role("button", name="Return with a reason").click()
    editing.expect_message(tab, f"“{TITLE}” is returned to its writers.")


def mend(tab, card):
    open_card(tab, card)
    expect(tab.locator(".help-warning")).to_contain_text(REASON)
    tab.get_by_role("textbox", name="Promise").fill(MENDED)
    editing.choose_action(tab, "Resubmit to Agency check")


def check(tab, card):
    open_card(tab, card)
    editing.take_step(tab, "Approve for the council", "Approve for the council")


def publish(tab, card):
    open_card(tab, card)
    expect(tab.locator(".help-info").first).to_contain_text("Step 2 of 2")
    note = {"choose": "Major", "change_note": NOTE}
    editing.take_step(tab, "Approve and Publish", "Approve", **note)
    editing.expect_message(tab, f"'{TITLE}' has been updated")


def read(tab, card):
    tab.goto(f"/strategies/{card.slug}/")
    expect(tab.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(tab.get_by_text(MENDED).first).to_be_visible()
    expect(tab.get_by_text(NOTE)).to_be_visible()
    expect(tab.get_by_role("link", name="Suggest a change")).to_have_count(0)
    assert tab.context.cookies() == []


def suggest(tab, card):
    tab.goto(f"/strategies/{card.slug}/")
    tab.get_by_role("link", name="Suggest a change").click()
    tab.get_by_label("What you suggest").fill("Add a word on ear defenders.")
    tab.get_by_role("button", name="Send the suggestion").click()
    editing.expect_message(tab, "Your suggestion is with Educational psychology")


def answer(tab):
    tab.goto("/admin/suggestions/")
    tab.get_by_role("link", name=TITLE).click()
    tab.get_by_label("Your answer").fill("Added, thank you.")
    tab.get_by_role("button", name="Answer", exact=True).click()
    editing.expect_message(tab, "Your answer is with")
