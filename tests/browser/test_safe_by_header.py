"""Under the portal's policies a browser refuses nothing that the portal needs."""

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from pages.models import (
    AgencyFolder,
    CaseStudyPage,
    InformationPage,
    LevelPage,
    Need,
    SectionPage,
    ServicePage,
    StrategyCardPage,
)
from tests.browser import editing

# Told by the page itself; the console has them too, and those of frames.
REFUSALS = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.refused.push(`${event.effectiveDirective} ${event.blockedURI}`));
"""
SCREENS = (
    "/admin/",
    "/admin/pages/",
    "/admin/pages/search/?q=soft",
    "/admin/strategy-cards/",
    "/admin/cards-as-spreadsheet/",
    "/admin/pages/add/pages/strategycardpage/{folder}/",
    "/admin/pages/{card}/history/",
    "/admin/pages/{card}/copy/",
    "/admin/pages/{card}/move/",
    "/admin/pages/{card}/unpublish/",
    "/admin/pages/{section}/edit/",
    "/admin/pages/{level}/edit/",
    "/admin/pages/{service}/edit/",
    "/admin/pages/{study}/edit/",
    "/admin/images/",
    "/admin/images/multiple/add/",
    "/admin/documents/",
    "/admin/documents/multiple/add/",
    "/admin/snippets/",
    "/admin/snippets/pages/theme/",
    "/admin/snippets/pages/need/edit/{need}/",
    "/admin/snippets/pages/pinnedresult/add/",
    "/admin/reports/site-history/",
    "/admin/reports/workflow/",
    "/admin/reports/workflow_tasks/",
    "/admin/reports/aging-pages/",
    "/admin/reports/locked/",
    "/admin/workflows/list/",
    "/admin/users/",
    "/admin/users/edit/{user}/",
    "/admin/groups/new/",
    "/admin/redirects/add/",
    "/admin/due/",
    "/admin/due/{card}/",
    "/admin/minor-changes/",
    "/admin/reports/reviews/",
    "/admin/people/",
    "/admin/people/invite/",
    "/admin/account/",
)
# Everything that Wagtail starts has started, and its menu answers.
STARTED = """() => window.wagtail?.app
  && document.querySelectorAll("template[data-start]").length === 0"""


@pytest.fixture
def refused(new_page):
    """(a tab of the system's administrator, what its browser refuses so far)."""
    tab, lines = new_page(), []
    tab.add_init_script(REFUSALS)
    tab.on(
        "console",
        lambda line: lines.append(f"{tab.url}: {line.text}") if blames(line) else None,
    )
    editing.sign_in(tab, "admin")
    return tab, lines


@pytest.fixture
def screens(site):
    ids = {
        "card": StrategyCardPage.objects.live().first(),
        "folder": AgencyFolder.objects.first(),
        "level": LevelPage.objects.first(),
        "need": Need.objects.first(),
        "section": SectionPage.objects.first(),
        "service": ServicePage.objects.first(),
        "study": CaseStudyPage.objects.first(),
        "user": get_user_model().objects.get(username="eps-editor"),
    }
    keys = {name: thing.pk for name, thing in ids.items()}
    return [screen.format(**keys) for screen in SCREENS]


def blames(line):
    return "Content Security Policy" in line.text or "Permissions-Policy" in line.text


def test_the_screens_of_the_admin_work_under_their_policy(refused, screens):
    tab, lines = refused
    statuses = {}
    for screen in screens:
        statuses[screen] = tab.goto(screen).status
        tab.wait_for_function(STARTED)
        menu = tab.get_by_role("button", name="Reports")
        menu.click()
        expect(menu).to_have_attribute("aria-expanded", "true")
        lines += tab.evaluate("window.refused")
    assert statuses == dict.fromkeys(screens, 200)
    assert lines == []


def test_a_cards_editor_and_its_preview_work_under_their_policy(refused):
    tab, lines = refused
    card = StrategyCardPage.objects.live().first()
    tab.goto(f"/admin/pages/{card.pk}/edit/")
    tab.get_by_role("button", name="Toggle preview").click()
    # While a preview is drawn anew, a second frame waits behind the first.
    preview = tab.frame_locator("iframe[title='Preview']").last
    expect(preview.get_by_role("heading", level=1)).to_have_text(card.title)
    editing.open_tab(tab, "The strategy")
    editing.write_rich_text(tab, "why", "Written under a policy. ")
    editing.open_tab(tab, "Who it is for")
    editing.add_level(tab, "Universal")
    editing.open_tab(tab, "Review and address")
    tab.get_by_label("Review by").click()
    expect(tab.locator(".xdsoft_datetimepicker:visible")).to_have_count(1)
    assert [*lines, *tab.evaluate("window.refused")] == []


def test_the_text_editor_shows_its_hints(refused):
    """They are styles that it writes itself, and that carry the answer's nonce."""
    tab, _ = refused
    folder = AgencyFolder.objects.first()
    tab.goto(f"/admin/pages/add/pages/strategycardpage/{folder.pk}/")
    box = editing.field_of(tab, "why").locator("[contenteditable=true]")
    box.click()
    hint = tab.evaluate(
        """() => {
          const block = document.querySelector(
            "[data-contentpath=why] .Draftail-block--unstyled"
          );
          return getComputedStyle(block, "::before").content;
        }"""
    )
    assert "Write something" in hint


def test_a_chooser_works_under_its_policy(refused):
    tab, lines = refused
    page = InformationPage.objects.first()
    tab.goto(f"/admin/pages/{page.pk}/edit/")
    box = editing.field_of(tab, "body").locator("[contenteditable=true]").first
    box.click()
    tab.keyboard.press("Control+k")
    dialog = tab.locator(".modal")
    expect(dialog.get_by_role("heading", name="Choose a page")).to_be_visible()
    expect(dialog.get_by_role("link", name="The South Glos Way")).to_be_visible()
    assert [*lines, *tab.evaluate("window.refused")] == []


def test_a_fields_own_chooser_takes_what_is_chosen(refused):
    tab, lines = refused
    tab.goto("/admin/snippets/pages/pinnedresult/add/")
    tab.get_by_role("button", name="Choose a page").click()
    dialog = tab.locator(".modal")
    dialog.get_by_role("link", name="The South Glos Way").first.click()
    chosen = editing.field_of(tab, "page")
    expect(chosen).to_contain_text("The South Glos Way")
    assert [*lines, *tab.evaluate("window.refused")] == []


def test_a_report_is_filtered_by_date(refused):
    tab, lines = refused
    tab.goto("/admin/reports/site-history/")
    tab.get_by_role("button", name="Show filters").click()
    tab.locator(".w-drilldown").get_by_role("button", name="Date").click()
    tab.locator("[name=timestamp_from]").click()
    expect(tab.locator(".xdsoft_datetimepicker:visible")).to_have_count(1)
    assert [*lines, *tab.evaluate("window.refused")] == []
