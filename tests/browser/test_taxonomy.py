"""The taxonomy desk in a browser: no barrier, by keyboard alone, without script."""

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import expect

from pages.models import Grouping, Level, Need, StrategyCardPage, Topic
from tests.browser import editing
from tests.browser.test_every_page import violations_of


@pytest.fixture
def tab(page):
    editing.sign_in(page, "la-lead")
    return page


def screens():
    """The address of every screen of the desk, with something to show on each."""
    card = StrategyCardPage.objects.get(slug="soft-start-to-the-day")
    card.topics.add("Home-time")
    card.save_revision()
    proposal = Topic.objects.get(name="Home-time")
    speech, fluency = (Need.objects.get(slug=f"ci-{s}") for s in ("speech", "fluency"))
    level = Level.objects.get(slug="specialist")
    retired = Grouping.objects.last()
    Grouping.objects.filter(pk=retired.pk).update(retired=True)
    yield from ("", "need/order/", f"topic/{proposal.pk}/decline/")
    yield from (f"need/{speech.pk}/relabel/", f"level/{level.pk}/retire/")
    yield from (f"need/{speech.pk}/merge/", f"grouping/{retired.pk}/return/")
    yield f"need/{speech.pk}/merge/?target={fluency.pk}"
    area, other = Need.objects.filter(parent=None)[:2]
    yield f"need/{area.pk}/merge/?target={other.pk}"


def test_axe_finds_no_barrier_on_any_screen(tab):
    found = {}
    for address in screens():
        assert tab.goto(f"/admin/taxonomy/{address}").status == 200
        tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        tab.evaluate(AXE_FILE_PATH.read_text())
        found[address] = violations_of(tab)
    assert {address: what for address, what in found.items() if what} == {}
    assert len(found) == 9


def test_terms_are_reordered_and_a_need_merged_by_keyboard_alone(tab, site, new_page):
    tab.goto("/admin/taxonomy/grouping/order/")
    last = Grouping.objects.last().label
    tab.get_by_label(f"Place of {last}").focus()
    tab.keyboard.press("Control+A")
    tab.keyboard.type("1")
    with editing.new_answer(tab):
        tab.keyboard.press("Enter")
    editing.expect_message(tab, "the new order is in place")

    speech, fluency = (Need.objects.get(slug=f"ci-{s}") for s in ("speech", "fluency"))
    old = speech.page.get_url()
    tab.goto(f"/admin/taxonomy/need/{speech.pk}/merge/")
    tab.get_by_label("Merge it into").select_option(str(fluency.pk))
    tab.get_by_role("button", name="See what it changes").press("Enter")
    tab.get_by_label("I have read what this changes").press("Space")
    with editing.new_answer(tab):
        tab.get_by_role("button", name="Merge", exact=True).press("Enter")
    editing.expect_message(tab, "“Speech sounds” is merged into")

    reader = new_page()
    reader.goto("/strategies/")
    shown = reader.locator("[name=grouping] + *, label:has([name=grouping])")
    expect(shown.first).to_contain_text(last)
    reader.goto(old)
    expect(reader.get_by_role("heading", level=1)).to_have_text(fluency.page.title)


def test_the_desk_works_without_script(plain_page, site):
    editing.sign_in(plain_page, "la-lead")
    level = Level.objects.get(slug="targeted")
    plain_page.goto(f"/admin/taxonomy/level/{level.pk}/relabel/")
    plain_page.get_by_label("New name").fill("Focused support")
    with editing.new_answer(plain_page):
        plain_page.get_by_role("button", name="Relabel").click()
    plain_page.goto("/strategies/")
    expect(plain_page.locator("main")).to_contain_text("Focused support")
