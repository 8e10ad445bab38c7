"""Suggestions while typing, by keyboard and by hand."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture(params=["/", "/strategies/", "/about/"])
def box(page, request):
    """The search box of a page."""
    page.goto(request.param)
    return page.get_by_role("combobox").first


def options(page):
    return page.get_by_role("option")


def test_arrows_choose_and_enter_goes_there(page, box):
    box.press_sequentially("timeta")
    expect(options(page).first).to_have_text("Personal visual timetable")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(options(page).first).to_have_attribute("aria-selected", "true")
    chosen = options(page).first.get_attribute("id")
    expect(box).to_have_attribute("aria-activedescendant", chosen)
    box.press("Enter")
    expect(page).to_have_url(re.compile("/strategies/personal-visual-timetable/$"))


def test_escape_closes_and_keeps_what_was_typed(page, box):
    box.press_sequentially("timeta")
    expect(options(page).first).to_be_visible()
    box.press("Escape")
    expect(options(page)).to_have_count(0)
    expect(box).to_have_value("timeta")
    expect(box).to_have_attribute("aria-expanded", "false")


def test_the_number_of_suggestions_is_told(page):
    page.goto("/")
    page.get_by_role("combobox").first.press_sequentially("personal visual")
    expect(page.get_by_role("status").first).to_have_text("1 suggestion")


def test_a_click_goes_there(page):
    page.goto("/about/")
    page.get_by_role("combobox").press_sequentially("personal vis")
    options(page).first.click()
    expect(page).to_have_url(re.compile("/strategies/personal-visual-timetable/$"))


def test_enter_without_a_choice_searches(page):
    page.goto("/about/")
    page.get_by_role("combobox").press_sequentially("timeta")
    expect(options(page).first).to_be_visible()
    page.get_by_role("combobox").press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=timeta$"))
