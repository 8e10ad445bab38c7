"""Sets of pages to print: any pages by their ids, whole, in the order asked for."""

import re
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from html5lib import HTMLParser
from wagtail.models import PageViewRestriction

from pages.models import HomePage, LevelPage, NeedPage, SectionPage, StrategyCardPage
from reader.chosen import MOST


@pytest.fixture
def print_set(demo, reader):
    """What the print set of some pages, or of texts in place of ids, answers."""

    def answer(*pages):
        chosen = urlencode([("page", getattr(page, "pk", page)) for page in pages])
        response = reader.get(f"/print/?{chosen}")
        assert response.status_code == 200
        return response.content.decode()

    return answer


def titles(html):
    """Titles of the pages in a set."""
    headings = BeautifulSoup(html, "html5lib").select(".set h1")
    return [heading.get_text(" ", strip=True) for heading in headings]


@pytest.fixture
def kinds(card):
    """A page of each of several kinds."""
    models = (SectionPage, NeedPage, LevelPage)
    return [card, *(model.objects.live().first() for model in models)]


def test_pages_of_all_kinds_come_in_the_order_asked_for(print_set, kinds):
    asked = kinds[::-1]
    wanted = [getattr(page, "number", "") + " " + page.title for page in asked]
    assert titles(print_set(*asked)) == [title.strip() for title in wanted]


def test_no_two_pages_of_a_set_share_an_anchor(print_set, kinds):
    html = print_set(*kinds, StrategyCardPage.objects.live().last())
    anchors = re.findall(r'\bid="([^"]+)"', html)
    assert len(anchors) == len(set(anchors)) > len(kinds)


def test_a_link_within_a_page_of_a_set_finds_its_anchor(print_set, kinds):
    soup = BeautifulSoup(print_set(*kinds), "html5lib")
    links = [link["href"][1:] for link in soup.select('.set a[href^="#"]')]
    assert links
    assert [anchor for anchor in links if soup.find(id=anchor) is None] == []


def test_a_set_is_sound_markup(print_set, kinds):
    HTMLParser(strict=True).parse(print_set(*kinds))


def test_a_page_asked_for_twice_comes_once(print_set, card):
    assert titles(print_set(card, card)) == [card.title]


def test_drafts_and_private_pages_are_named_as_missing_and_not_shown(
    print_set, card, kinds
):
    card.unpublish()
    section = kinds[1]
    PageViewRestriction.objects.create(page=section, restriction_type="login")
    html = print_set(*kinds)
    assert "2 of the pages asked for are no longer on this site" in html
    assert card.title not in html
    assert section.title not in titles(html)


def test_the_home_page_is_not_for_printing(print_set):
    assert titles(print_set(HomePage.objects.get())) == []


@pytest.mark.parametrize(
    "text", ["", "x", "-1", "1.5", "٣", "9" * 30, "1 OR 1=1", "\N{FOX FACE}"]
)
def test_what_is_no_id_is_passed_over(print_set, card, text):
    assert titles(print_set(text, card)) == [card.title]


def test_an_empty_set_says_where_to_begin(print_set):
    html = print_set()
    assert "Nothing to print yet" in html
    assert 'href="/strategies/"' in html


def test_a_set_beyond_its_limit_says_what_it_leaves_out(print_set):
    pages = [*StrategyCardPage.objects.live(), *NeedPage.objects.live()][: MOST + 2]
    html = print_set(*pages)
    assert len(titles(html)) == MOST
    assert "The last 2 asked for are left out" in html


def test_a_set_is_not_listed_by_search_engines(print_set, card):
    assert '<meta name="robots" content="noindex">' in print_set(card)


def test_the_finder_leads_to_its_page_of_results_in_full(reader, demo):
    soup = BeautifulSoup(reader.get("/strategies/?q=calm").content, "html5lib")
    shown = [link.get_text() for link in soup.select("#results .card__title a")]
    (address,) = [link["href"] for link in soup.select('#results a[href^="/print/"]')]
    assert titles(reader.get(address).content.decode()) == shown


def test_only_reading_is_possible(reader, card):
    assert reader.post("/print/", {"page": card.pk}).status_code == 405
