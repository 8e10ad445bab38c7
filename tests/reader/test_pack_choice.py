"""Choosing pages for a staff meeting by tick boxes, without script or account."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pages.models import InformationPage, NeedPage, SectionPage, StrategyCardPage
from pages.places import query_of
from search.models import SearchLog
from tests.factories import StrategyCardFactory

ADDRESS = "/training/pack/choose/"
MOST_STATEMENTS = 17


@pytest.fixture
def choose(demo, soup):
    def shown(q="", pages=()):
        words = f"q={q}&" if q else ""
        asked = f"{words}{query_of([page.pk for page in pages])}".strip("&")
        return soup(f"{ADDRESS}?{asked}" if asked else ADDRESS)

    return shown


def boxes(page, group=""):
    return [int(box["value"]) for box in page.select(f"{group} input[name=page]")]


def ticked(page):
    return [int(box["value"]) for box in page.select("input[name=page]:checked")]


def labels(page):
    return [tag.get_text() for tag in page.select("#results .pick__t")]


def test_it_begins_with_cards_for_everybody(choose):
    page = choose()
    found = StrategyCardPage.objects.filter(pk__in=boxes(page))
    assert len(found) == len(boxes(page)) == 12
    for card in found:
        assert "universal" in [level.slug for level in card.levels]
    assert ticked(page) == []


def test_words_find_cards_sections_and_needs(choose):
    found = boxes(choose("speech+sounds"))
    for model in (StrategyCardPage, NeedPage):
        assert model.objects.filter(pk__in=found).exists()
    section = SectionPage.objects.get(number="2.6")
    assert section.pk in boxes(choose("2.6"))


def test_only_what_can_be_in_a_pack_is_offered(choose):
    page = InformationPage.objects.live().get(slug="privacy")
    assert page.pk not in boxes(choose("privacy"))


def test_what_is_ticked_stays_on_top_and_is_not_offered_twice(choose):
    first, second = StrategyCardPage.objects.filter(
        pk__in=boxes(choose("calm"))
    ).order_by("title")[:2]
    page = choose("calm", [second, first])
    assert ticked(page) == [second.pk, first.pk]
    assert len(boxes(page)) == len(set(boxes(page)))
    assert boxes(page)[:2] == [second.pk, first.pk]
    assert "Ticked so far: 2" in page.get_text()
    assert ticked(choose("greet", [second, first])) == [second.pk, first.pk]


def test_a_page_that_no_pack_can_hold_is_told_of(choose, card):
    page = choose("", [card, InformationPage.objects.live().first()])
    assert ticked(page) == [card.pk]
    assert "1 of the pages asked for is not here to be picked" in page.get_text()


def test_nothing_found_says_what_may_help_and_keeps_the_ticks(choose, card):
    page = choose("%22xylophonist%22", [card])
    assert labels(page) == []
    assert "Nothing for “" in page.select_one("#results h2").get_text()
    assert "Fewer or simpler words often help" in page.get_text()
    assert ticked(page) == [card.pk]


def test_another_spelling_is_answered_and_a_button_looks_for_what_was_typed(choose):
    page = choose("fidgity")
    button = page.select_one("button[name=q]")
    assert button["value"] == '"fidgity"'
    assert labels(page)


def test_a_short_form_with_two_meanings_offers_both(choose):
    values = [button["value"] for button in choose("SLT").select("button[name=q]")]
    assert len(values) == 2


def test_words_that_need_it_bring_the_safeguarding_notice(choose):
    assert choose("self+harm").select(".safe")
    assert not choose("spelling").select(".safe")


def test_the_box_asks_for_no_names(choose):
    page = choose()
    box = page.select_one("input[type=search]")
    assert "No names" in page.find(id=box["aria-describedby"]).get_text()
    assert len(page.select("input[type=search]")) == 1


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("page=5&q=calm", "?q=calm&page=5"),
        ("q=", ""),
        ("q=++calm+&page=x&page=07&page=7", "?q=calm&page=7"),
        ("utm_source=mail", ""),
    ],
)
def test_an_address_leads_to_the_one_way_to_say_it(reader, demo, asked, expected):
    response = reader.get(f"{ADDRESS}?{asked}")
    assert (response.status_code, response.url) == (302, f"{ADDRESS}{expected}")


def test_a_search_is_counted_and_mere_ticks_are_not(reader, demo, card):
    reader.get(ADDRESS)
    reader.get(f"{ADDRESS}?page={card.pk}")
    assert not SearchLog.objects.exists()
    reader.get(f"{ADDRESS}?q=Jayden+calm&page={card.pk}")
    # With too few ticks it is the same list again, and no search.
    reader.get(f"/training/pack/?q=calm&page={card.pk}")
    rows = SearchLog.objects.values_list("finder", "text", "selection", "times")
    assert list(rows) == [("training-pack", "... calm", "", 1)]


def test_a_page_opened_from_the_list_counts_for_the_search(reader, card):
    reader.get(f"{ADDRESS}?q=calm&page={card.pk}")
    came_from = f"http://testserver{ADDRESS}?q=calm&page={card.pk}"
    reader.get(card.get_url(), headers={"referer": came_from})
    assert SearchLog.objects.get().opened == 1


def test_only_the_bare_screen_is_for_search_engines(reader, card):
    noindex = '<meta name="robots" content="noindex">'
    assert noindex not in reader.get(ADDRESS).text
    assert noindex in reader.get(f"{ADDRESS}?q=calm").text
    assert noindex in reader.get(f"{ADDRESS}?page={card.pk}").text


def test_finder_and_cards_lead_to_the_choice(soup, card):
    finder = soup("/strategies/?q=calm+start")
    assert finder.select(f'#results a[href="{ADDRESS}?q=calm%20start"]')
    assert soup(card.get_url()).select(f'a[href="{ADDRESS}?page={card.pk}"]')


def test_more_found_or_ticked_takes_no_more_statements(
    reader, meeting, folder_of, holding
):
    def statements(pages):
        asked = f"{ADDRESS}?q=calm&{query_of([page.pk for page in pages])}"
        reader.get(asked)
        with CaptureQueriesContext(connection) as queries:
            assert reader.get(asked).status_code == 200
        return len(queries)

    more = StrategyCardFactory.create_batch(
        2, parent=folder_of("eps"), promise="Calm and steady."
    )
    few = statements(meeting[:3])
    assert few == statements([*meeting, *more]) <= MOST_STATEMENTS
