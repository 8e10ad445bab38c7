"""What comes out of the printer."""

import io
import re

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from pages.models import StrategyCardPage
from pages.places import query_of
from tests.browser.test_every_page import card_addresses

CHROME = ("Skip to main content", "Explore", "About this site", "On this page")


def printed(tab, address):
    """The text of each sheet of paper."""
    tab.goto(address)
    paper = tab.pdf(prefer_css_page_size=True, print_background=True)
    return [sheet.extract_text() for sheet in PdfReader(io.BytesIO(paper)).pages]


@pytest.fixture
def first_card(site):
    return StrategyCardPage.objects.live().first()


def test_every_card_prints_on_two_pages(page):
    page.goto("/strategies/")
    sheets = {address: len(printed(page, address)) for address in card_addresses(page)}
    assert {address: count for address, count in sheets.items() if count > 2} == {}


def test_a_printed_card_names_its_address_owner_and_dates(page, first_card):
    StrategyCardPage.objects.filter(pk=first_card.pk).update(is_sample=False)
    paper = re.sub(r"\s+", " ", " ".join(printed(page, first_card.get_url())))
    assert first_card.full_url in paper.replace(" ", "") or first_card.full_url in paper
    assert f"Owner: {first_card.owner_name}" in paper
    assert f"Next review by {first_card.review_by:%-d %B %Y}" in paper
    assert re.search(r"Printed \d+ \w+ 20\d\d", paper)


@pytest.mark.parametrize(
    "address",
    [
        "/strategies/?q=calm",
        "/strategies/soft-start-to-the-day/",
        "/needs/social-emotional-and-mental-health/anxiety-and-worry/",
        "/levels/universal/",
        "/levels/compare/?need=ci-mutism&phase=primary",
        "/toolkit/leading-inclusion/introduction/",
        "/families/",
        "/services/educational-psychology-service/",
        "/case-studies/mornings-that-begin-before-the-bell/",
        "/training/calm-first-then-find-the-need/",
        "/training/early-career-starter/",
        "/training/record/",
    ],
)
def test_nothing_of_the_sites_chrome_is_printed(page, address):
    paper = " ".join(printed(page, address))
    assert paper
    assert [words for words in CHROME if words in paper] == []


def test_each_page_of_a_set_begins_a_sheet_of_its_own(page, site):
    cards = StrategyCardPage.objects.live()[:3]
    chosen = "&".join(f"page={card.pk}" for card in cards)
    sheets = printed(page, f"/print/?{chosen}")
    begun = [
        card.title
        for sheet in sheets
        for card in cards
        if card.title in re.sub(r"\s+", " ", sheet)[: len(card.title) + 100]
    ]
    assert begun == [card.title for card in cards]
    assert "pages to print" not in " ".join(sheets)


def test_each_part_of_a_staff_meeting_pack_begins_a_sheet(page, site):
    cards = StrategyCardPage.objects.live().order_by("title")[:3]
    asked = query_of(card.pk for card in cards)
    sheets = printed(page, f"/training/pack/?{asked}")
    parts = ["Staff-meeting pack", "Handout", "Discussion prompts", "Try it this week"]
    begun = [" ".join(sheet.split())[:60] for sheet in sheets]
    for part, words in zip(parts, begun, strict=True):
        assert part in words
    assert sheets[-1].count("What I will try") == 4
    paper = " ".join(sheets)
    assert f"/training/pack/?{asked}" in re.sub(r"\s+", "", paper)
    for chrome in ("Skip to main content", "About this site", "Change the choice"):
        assert chrome not in paper


def test_without_script_the_link_on_a_card_leads_to_its_print_view(plain_page):
    plain_page.goto("/strategies/soft-start-to-the-day/")
    plain_page.get_by_role("link", name="Print this card").click()
    expect(plain_page).to_have_url(re.compile(r"/print/\?page=\d+$"))
    expect(plain_page.locator(".set .steps > li").first).to_be_visible()
