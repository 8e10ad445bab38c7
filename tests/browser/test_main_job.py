"""The main job: a card from its first word to readers, and away from them again."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import editing
from tests.browser.reading import apply_filters, count_of, heading, option, tick, total

TITLE = "Kazoo greeting at the door"
SLUG = "kazoo-greeting-at-the-door"
PROMISE = "A short hum on a kazoo at the door that tells every learner: you are here."
WHY = "A greeting that is the same each day makes arriving easier."
STEPS = (
    ("Stand at the door", "Be there before the first learner comes."),
    ("Hum two notes", "Look up, hum, and wait for any answer."),
    ("Let them answer", "A nod, a hum or a wave is an answer."),
)
NEED, PHASE = "Social communication and interaction", "Key Stage 2"
REQUIRED = {
    "Title",
    "Promise",
    "Why it helps",
    "Steps",
    "Levels",
    "Needs",
    "Age phases",
    "Time to prepare",
    "Reviewed on",
    "Review by",
}
# What each field says when the card is submitted with gaps; levels are an inline list.
ERRORS = {
    "why": "This field is required",
    "steps": "The minimum number of items is 3",
    "needs": "Choose at least one of needs or themes",
    "preparation": "This field is required",
    "reviewed_on": "This field is required",
    "review_by": "This field is required",
}


@pytest.fixture
def editor(new_page):
    tab = new_page()
    editing.sign_in(tab, "eps-editor")
    return tab


@pytest.fixture
def council(new_page):
    tab = new_page()
    editing.sign_in(tab, "la-lead")
    return tab


def test_an_editor_writes_a_card_the_council_publishes_it_a_reader_finds_it(
    editor, council, page
):
    before = counts(page)
    start_with_gaps(editor)
    be_told_of_every_gap(editor)
    fill_in(editor)
    submit(editor)
    assert counts(page) == before
    assert not finds(page)

    approve(council)
    assert counts(page) == {name: count + 1 for name, count in before.items()}
    find_and_read(page)

    withdraw(council)
    assert counts(page) == before
    assert not finds(page)
    expect_designed_404(page)


def start_with_gaps(tab):
    """A draft with nothing but a title, and a way to what it lacks."""
    editing.start_card(tab)
    assert set(editing.labels_left(tab)) == REQUIRED
    editing.write_title(tab, TITLE, SLUG)
    editing.save_draft(tab)
    editing.expect_message(tab, f"Page '{TITLE}' created")
    assert set(editing.labels_left(tab)) == REQUIRED - {"Title"}
    phase = tab.get_by_role("checkbox", name=PHASE)
    expect(phase).to_be_hidden()
    editing.what_is_left(tab).get_by_role("link", name="Age phases").click()
    expect(phase).to_be_in_viewport()


def be_told_of_every_gap(tab):
    """Submitting too early names each gap at its field and loses nothing."""
    editing.open_tab(tab, "The strategy")
    tab.get_by_role("textbox", name="Promise").fill(PROMISE)
    editing.open_tab(tab, "Who it is for")
    tab.get_by_role("checkbox", name=PHASE).check()
    editing.choose_action(tab, editing.REVIEW)
    editing.expect_message(tab, "could not be saved due to validation errors")
    gaps = REQUIRED - {"Title", "Promise", "Age phases"}
    assert set(editing.labels_left(tab)) == gaps
    for name, error in ERRORS.items():
        expect(editing.field_of(tab, name)).to_contain_text(error)
    expect(tab.locator(".error-message", has_text="Levels: add")).to_have_count(1)
    expect(tab.get_by_role("textbox", name="Title")).to_have_value(TITLE)
    expect(tab.get_by_role("textbox", name="Promise")).to_have_value(PROMISE)
    expect(tab.locator("[name=phases]:checked")).to_have_count(1)


def fill_in(tab):
    editing.open_tab(tab, "The strategy")
    editing.write_rich_text(tab, "why", WHY)
    editing.add_steps(tab, STEPS)
    editing.open_tab(tab, "Who it is for")
    editing.add_level(tab, "Universal")
    tab.get_by_role("checkbox", name=NEED).check()
    tab.get_by_label("Time to prepare").select_option(label="None needed")
    editing.open_tab(tab, "Review and address")
    tab.get_by_label("Reviewed on").fill("2026-09-01")
    tab.get_by_label("Review by").fill("2028-09-01")
    tab.keyboard.press("Escape")


def submit(tab):
    editing.choose_action(tab, editing.REVIEW)
    editing.expect_message(tab, f"'{TITLE}' has been submitted for moderation")


def approve(tab):
    """The council stands in for the agency first, then publishes."""
    edit(tab)
    in_place = "Approve in place of the agency"
    editing.take_step(tab, in_place, in_place)
    tab.goto("/admin/")
    tab.get_by_role("link", name=TITLE).first.click()
    editing.take_step(tab, "Approve and Publish", "Approve")
    editing.expect_message(tab, f"'{TITLE}' has been updated")


def withdraw(tab):
    edit(tab)
    editing.choose_action(tab, "Withdraw")
    tab.get_by_label("Reason").fill("It was only a trial.")
    tab.get_by_role("button", name="Withdraw it").click()
    editing.expect_message(tab, f"“{TITLE}” is withdrawn")


def edit(tab):
    tab.goto("/admin/strategy-cards/")
    tab.get_by_role("link", name=TITLE, exact=True).click()


def counts(tab):
    """How many cards the finder, one need of it and the sitemap have."""
    tab.goto("/strategies/")
    return {
        "finder": total(tab),
        "need": count_of(option(tab, NEED)),
        "sitemap": tab.request.get("/sitemap.xml").text().count("/strategies/"),
    }


def finds(tab):
    tab.goto("/strategies/?q=kazoo")
    return total(tab) > 0


def find_and_read(tab):
    """By a word and two filters, as somebody who has never signed in."""
    tab.goto("/strategies/")
    tab.locator("#q").fill("kazoo hum")
    tab.get_by_role("search").get_by_role("button").click()
    tick(tab, NEED)
    tick(tab, PHASE)
    apply_filters(tab)
    expect(heading(tab)).to_have_text("1 strategy for “kazoo hum”")
    assert count_of(option(tab, NEED)) == count_of(option(tab, PHASE)) == 1
    tab.get_by_role("link", name=TITLE).click()
    expect(tab).to_have_url(re.compile(f"/strategies/{SLUG}/$"))
    expect(tab.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(tab.locator(".steps > li").first).to_contain_text(STEPS[0][0])
    expect(tab.locator(".steps > li").first).to_contain_text(STEPS[0][1])
    assert tab.context.cookies() == []


def expect_designed_404(tab):
    response = tab.goto(f"/strategies/{SLUG}/")
    assert response.status == 404
    expect(tab.get_by_role("heading", level=1)).to_have_text("We can’t find that page")
    expect(tab.locator("#q")).to_be_visible()
