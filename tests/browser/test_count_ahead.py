"""The buttons that apply the filters say beforehand what they will show."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.reading import PHONE, apply_filters, heading, option, tick, total


def buttons(tab):
    return tab.locator("#filters [data-apply]")


def test_the_buttons_tell_how_many_there_would_be_and_results_wait(page):
    page.goto("/strategies/")
    before = heading(page).inner_text()
    tick(page, "Anxiety and worry")
    expect(buttons(page).first).to_have_text(re.compile(r"^Show \d+ strateg(y|ies)$"))
    promised = buttons(page).last.inner_text()
    expect(page.locator("#filters [role=status]")).to_have_text(
        promised.removeprefix("Show ") + " would match"
    )
    expect(heading(page)).to_have_text(before)
    buttons(page).last.click()
    expect(heading(page)).to_have_text(promised.removeprefix("Show "))


def test_words_typed_count_as_well(page):
    page.goto("/strategies/")
    page.locator("#q").fill("xylophonist")
    tick(page, "Universal")
    expect(buttons(page).first).to_have_text("Show 0 strategies")


def test_without_an_answer_the_buttons_still_work(page):
    page.route("**/count.json*", lambda route: route.abort())
    page.goto("/strategies/")
    everything = total(page)
    tick(page, "Anxiety and worry")
    expect(option(page, "Anxiety and worry").get_by_role("checkbox")).to_be_checked()
    expect(buttons(page).first).to_have_text("Show results")
    apply_filters(page)
    assert 0 < total(page) < everything


@pytest.mark.parametrize("where", ["first", "middle", "last"])
def test_on_a_phone_a_button_is_always_in_view(new_page, where):
    phone = new_page(viewport=PHONE)
    phone.goto("/strategies/")
    phone.get_by_role("button", name="Filter strategies").click()
    facets = phone.locator("#filters > details")
    at = {"first": 0, "middle": facets.count() // 2, "last": facets.count() - 1}
    facets.nth(at[where]).evaluate("facet => facet.scrollIntoView({block: 'center'})")
    expect(buttons(phone).first).to_be_in_viewport(ratio=1)


def test_only_the_areas_levels_and_phases_start_open(new_page):
    phone = new_page(viewport=PHONE)
    phone.goto("/strategies/#filters")
    opened = phone.locator("#filters > details[open] > summary").all_inner_texts()
    assert [re.sub(r"Filter by\s*", "", text) for text in opened] == [
        "Area of need",
        "Level of support",
        "Age or phase",
    ]
    expect(option(phone, "Social, emotional and mental health")).to_be_visible()
    expect(option(phone, "Anxiety and worry")).to_be_hidden()
