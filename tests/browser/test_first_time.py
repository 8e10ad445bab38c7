"""Somebody who edits twice a year changes a card with nothing but what the screen says.

On the way the pictures of the guide are taken; `--record-pictures` keeps them.
"""

import re
from io import BytesIO

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from django.conf import settings
from PIL import Image, ImageChops
from playwright.sync_api import expect

from pages.models import StrategyCardPage
from tests.browser import editing
from tests.browser.test_every_page import violations_of

TITLE = "Soft start to the day"
PROMISE = "A calm task for everybody, with SALT colleagues on hand, settles the room."
PICTURES = settings.BASE_DIR / "pages" / "static" / "pages" / "guide"
# A picture is compared as one small enough to hide how letters are drawn.
SMALL = (160, 100)
DIFFERENT = 48
MOST_DIFFERENT = 0.06
SHOWN = "[...document.images].every(image => image.complete && image.naturalWidth)"


@pytest.fixture
def picture(request):
    """Compares what a tab shows with a picture of the guide, or keeps it as that."""

    def taken(tab, name):
        shown = tab.screenshot(animations="disabled")
        file = PICTURES / f"{name}.png"
        if request.config.getoption("record_pictures"):
            PICTURES.mkdir(exist_ok=True)
            Image.open(BytesIO(shown)).quantize(64).save(file, optimize=True)
        assert difference(shown, file) <= MOST_DIFFERENT, (
            f"{name}.png is not what the screen shows: --record-pictures"
        )

    return taken


def difference(shown, file):
    """The share of a picture that is not as it is in a file, from 0 to 1."""
    one, other = (
        Image.open(picture).convert("L").resize(SMALL, Image.Resampling.BOX)
        for picture in (BytesIO(shown), file)
    )
    apart = ImageChops.difference(one, other).histogram()
    return sum(apart[DIFFERENT:]) / (SMALL[0] * SMALL[1])


def test_a_card_is_changed_and_sent_by_what_the_screen_says(site, new_page, picture):
    tab = new_page(viewport={"width": 1280, "height": 800})
    editing.sign_in(tab, "eps-editor")
    menu = tab.get_by_role("navigation", name="Main menu")
    for name in ("My pages", "New card", "My tasks"):
        expect(menu.get_by_role("link", name=name, exact=True)).to_be_visible()
    expect(menu.get_by_role("button", name="Pages")).to_have_count(0)
    picture(tab, "desk")

    menu.get_by_role("link", name="My pages").click()
    tab.get_by_role("link", name=TITLE).click()
    tab.get_by_role("textbox", name="Promise").fill(PROMISE)
    editing.save_draft(tab)
    advice = editing.field_of(tab, "promise")
    expect(advice).to_contain_text("13 words, from 20 to 25")
    picture(tab, "editor")

    tab.get_by_role("link", name="How to write a card").click()
    editing.choose_action(tab, editing.REVIEW)
    editing.expect_message(tab, "has been submitted for moderation")

    lead = new_page()
    editing.sign_in(lead, "eps-lead")
    lead.get_by_role("link", name="My tasks", exact=True).click()
    expect(lead.get_by_role("main")).to_contain_text("Waiting for my check")
    lead.get_by_role("link", name=TITLE).click()
    expect(lead.locator("#id_promise")).to_have_value(PROMISE)
    card = StrategyCardPage.objects.get(slug="soft-start-to-the-day")
    assert card.promise != PROMISE


def test_the_guide_opens_at_the_place_that_a_panel_names(site, new_page):
    tab = new_page()
    editing.sign_in(tab, "eps-editor")
    tab.get_by_role("link", name="New card", exact=True).click()
    with tab.expect_popup() as opened:
        tab.get_by_role("link", name="How to write a card").click()
    guide = opened.value
    expect(guide).to_have_url(re.compile("/admin/guide/#a-new-strategy-card$"))
    expect(guide.get_by_role("heading", name="A new strategy card")).to_be_in_viewport()
    guide.wait_for_function(SHOWN)


def test_the_desks_own_screens_keep_to_wcag(site, new_page, picture):
    tab = new_page(viewport={"width": 1280, "height": 800})
    editing.sign_in(tab, "la-lead")
    found = {}
    for address in (
        "/admin/tasks/",
        "/admin/desk/mine/",
        "/admin/coverage/",
        "/admin/new-card/",
        "/admin/guide/",
        "/admin/reports/advice/",
    ):
        tab.goto(address)
        if address == "/admin/coverage/":
            picture(tab, "coverage")
        tab.evaluate(AXE_FILE_PATH.read_text())
        found[address] = violations_of(tab)
    assert not any(found.values()), found
