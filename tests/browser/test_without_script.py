"""The whole reader's journey with script switched off, on a desktop and on a phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.reading import (
    PHONE,
    apply_filters,
    count_of,
    heading,
    option,
    tick,
    titles,
    total,
)

NEED, LEVEL = "Anxiety and worry", "Universal"


@pytest.fixture(params=["desktop", "phone"])
def tab(request, new_page):
    viewport = {"viewport": PHONE} if request.param == "phone" else {}
    return new_page(java_script_enabled=False, **viewport)


@pytest.fixture
def phone(new_page):
    return new_page(java_script_enabled=False, viewport=PHONE)


def test_a_search_from_the_home_page_narrows_to_a_card(tab):
    tab.goto("/")
    tab.get_by_label("What are you noticing?").fill("worried learner")
    tab.get_by_role("search", name="Find strategies").get_by_role("button").click()
    expect(heading(tab)).to_contain_text("for “worried learner”")
    unfiltered = total(tab)

    open_filters(tab)
    tick(tab, NEED)
    promised = count_of(option(tab, NEED))
    apply_filters(tab)
    assert total(tab) == promised < unfiltered

    wanted = titles(tab)[0]
    tab.get_by_role("link", name=wanted).click()
    expect(tab.get_by_role("heading", level=1)).to_have_text(wanted)
    expect(tab.locator(".steps > li").first).to_be_visible()


def test_two_filters_give_what_the_counts_promise_and_a_chip_takes_one_away(tab):
    tab.goto("/strategies/")
    open_filters(tab)
    tick(tab, NEED)
    apply_filters(tab)
    with_one = total(tab)
    open_filters(tab)
    tick(tab, LEVEL)
    promised = count_of(option(tab, LEVEL))
    apply_filters(tab)
    assert total(tab) == promised == len(titles(tab))
    chips = tab.get_by_role("link", name="Remove filter")
    expect(chips).to_have_count(2)

    tab.get_by_role("link", name=f"Remove filter: Level of support, {LEVEL}").click()
    expect(chips).to_have_count(1)
    assert total(tab) == with_one


def test_results_sort_and_turn_over(tab):
    tab.goto("/strategies/")
    everything, first_page = total(tab), titles(tab)
    tab.get_by_role("link", name="Page 2").click()
    expect(tab).to_have_title(re.compile(r"page 2 of \d"))
    assert not set(titles(tab)) & set(first_page)

    tab.get_by_role("link", name="A to Z").click()
    expect(tab.get_by_role("link", name="A to Z")).to_have_attribute(
        "aria-current", "true"
    )
    assert titles(tab) == sorted(titles(tab), key=str.casefold)
    assert total(tab) == everything


def test_the_header_of_any_page_searches(tab):
    tab.goto("/about/")
    tab.get_by_label("Search the whole toolkit").fill("calm")
    tab.get_by_role("search").get_by_role("button").click()
    expect(tab.locator("#h-results")).to_contain_text("for “calm”")
    expect(tab.get_by_label("Search the whole toolkit")).to_have_value("calm")
    expect(tab.get_by_role("navigation", name="Kinds of result")).to_be_visible()


def test_the_menu_opens_on_a_phone(phone):
    phone.goto("/")
    menu = phone.get_by_role("navigation", name="Main")
    expect(menu).to_be_hidden()
    phone.get_by_role("link", name="Menu").click()
    menu.get_by_role("link", name="Needs").click()
    expect(phone).to_have_url(re.compile("/needs/$"))


def open_filters(tab):
    """On a phone a link leads to the filters; on a desktop they are there."""
    if tab.viewport_size == PHONE:
        expect(tab.locator("#filters")).to_be_hidden()
        tab.get_by_role("link", name="Filter strategies").click()
    expect(tab.locator("#filters")).to_be_visible()
