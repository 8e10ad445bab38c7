"""The page for families: found in two clicks, plain, safe, and with ideas for home."""

import re

import pytest
from bs4 import BeautifulSoup

from pages import indexing
from pages.models import FamiliesPage, Need, SafeguardingNotice, StrategyCardPage
from tests.factories import StrategyCardFactory

ADDRESS = "/families/"
ACRONYM = re.compile(r"\b[A-Z][A-Za-z]?[A-Z]+\b")
# Names that people know by their letters alone.
NAMES = {"NHS", "NSPCC", "GOV", "UK"}


@pytest.fixture
def main(demo, reader):
    response = reader.get(ADDRESS)
    assert response.status_code == 200
    return BeautifulSoup(response.text, "html.parser").main


def test_the_header_and_the_home_page_lead_to_it(demo, reader):
    home = BeautifulSoup(reader.get("/").text, "html.parser")
    assert home.select_one("header nav").find("a", string="For families")["href"] == (
        ADDRESS
    )
    assert home.main.select_one(f'a[href="{ADDRESS}"]')


def test_what_the_school_should_be_doing_is_one_click_away_on_it(main):
    link = main.select_one(".toc").find("a", string="What should the school be doing?")
    assert main.select_one(link["href"]).name == "h2"


def test_every_line_of_its_contents_leads_to_a_heading(main):
    anchors = [link["href"] for link in main.select(".toc a")]
    assert len(anchors) == len(set(anchors)) >= 9
    assert [anchor for anchor in anchors if main.select_one(anchor) is None] == []


def test_every_abbreviation_on_it_is_explained_where_it_first_stands(main):
    main.select_one(".stamp").decompose()
    text = main.get_text(" ")
    first = {found[0]: found for found in reversed([*ACRONYM.finditer(text)])}
    unexplained = [
        word
        for word, found in first.items()
        if word not in NAMES and not in_brackets(text, found)
    ]
    assert unexplained == []


def in_brackets(text, found):
    """Whether a word stands in brackets, after what it is short for."""
    return text.rfind("(", 0, found.start()) > text.rfind(")", 0, found.start())


def test_the_safeguarding_notice_speaks_to_families_there(main):
    box = main.select_one(".safe")
    assert "Tell an adult you trust" in box.text
    assert "tell your designated safeguarding lead today" not in box.text


def test_the_local_contact_stands_there_once_it_is_checked(demo, reader):
    notice = SafeguardingNotice.current()
    notice.contact_name = "Front door team"
    notice.save()
    assert "Front door team" not in reader.get(ADDRESS).text
    notice.confirmed_on = "2026-10-01"
    notice.save()
    assert "Front door team" in reader.get(ADDRESS).text


def test_a_handful_of_cards_of_each_area_lead_to_their_part_for_home(main, reader):
    groups = main.select_one("#at-home").find_parent("section").select(".group")
    assert len(groups) == 4
    for group in groups:
        links = [link["href"] for link in group.select(".contents a")]
        assert 1 <= len(links) <= 4
        assert all(link.endswith("#at-home") for link in links)
    assert 'id="at-home"' in reader.get(links[0].partition("#")[0]).text


def test_it_links_to_the_finder_with_cards_for_families(main):
    links = {link["href"] for link in main.select("#at-home ~ * a")}
    assert "/strategies/?voice=family" in links
    assert "/strategies/?need=semh&voice=family" in links


def change(cards, **fields):
    """Change many cards at once, as if each had been saved."""
    cards = StrategyCardPage.objects.filter(pk__in=[card.pk for card in cards])
    cards.update(**fields)
    indexing.reindex(cards)


def test_an_area_without_a_card_for_home_is_left_out(demo, reader):
    of_the_area = Need.objects.filter(parent__slug="sp")
    change(StrategyCardPage.objects.filter(needs__in=of_the_area), at_home="")
    text = reader.get(ADDRESS).text
    assert 'id="home-sp"' not in text
    assert 'id="home-ci"' in text


def test_without_any_card_for_home_it_promises_none(demo, reader):
    change(StrategyCardPage.objects.all(), live=False)
    assert "at-home" not in reader.get(ADDRESS).text


@pytest.mark.parametrize(
    ("fields", "voices"),
    [
        ({}, set()),
        ({"at_home": "<p>Try it at home.</p>"}, {"family"}),
        ({"at_home": "<p></p>"}, set()),
        ({"learner_words": "I know what is next."}, {"learner"}),
        (
            {"at_home": "<p>Try it.</p>", "learner_words": "It helps."},
            {"family", "learner"},
        ),
    ],
)
def test_a_card_is_found_by_whom_it_also_speaks_to(
    demo, folder_of, found, fields, voices
):
    card = StrategyCardFactory(parent=folder_of("eps"), title="Spoken for", **fields)
    given = {v for v in ("family", "learner") if card.title in found(f"voice={v}")}
    assert given == voices


def test_there_is_one_such_page_and_it_is_in_no_list_of_information(demo, reader):
    page = FamiliesPage.objects.get()
    foot = BeautifulSoup(reader.get("/").text, "html.parser").footer
    explore = foot.select_one("[aria-labelledby=foot-explore]")
    titles = [link.text for link in explore.select("a")]
    assert titles.index(page.title) < titles.index("Services")
    assert "Case studies" in titles
    about = foot.select_one("[aria-labelledby=foot-about]")
    assert page.title not in about.text
