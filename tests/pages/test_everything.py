"""The search of everything: kinds in tabs, an answer above, what words point to."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pages.models import NeedPage, PinnedResult, SectionPage, StrategyCardPage
from search.models import Entry

# Site, menu, the search, the answer, the notice, the needs, two lists of strategies and
# the log.
LIMIT = 21


@pytest.fixture
def seen(reader):
    """The page of a search as soup."""

    def soup(querystring, path="/search/"):
        response = reader.get(f"{path}?{querystring}")
        assert response.status_code == 200
        return BeautifulSoup(response.content, "html.parser")

    return soup


def tabs(soup):
    """Label -> count of each tab, and the label of the one that is shown."""
    links = soup.select(".tabs a")
    told = dict(link.get_text(" ", strip=True).rsplit(" ", 1) for link in links)
    shown = next(link for link in links if link.get("aria-current"))
    return told, shown.get_text(" ", strip=True).rsplit(" ", 1)[0]


def test_strategies_come_first_and_other_kinds_have_tabs(demo, seen):
    told, shown = tabs(seen("q=anxiety"))
    assert shown == "Strategies"
    assert {"Strategies", "Toolkit", "Needs"} <= told.keys()
    assert all(int(count) for count in told.values())


def test_the_heading_counts_what_all_tabs_hold(demo, seen):
    soup = seen("q=anxiety")
    told, _ = tabs(soup)
    every = sum(int(count) for count in told.values())
    assert soup.h2.get_text() == f"{every} results for “anxiety”"
    assert soup.title.get_text().startswith(f"{every} results")


def test_a_search_says_where_it_stands(demo, seen):
    assert [one.get_text() for one in seen("q=anxiety").select(".crumbs li")] == [
        "Home",
        "Search",
    ]


def test_a_tab_lists_its_own_kind(demo, seen):
    soup = seen("q=anxiety&kind=need")
    assert tabs(soup)[1] == "Needs"
    titles = [link.get_text() for link in soup.select(".found__title a")]
    assert "Anxiety and worry" in titles
    assert not soup.select(".card")


def test_without_strategies_the_first_kind_that_has_any_is_shown(demo, seen):
    soup = seen("q=%22best+endeavours%22")
    assert tabs(soup)[1] == "Toolkit"
    assert soup.select(".founds")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("2.6", "2.6 Communication and interaction"),
        ("anxiety and worry", "Anxiety and worry"),
        ("OAP", "Universal"),
        ("ordinarily available provision", "Universal"),
    ],
)
def test_what_is_named_stands_above_the_list(demo, seen, text, title):
    soup = seen(f"q={text.replace(' ', '+')}")
    assert soup.select_one(".answer .found__title").get_text(strip=True) == title


def test_only_a_name_is_an_answer(demo, seen):
    assert seen("q=anxiety+in+lessons").select_one(".answer") is None


def test_an_unfit_address_leads_to_the_fit_one_once(demo, reader):
    response = reader.get("/search/?kind=nonsense&q=calm&page=1")
    assert (response.status_code, response.url) == (302, "/search/?q=calm")


def test_nothing_found_says_so_and_offers_ways_on(demo, seen):
    soup = seen("q=xylophonist")
    assert "Nothing in the toolkit matches" in soup.select_one(".empty").get_text()
    assert soup.select(".empty a")


def test_the_search_is_not_for_search_engines(demo, seen):
    assert seen("q=calm").select_one("meta[name=robots]")["content"] == "noindex"


def test_a_search_takes_a_fixed_number_of_statements(demo, reader):
    for address in ("/search/?q=fidgety", "/search/?q=calm", "/search/?q=anx"):
        reader.get(address)
        with CaptureQueriesContext(connection) as queries:
            reader.get(address)
        assert len(queries) <= LIMIT


def test_an_observation_leads_to_needs_checks_and_universal_strategies(demo, seen):
    part = seen("q=fidgety").select_one(".noticing")
    assert "Cannot sit still" in part.select_one("summary").get_text()
    assert part.find("a", string="Attention, activity and impulse")
    assert part.select(".ticks li")
    first = part.select_one(".rich a")["href"]
    levels = StrategyCardPage.objects.get(slug=first.split("/")[-2]).levels
    assert "universal" in {level.slug for level in levels}


def test_a_condition_says_that_no_diagnosis_is_needed(demo, seen):
    part = seen("q=dyslexia", "/strategies/").select_one(".noticing")
    assert "No diagnosis is needed" in part.get_text()
    assert not part.has_attr("open")


def test_a_subject_finds_its_cards_and_is_nothing_that_anybody_noticed(demo, seen):
    soup = seen("q=wellbeing", "/strategies/")
    assert soup.select(".cards .card")
    assert soup.select_one(".noticing") is None


def test_safeguarding_words_show_the_notice_first(demo, seen):
    for path in ("/search/", "/strategies/"):
        soup = seen("q=cutting+himself", path)
        notice, hit = soup.select_one(".safe"), soup.select_one(".cards")
        assert notice.sourceline < hit.sourceline


def test_a_correction_says_what_is_shown_and_leads_back(demo, seen):
    soup = seen("q=fidgity", "/strategies/")
    (told,) = soup.select(".notice")
    assert "Showing results for fidgety" in told.get_text()
    assert told.a["href"] == "/strategies/?q=%22fidgity%22"


def test_a_level_phase_or_role_is_offered_as_a_filter(demo, seen):
    soup = seen("q=Y3+reading", "/strategies/")
    offer = soup.select_one(".pills--offers a")
    assert offer["href"] == "/strategies/?q=Y3+reading&phase=ks2"
    assert "Key Stage 2" in offer.get_text()


def test_words_are_marked_in_what_is_shown(demo, seen):
    soup = seen("q=timetable", "/strategies/")
    assert soup.select_one(".card__title mark, .card__sum mark, .card__snip mark")


def test_a_pinned_page_answers_its_words(demo, seen):
    page = NeedPage.objects.get(slug="reading")
    pin = PinnedResult.objects.create(words="book club\nbook clubs", page=page)
    answer = seen("q=book+club").select_one(".answer .found__title")
    assert answer.get_text(strip=True) == page.title
    pin.delete()
    assert seen("q=book+club").select_one(".answer") is None


def test_a_withdrawn_section_is_found_no_more(demo, seen):
    section = SectionPage.objects.get(number="2.6")
    section.unpublish()
    assert not Entry.objects.filter(key=f"page:{section.pk}").exists()
    assert seen("q=2.6").select_one(".answer") is None


def test_a_relabelled_level_is_found_by_its_new_words(demo, seen):
    page = SectionPage.objects.get(number="2.3")
    level = page.levels.first()
    level.label = "Quokka provision"
    level.save()
    soup = seen("q=quokka&kind=toolkit")
    assert page.full_title in soup.get_text()


def test_suggestions_are_titles_and_what_people_see(demo, reader):
    found = reader.get("/search/suggest.json?q=cannot+s").json()["suggestions"]
    assert {"Cannot sit still on the carpet or chair"} <= {s["text"] for s in found}
    found = reader.get("/search/suggest.json?q=timeta").json()["suggestions"]
    assert found[0] == {
        "text": "Personal visual timetable",
        "url": "/strategies/personal-visual-timetable/",
        "kind": "card",
    }


def test_suggestions_never_fail(demo, reader):
    for text in ("", "a", "%25", "%22", "_" * 300, "%E2%80%8B"):
        response = reader.get(f"/search/suggest.json?q={text}")
        assert response.json() == {"suggestions": []}


def test_the_page_without_words_lists_what_there_is(demo, seen):
    told, shown = tabs(seen(""))
    assert shown == "Strategies"
    assert int(told["Strategies"]) == StrategyCardPage.objects.live().count()


def test_roles_are_a_filter_only_where_words_name_one(demo, seen):
    def facets(querystring):
        summaries = seen(querystring, "/strategies/").select(".facet > summary")
        return [summary.get_text(" ", strip=True) for summary in summaries]

    assert not any("Who can use it" in told for told in facets(""))
    offer = seen("q=TA+support", "/strategies/").select_one(".pills--offers a")
    assert offer["href"] == "/strategies/?q=TA+support&role=ta"
    assert any("Who can use it" in told for told in facets("q=TA+support&role=ta"))
