"""Everything a reader needs works without a mouse or a finger."""

import pytest
from playwright.sync_api import expect

from tests.browser.reading import PHONE, heading, option, total


@pytest.fixture(params=["page", "plain_page"])
def tab(request):
    return request.getfixturevalue(request.param)


def test_the_skip_link_comes_first_and_leads_to_the_content(tab):
    tab.goto("/strategies/")
    tab.keyboard.press("Tab")
    skip = tab.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    tab.keyboard.press("Enter")
    expect(tab.locator("#main")).to_be_focused()


def test_a_folded_facet_opens_and_filters_by_keyboard(tab):
    tab.goto("/strategies/")
    everything = total(tab)
    facet = tab.locator("details.facet", has_text="Theme").first
    expect(facet.get_by_role("checkbox").first).to_be_hidden()
    facet.locator("> summary").focus()
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    first = facet.get_by_role("checkbox").first
    expect(first).to_be_focused()
    tab.keyboard.press("Space")
    expect(first).to_be_checked()
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    expect(tab.get_by_role("link", name="Remove filter: Theme")).to_have_count(1)
    assert 0 < total(tab) < everything


def test_the_filters_can_be_passed_over_on_a_phone(new_page):
    phone = new_page(viewport=PHONE, java_script_enabled=False)
    phone.goto("/strategies/#filters")
    phone.get_by_role("link", name="Skip to results").focus()
    phone.keyboard.press("Enter")
    expect(phone.locator("#results")).to_be_focused()
    expect(heading(phone)).to_be_in_viewport()


@pytest.mark.parametrize(("name", "panel"), [("Menu", "menu"), ("Filter", "filters")])
def test_a_button_on_a_phone_opens_its_panel_and_says_so(new_page, name, panel):
    phone = new_page(viewport=PHONE)
    phone.goto("/strategies/")
    button = phone.get_by_role("button", name=name)
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(phone.locator(f"#{panel}")).to_be_hidden()
    button.focus()
    phone.keyboard.press("Space")
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(phone.locator(f"#{panel}")).to_be_focused()


def test_a_tree_of_options_narrows_down_by_keyboard(page):
    page.goto("/strategies/")
    child = option(page, "Anxiety and worry")
    branch = child.locator("xpath=ancestor::details[1]")
    expect(child).to_be_hidden()
    branch.locator("> summary").focus()
    page.keyboard.press("Enter")
    expect(child).to_be_visible()
    child.get_by_role("checkbox").focus()
    page.keyboard.press("Space")
    expect(child.get_by_role("checkbox")).to_be_checked()
