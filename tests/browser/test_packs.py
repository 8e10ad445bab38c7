"""From a tick to a staff-meeting pack: without script, and by keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.reading import PHONE

CHOOSE = "/training/pack/choose/"


def picks(tab):
    return tab.get_by_role("checkbox")


def name_of(box):
    return box.locator("xpath=..").locator(".pick__t").inner_text()


@pytest.fixture(params=["desktop", "phone"])
def plain(request, new_page):
    viewport = {"viewport": PHONE} if request.param == "phone" else {}
    return new_page(java_script_enabled=False, **viewport)


def test_ticks_outlast_another_search_and_become_a_pack_without_script(plain):
    plain.goto(CHOOSE)
    wanted = [name_of(picks(plain).nth(number)) for number in (1, 3)]
    for number in (1, 3):
        picks(plain).nth(number).check()
    plain.get_by_label("Look for strategies, sections and needs").fill("spelling")
    plain.get_by_role("button", name="Search", exact=True).click()
    expect(plain.get_by_role("group", name="Found for “spelling”")).to_be_visible()
    before = plain.get_by_role("group", name="Ticked so far: 2")
    expect(before.get_by_role("checkbox", checked=True)).to_have_count(2)

    plain.get_by_role("button", name="Make the pack").click()
    expect(plain.get_by_role("alert")).to_contain_text("Tick 1 more")
    found = plain.locator("#results input").first
    wanted.append(name_of(found))
    found.check()
    plain.get_by_role("button", name="Make the pack").click()
    expect(plain).to_have_url(
        re.compile(r"/training/pack/\?page=\d+&page=\d+&page=\d+$")
    )
    expect(plain.locator(".pack__list a")).to_have_text(wanted)


def test_a_pack_is_made_by_keyboard_and_the_number_of_ticks_is_always_right(page):
    page.goto(CHOOSE)
    page.locator("#q").focus()
    page.keyboard.type("worried")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"choose/\?q=worried$"))
    page.locator("#results input").first.focus()
    for _ in range(3):
        page.keyboard.press("Space")
        page.keyboard.press("Tab")  # to the link beside it
        page.keyboard.press("Tab")
    expect(page.locator("#results :checked")).to_have_count(3)
    for _ in range(30):
        if page.evaluate("document.activeElement.matches('.picker__act button')"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Staff-meeting pack")
    expect(page.locator("svg.qr")).to_be_visible()


def test_changing_the_choice_brings_the_ticks_back(page):
    page.goto(CHOOSE)
    for number in range(3):
        picks(page).nth(number).check()
    page.get_by_role("button", name="Make the pack").click()
    made = page.url
    page.get_by_role("link", name="Change the choice").click()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(3)
    page.get_by_role("button", name="Make the pack").click()
    expect(page).to_have_url(made)
    with page.expect_download() as download:
        page.get_by_role("link", name="Word file").click()
    assert download.value.suggested_filename == "staff-meeting-pack.docx"
