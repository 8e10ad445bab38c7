"""What editors and leads do in the admin, said as they would say it."""

import re
from contextlib import contextmanager

from playwright.sync_api import expect

from pages.demo.people import PASSWORD

REVIEW = "Submit to Review"


def sign_in(tab, username):
    tab.goto("/admin/")
    fill_sign_in(tab, username)
    expect(tab).to_have_url(re.compile("/admin/$"))


def fill_sign_in(tab, username):
    """On the page that asks who somebody is."""
    tab.get_by_label("Username").fill(username)
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Sign in").click()


def start_card(tab):
    """Who writes in one folder only is in the editor at once."""
    tab.get_by_role("link", name="New card", exact=True).click()
    expect(tab.get_by_role("heading", level=1)).to_contain_text("Strategy card")


def what_is_left(tab):
    """The lines of the list above the form, as "Label: what is missing"."""
    return tab.locator(".help-warning li")


def labels_left(tab):
    return [line.split(":")[0].strip() for line in what_is_left(tab).all_inner_texts()]


def write_title(tab, title, slug):
    tab.get_by_role("textbox", name="Title").press_sequentially(title)
    expect(tab.locator("#id_slug")).to_have_value(slug)


def save_draft(tab):
    with new_answer(tab):
        tab.get_by_role("button", name="Save draft").click()


def choose_action(tab, name):
    """An entry of the menu beside “Save draft”."""
    footer = tab.locator("footer")
    footer.get_by_role("button", name="More actions").click()
    with new_answer(tab):
        footer.get_by_text(name, exact=True).click()


def take_step(tab, entry, button, *, choose=None, **given):
    """A step of a review from that menu; its dialog is filled in by label, and sent."""
    footer = tab.locator("footer")
    footer.get_by_role("button", name="More actions").click()
    footer.get_by_role("button", name=entry, exact=True).click()
    dialog = tab.locator(".modal.in")
    if choose:
        dialog.get_by_label(choose).check()
    for name, text in given.items():
        dialog.locator(f"[name={name}]").fill(text)
    with new_answer(tab):
        dialog.get_by_role("button", name=button, exact=True).click()


@contextmanager
def new_answer(tab):
    """Waits until what happens inside has brought a new page."""
    with tab.expect_navigation():
        yield


def expect_message(tab, text):
    expect(tab.locator(".messages")).to_contain_text(text)


def open_tab(tab, name):
    tab.get_by_role("tab", name=name).click()


def write_rich_text(tab, field, text):
    box = field_of(tab, field).locator("[contenteditable=true]")
    box.click()
    box.press_sequentially(text)


def add_steps(tab, steps):
    """`steps`: (title, detail) pairs, each added as a block of its own."""
    field = field_of(tab, "steps")
    for number, (title, detail) in enumerate(steps):
        field.get_by_role("button", name="Insert a block").last.click()
        block = field.locator("[data-streamfield-child]").nth(number)
        block.get_by_label("Title").fill(title)
        block.get_by_label("Detail").fill(detail)


def add_level(tab, label):
    tab.get_by_role("button", name="Add Level").click()
    tab.get_by_role("combobox", name="Level").last.select_option(label=label)


def field_of(tab, name):
    return tab.locator(f"[data-contentpath='{name}']")
