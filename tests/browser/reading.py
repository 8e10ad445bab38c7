"""What readers do and see in the finder, with script or without."""

import re

from playwright.sync_api import expect

PHONE = {"width": 390, "height": 844}


def heading(tab):
    return tab.locator("#h-results")


def total(tab):
    """The number that the finder's heading gives."""
    return int(re.match(r"\d+", heading(tab).inner_text())[0])


def option(tab, label):
    """One value of a facet: the label around its checkbox."""
    wanted = re.compile(rf"^{re.escape(label)}\b")
    return tab.locator("label.opt").filter(has=tab.locator(".opt__l", has_text=wanted))


def count_of(choice):
    """The count of a value: the last number of its label."""
    return int(re.findall(r"\d+", choice.text_content())[-1])


def tick(tab, label):
    """Tick a value, opening first whatever it is folded away in."""
    choice = option(tab, label)
    for folded in choice.locator("xpath=ancestor::details[not(@open)]").all():
        folded.locator("> summary").click()
    choice.get_by_role("checkbox").check()


def apply_filters(tab):
    """Press the button under the filters and wait for the results."""
    form = tab.locator("#filters")
    with tab.expect_navigation():
        form.get_by_role("button", name="Show results").last.click()
    expect(tab).to_have_url(re.compile("#results$"))


def titles(tab):
    return tab.locator("#results .card__title").all_inner_texts()
