"""Training from its first step to somebody's record, met by all who take part."""

import json
import re

import pytest
from playwright.sync_api import expect

from pages.models import (
    CpdModulePage,
    SectionPage,
    StrategyCardPage,
    TrainingLibraryPage,
)
from tests.browser import editing
from tests.browser.test_print import printed

TITLE = "Belong from the first week"
THOUGHT = "I wait longer than I did. Tom & Ann <b>may</b> too."
RECORD = "/training/record/"
KEY = "cpd-log"


@pytest.fixture
def tab_of(new_page):
    """A tab of the person with a user name, signed in."""

    def tab(username):
        opened = new_page()
        editing.sign_in(opened, username)
        return opened

    return tab


@pytest.fixture
def module(site):
    return CpdModulePage.objects.live().order_by("title").first()


def test_a_lead_builds_a_module_and_a_teacher_keeps_a_record_of_it(tab_of, page):
    sections = list(SectionPage.objects.live().order_by("number")[:3])
    cards = list(StrategyCardPage.objects.live().order_by("title")[:2])
    write(tab_of("training-lead"), [*sections, *cards])
    publish(tab_of("la-lead"))

    page.goto(sections[1].get_url())
    page.locator("#training ~ ul").get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    tick_two(page)
    keep_record(page)

    withdraw(tab_of("la-lead"), sections[1])
    page.goto(f"/training/{slug()}/")
    expect(page.locator(".lesson")).to_have_count(5)
    expect(page.locator(".lesson").nth(1)).to_contain_text("is being revised")
    expect(page.locator(".lesson").nth(1)).to_contain_text("Do it with page 2.")
    expect(page.locator(".lesson").nth(1).get_by_role("checkbox")).to_be_checked()


def slug():
    return CpdModulePage.objects.get(title=TITLE).slug


def write(tab, pages):
    library = TrainingLibraryPage.objects.get()
    tab.goto(f"/admin/pages/add/pages/cpdmodulepage/{library.pk}/")
    editing.write_title(tab, TITLE, "belong-from-the-first-week")
    tab.get_by_role("textbox", name="Lead").fill("Learn how to make learners welcome.")
    editing.write_rich_text(tab, "purpose", "For all who meet learners first.")
    tab.get_by_role("textbox", name="Outcomes").fill("greet every learner by name")
    for number, page in enumerate(pages):
        tab.get_by_role("button", name="Add Step").click()
        choose(tab, number, page)
        step = f"steps-{number}"
        tab.locator(f"[name={step}-minutes]").fill("10")
        tab.locator(f"[name={step}-task]").fill(f"Do it with page {number + 1}.")
        tab.locator(f"[name={step}-reflection]").fill("What would change?")
    editing.open_tab(tab, "Dates and tags")
    tab.get_by_role("combobox", name="Kind of training").select_option("Staff meeting")
    tab.get_by_role("combobox", name="Level of confidence").select_option("Aware")
    tab.get_by_role("checkbox", name="SENCO or SENDCO").check()
    editing.open_tab(tab, "Review and address")
    tab.locator("[name=reviewed_on]").fill("2026-11-20")
    tab.locator("[name=review_by]").fill("2028-11-20")
    tab.keyboard.press("Escape")
    editing.save_draft(tab)
    assert editing.labels_left(tab) == []
    editing.choose_action(tab, editing.REVIEW)
    editing.expect_message(tab, f"'{TITLE}' has been submitted for moderation")


def choose(tab, number, page):
    """The chooser offers what is public; a section then offers its headings."""
    row = tab.locator(f"#inline_child_steps-{number}")
    row.get_by_role("button", name="Choose a page").click()
    dialog = tab.locator(".modal.in")
    dialog.get_by_role("textbox").first.fill(page.title)
    dialog.get_by_role("link", name=page.full_title, exact=True).click()
    expect(row.get_by_text(page.full_title)).to_be_visible()
    if isinstance(page, SectionPage):
        headings = row.get_by_role("combobox", name="Part of the section")
        expect(headings.locator("option")).not_to_have_count(1)
        headings.select_option(index=1)


def publish(tab):
    module = CpdModulePage.objects.get(title=TITLE)
    tab.goto(f"/admin/pages/{module.pk}/edit/")
    editing.take_step(tab, "Approve and Publish", "Approve", choose="Minor")
    editing.expect_message(tab, f"'{TITLE}' has been updated")


def tick_two(tab):
    lessons = tab.locator(".lesson")
    for number in (0, 1):
        lessons.nth(number).get_by_role("checkbox").check()
    lessons.nth(0).get_by_role("textbox").fill(THOUGHT)
    expect(tab.locator("[data-said]")).to_have_text("Kept in this browser.")
    assert tab.context.cookies() == []


def keep_record(tab):
    tab.get_by_role("link", name="My CPD record").click()
    row = tab.locator("tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text(TITLE)
    expect(row.get_by_role("cell").nth(2)).to_have_text("20")
    expect(row).to_contain_text(THOUGHT)
    paper = " ".join(printed(tab, RECORD))
    assert TITLE in re.sub(r"\s+", " ", paper)
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Download").click()
    kept = download.value.path().read_text()
    assert f"/training/{slug()}/" in kept
    assert "Tom &amp; Ann &lt;b&gt;may&lt;/b&gt; too." in kept


def withdraw(tab, section):
    tab.goto(f"/admin/pages/{section.pk}/unpublish/")
    expect(tab.locator(".help-warning")).to_contain_text(TITLE)
    tab.get_by_label("Reason").fill("It is out of date.")
    tab.get_by_label("Withdraw it although").check()
    with editing.new_answer(tab):
        tab.get_by_role("button", name="Withdraw it").click()
    editing.expect_message(tab, "is withdrawn")


# ------------------------------------------------------------------ the record


def open_module(tab, module):
    tab.goto(module.get_url())
    return tab.locator(".lesson").first


def test_what_was_ticked_and_written_is_there_again(page, module):
    lesson = open_module(page, module)
    lesson.get_by_role("checkbox").check()
    lesson.get_by_role("textbox").fill(THOUGHT)
    lesson = open_module(page, module)
    expect(lesson.get_by_role("checkbox")).to_be_checked()
    expect(lesson.get_by_role("textbox")).to_have_value(THOUGHT)
    lesson.get_by_role("checkbox").uncheck()
    lesson.get_by_role("textbox").fill("")
    page.goto(RECORD)
    expect(page.get_by_text("Nothing is here yet")).to_be_visible()


def test_what_is_written_is_printed_beside_its_step(page, module):
    lesson = open_module(page, module)
    lesson.get_by_role("textbox").fill("Only on my own paper.")
    paper = page.pdf()
    assert paper
    page.emulate_media(media="print")
    expect(lesson.locator(".lesson__written")).to_have_text("Only on my own paper.")
    expect(lesson.locator(".lesson__written")).to_be_visible()
    expect(lesson.get_by_role("textbox")).to_be_hidden()


def test_a_full_browser_says_so_and_loses_nothing(page, module):
    page.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('full', "
        "'QuotaExceededError') }"
    )
    lesson = open_module(page, module)
    lesson.get_by_role("textbox").fill(THOUGHT)
    expect(page.locator("[data-said]")).to_contain_text("cannot keep this at present")
    expect(lesson.get_by_role("textbox")).to_have_value(THOUGHT)


def test_a_browser_without_storage_still_shows_the_page(page, module):
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', "
        "{get() { throw new DOMException('no', 'SecurityError') }})"
    )
    lesson = open_module(page, module)
    expect(page.locator("[data-said]")).to_contain_text("cannot keep this at present")
    lesson.get_by_role("checkbox").check()
    expect(lesson.get_by_role("checkbox")).to_be_checked()


def test_a_record_deleted_in_another_window_is_said_and_kept_again(new_page, module):
    page = new_page()
    other = page.context.new_page()
    lesson = open_module(page, module)
    lesson.get_by_role("textbox").fill(THOUGHT)
    other.goto(RECORD)
    other.get_by_role("button", name="Delete my record").click()
    expect(page.locator("[data-said]")).to_contain_text("deleted in another window")
    expect(lesson.get_by_role("textbox")).to_have_value(THOUGHT)
    lesson.get_by_role("checkbox").check()
    expect(other.locator("tbody tr")).to_contain_text(THOUGHT)


def test_a_record_that_cannot_be_read_is_put_aside(page, module):
    page.goto(RECORD)
    page.evaluate("localStorage.setItem('cpd-log', '{half a rec')")
    lesson = open_module(page, module)
    expect(page.locator("[data-said]")).to_contain_text("was put aside")
    lesson.get_by_role("checkbox").check()
    kept = page.evaluate("({...localStorage})")
    assert kept["cpd-log-unreadable"] == "{half a rec"
    assert list(json.loads(kept[KEY])) == [str(module.pk)]


def test_a_deleted_record_can_be_brought_back(page, module):
    open_module(page, module).get_by_role("textbox").fill(THOUGHT)
    page.goto(RECORD)
    page.get_by_role("button", name="Delete my record").click()
    expect(page.get_by_text("Nothing is here yet")).to_be_visible()
    page.get_by_role("button", name="Bring it back").click()
    expect(page.locator("tbody tr")).to_contain_text(THOUGHT)


def test_a_foreign_address_in_storage_leads_nowhere_else(page, module):
    page.goto(RECORD)
    page.evaluate(
        """localStorage.setItem('cpd-log', JSON.stringify({1: {title: '<img src=x>',
        url: 'javascript:alert(1)', steps: {2: {title: 'a', done: '2026-01-02',
        minutes: 5, text: ''}}}}))"""
    )
    page.reload()
    link = page.locator("tbody a")
    expect(link).to_have_text("<img src=x>")
    assert link.evaluate("link => link.protocol").startswith("http")


def test_without_script_the_record_is_a_blank_one_to_print(plain_page, module):
    plain_page.goto(RECORD)
    expect(plain_page.locator("tbody tr")).to_have_count(8)
    expect(plain_page.get_by_text("Print this page and fill it in")).to_be_visible()
    plain_page.goto(module.get_url())
    expect(plain_page.get_by_role("checkbox").first).to_be_visible()
    told = plain_page.get_by_text("stay on this screen until you leave it")
    expect(told).to_be_visible()
