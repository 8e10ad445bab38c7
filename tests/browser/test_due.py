"""A lead goes through what is due, and approves minor changes, without script."""

from datetime import timedelta

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from pages.models import AgencyFolder
from tests.browser import editing
from tests.browser.test_every_page import violations_of
from tests.factories import StrategyCardFactory
from tests.pages.reviews import fresh, submit

MENDED = "Settles everybody within two minutes."


@pytest.fixture
@transaction.atomic
def due(site):
    """Two cards of the educational psychologists: one late, one due soon."""
    folder = AgencyFolder.objects.get(agency__slug="eps")
    today = timezone.localdate()
    return [
        StrategyCardFactory(
            parent=folder,
            title=title,
            reviewed_on=today - timedelta(days=600),
            review_by=today + timedelta(days=days),
        )
        for title, days in (("Kazoo at the door", -30), ("Drum at the gate", 30))
    ]


@pytest.fixture
@transaction.atomic
def changed(due):
    """One of them, with a minor change that waits for the agency's check."""
    author = get_user_model().objects.get(username="eps-editor")
    card = due[0]
    card.promise, card.change_note = MENDED, "How long it takes."
    card.save_revision(user=author)
    return submit(fresh(card), author)


def test_pages_are_opened_ticked_and_marked_by_keyboard_without_script(due, plain_page):
    editing.sign_in(plain_page, "eps-lead")
    plain_page.goto("/admin/due/")
    expect(plain_page.get_by_role("checkbox")).to_have_count(0)
    for card in due:
        plain_page.get_by_role("link", name=card.title).press("Enter")
        frame = plain_page.frame_locator("iframe")
        expect(frame.get_by_role("heading", level=1)).to_have_text(card.title)
        plain_page.get_by_role("button", name="Nothing needs to change").press("Enter")
        expect(plain_page.get_by_label(card.title)).to_be_checked()
    plain_page.get_by_label(due[1].title).press("Space")
    plain_page.get_by_role("button", name="Mark the ticked pages").press("Enter")
    editing.expect_message(plain_page, f"“{due[0].title}” is marked as reviewed")
    expect(plain_page.get_by_role("link", name=due[1].title)).to_be_visible()
    assert fresh(due[0]).reviewed_on == timezone.localdate()
    assert fresh(due[1]).reviewed_on != timezone.localdate()


def test_a_minor_change_is_read_where_it_stands_and_approved_without_script(
    changed, plain_page
):
    editing.sign_in(plain_page, "eps-lead")
    plain_page.goto("/admin/minor-changes/")
    expect(plain_page.locator(".addition").first).to_have_text("two ")
    plain_page.get_by_role("checkbox", name=changed.title).check()
    plain_page.get_by_role("button", name="Approve the ticked changes").click()
    editing.expect_message(plain_page, f"Approved: “{changed.title}”.")
    assert fresh(changed).current_workflow_task.name == "Council approval"


def test_the_desks_screens_keep_to_wcag(changed, page):
    editing.sign_in(page, "admin")
    found = {}
    for address in (
        "/admin/due/?owner=eps",
        f"/admin/due/{changed.pk}/",
        "/admin/due/?owner=eps",
        "/admin/minor-changes/",
        "/admin/reports/reviews/",
    ):
        page.goto(address)
        page.evaluate(AXE_FILE_PATH.read_text())
        found[address] = violations_of(page)
    assert {where: what for where, what in found.items() if what} == {}
