"""A sheet of cards comes in through the admin, with and without script."""

import pytest
from playwright.sync_api import expect

from pages.models import StrategyCardPage
from tests.browser.editing import sign_in
from tests.pages.sheets import csv_of


@pytest.mark.parametrize("kind", ["page", "plain_page"])
def test_a_sheet_is_checked_put_right_and_written(request, kind):
    tab = request.getfixturevalue(kind)
    sign_in(tab, "eps-editor")
    tab.goto("/admin/cards-as-spreadsheet/")
    choose(tab, {"Title": "From a sheet", "Needs": "Anxeity"})
    expect(
        tab.get_by_role("cell", name="There is no need of this name.")
    ).to_be_visible()
    tab.get_by_role("link", name="Choose the file again").click()
    choose(tab, {"Title": "From a sheet", "Needs": "Anxiety and worry"})
    expect(tab.get_by_text("Nothing is written yet.")).to_be_visible()
    tab.get_by_role("button", name="Write 1 draft").click()
    expect(tab.get_by_text("1 draft written")).to_be_visible()
    expect(tab.get_by_role("link", name="From a sheet")).to_be_visible()
    assert not StrategyCardPage.objects.get(title="From a sheet").live


def choose(tab, *rows):
    file = {"name": "cards.csv", "mimeType": "text/csv", "buffer": csv_of(*rows)}
    tab.get_by_label("Spreadsheet").set_input_files(file)
    tab.get_by_role("button", name="Check the file").click()


def test_the_export_is_a_download(page):
    sign_in(page, "eps-editor")
    page.goto("/admin/strategy-cards/")
    page.get_by_role("button", name="Actions").click()
    page.get_by_role("link", name="Cards as a spreadsheet").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Export").click()
    assert waiting.value.suggested_filename.startswith("cards-own-")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Empty sheet for new cards").click()
    assert waiting.value.suggested_filename == "cards-to-fill-in.xlsx"
