"""Under the portal's policies a browser refuses nothing that the portal needs."""

import pytest
from playwright.sync_api import expect

from pages.models import InformationPage, StrategyCardPage
from tests.browser import editing

SCREENS = (
    "/admin/",
    "/admin/pages/",
    "/admin/strategy-cards/",
    "/admin/snippets/",
    "/admin/snippets/pages/theme/",
    "/admin/documents/multiple/add/",
    "/admin/images/multiple/add/",
    "/admin/reports/site-history/",
    "/admin/reports/workflow/",
    "/admin/account/",
)


@pytest.fixture
def refused(new_page):
    """(a tab of the council's lead, a live list of what its browser refuses)."""
    tab, lines = new_page(), []
    tab.on(
        "console",
        lambda line: lines.append(f"{tab.url}: {line.text}") if blames(line) else None,
    )
    editing.sign_in(tab, "la-lead")
    return tab, lines


def blames(line):
    return "Content Security Policy" in line.text or "Permissions-Policy" in line.text


def test_the_screens_of_the_admin_work_under_their_policy(refused):
    tab, lines = refused
    statuses = {screen: tab.goto(screen).status for screen in SCREENS}
    assert statuses == dict.fromkeys(SCREENS, 200)
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
    assert lines == []


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
    assert lines == []
