"""The training leads' desk in a browser: no barrier, and from a change to a review."""

from datetime import timedelta

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from pages.models import SectionPage, ToolkitPartPage, TrainingLibraryPage
from search.models import SearchLog
from tests.browser import editing
from tests.browser.test_every_page import violations_of
from tests.factories import ModuleFactory, SectionFactory, step
from tests.pages.reviews import fresh

# Boxes for rich text, as Wagtail makes them, are not named in its own editor.
WAGTAILS = {"aria-input-field-name": {"enabled": False}}


@pytest.fixture
@transaction.atomic
def module(site):
    """Due soon, with a step whose page is withdrawn and one whose page has changed."""
    today = timezone.localdate()
    changed, gone = SectionFactory.create_batch(
        2, parent=ToolkitPartPage.objects.live().first()
    )
    made = ModuleFactory(
        parent=TrainingLibraryPage.objects.get(),
        title="Begin with belonging",
        reviewed_on=today - timedelta(days=340),
        review_by=today + timedelta(days=25),
        steps=[step(changed), step(gone)],
    )
    gone.unpublish()
    changed = fresh(changed)
    changed.lead = "What this section tells now."
    changed.change_kind, changed.change_note = "major", "It tells more."
    changed.save_revision().publish()
    words = {"text": "xylophone", "terms": "xylophone", "total": 0, "times": 3}
    SearchLog.objects.create(id=1, day=today, finder="search", **words)
    return made


def changed_page(module):
    return SectionPage.objects.get(pk=module.steps.first().page_id)


def test_the_desks_screens_keep_to_wcag(module, page):
    editing.sign_in(page, "training-lead")
    found = {}
    for address in (
        "/admin/training/",
        f"/admin/training/changes/{module.pk}/{changed_page(module).pk}/",
        f"/admin/pages/{module.pk}/edit/",
    ):
        assert page.goto(address).status == 200
        page.evaluate(AXE_FILE_PATH.read_text())
        found[address] = violations_of(page, rules=WAGTAILS)
    assert {where: what for where, what in found.items() if what} == {}


def test_a_change_is_looked_at_and_the_module_reviewed_without_script(
    module, plain_page
):
    editing.sign_in(plain_page, "training-lead")
    plain_page.goto("/admin/training/")
    part = plain_page.get_by_role("region", name="Steps whose page has changed")
    expect(part).to_contain_text("It tells more.")
    part.get_by_role("link", name="See what is different").press("Enter")
    expect(plain_page.locator(".addition").first).to_contain_text("now")
    plain_page.get_by_role("link", name="The module is still right").press("Enter")
    plain_page.get_by_label("I have read every sentence").check()
    plain_page.locator("main form button[type=submit]").click()
    plain_page.goto("/admin/training/")
    part = plain_page.get_by_role("region", name="Steps whose page has changed")
    expect(part).not_to_contain_text(module.title)
