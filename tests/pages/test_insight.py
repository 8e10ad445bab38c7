"""What readers search for and open reaches the log; nothing else of them does."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from pages.models import StrategyLibraryPage
from search.models import SearchLog

CARD = "/strategies/soft-start-to-the-day/"
NEED = "/needs/communication-and-interaction/"
FINDER = "/strategies/?q=calm"


def logged(*fields):
    return sorted(SearchLog.objects.values_list(*fields))


def times():
    return sum(SearchLog.objects.values_list("times", flat=True))


def opened():
    return sum(SearchLog.objects.values_list("opened", flat=True))


def test_searches_of_both_kinds_are_logged(demo, reader):
    reader.get("/strategies/?q=Jayden+calm&level=universal")
    reader.get("/search/?q=meltdown&kind=need")
    assert logged("finder", "text", "selection") == [
        ("search", "meltdown", "kind=need"),
        ("strategies", "... calm", "level=universal"),
    ]


@pytest.mark.parametrize(
    "address",
    [
        "/strategies/",
        "/strategies/?sort=az",
        "/strategies/?q=calm&page=2",
        "/strategies/?page=1&q=calm",
        "/strategies/count.json?q=calm",
        "/search/suggest.json?q=calm",
        "/search/",
        CARD,
    ],
)
def test_what_is_no_search_of_a_reader_is_not_logged(demo, reader, address):
    reader.get(address)
    assert not SearchLog.objects.exists()


def test_asking_for_headers_or_ahead_is_no_search(demo, reader):
    reader.head(FINDER)
    reader.get(FINDER, headers={"sec-purpose": "prefetch;prerender"})
    assert not SearchLog.objects.exists()


def test_a_preview_is_no_search(demo, signed_in):
    page = StrategyLibraryPage.objects.get()
    client = signed_in("la-lead")
    assert client.get(f"/admin/pages/{page.pk}/view_draft/?q=calm").status_code == 200
    assert not SearchLog.objects.exists()


@pytest.mark.parametrize("address", [CARD, NEED, "/glossary/"])
def test_a_page_opened_from_results_counts_for_the_search(demo, reader, address):
    reader.get("/search/?q=calm+Jayden")
    came_from = "http://testserver/search/?q=calm+Jayden"
    response = reader.get(address, headers={"referer": came_from}, follow=True)
    assert response.status_code == 200
    assert opened() == 1


@pytest.mark.parametrize(
    "came_from",
    [
        "",
        "http://testserver/",
        "http://testserver/strategies/",
        "http://testserver/strategies/?level=universal",
        "http://testserver/strategies/?q=",
        "http://testserver/search/?q=calm",
        "http://elsewhere.example/strategies/?q=calm",
        "http://[/strategies/?q=calm",
        "http://testserver/strategies/?" + "&".join(f"x{n}=1" for n in range(2000)),
        "http://testserver/strategies/?q=%00%FF%ED%A0%80",
        "\x00",
    ],
)
def test_coming_from_elsewhere_counts_for_nothing(demo, reader, came_from):
    reader.get(FINDER)
    response = reader.get(CARD, headers={"referer": came_from})
    assert response.status_code == 200
    assert opened() == 0


def test_results_that_lead_to_results_open_nothing(demo, reader):
    reader.get(FINDER)
    reader.get(
        "/strategies/?q=calm&level=universal",
        headers={"referer": f"http://testserver{FINDER}"},
    )
    assert (times(), opened()) == (2, 0)


def test_a_search_sets_no_cookie(demo):
    client = Client()
    client.get(FINDER)
    client.get(CARD, headers={"referer": f"http://testserver{FINDER}"})
    assert not client.cookies


def soup(reader, address):
    return BeautifulSoup(reader.get(address).text, "html.parser")


@pytest.mark.parametrize(
    "address", ["/", "/strategies/", "/search/?q=calm", "/training/pack/choose/", CARD]
)
def test_every_search_box_asks_for_no_names(demo, reader, address):
    page = soup(reader, address)
    boxes = page.select("input[name=q][type=search]")
    assert boxes
    for box in boxes:
        assert "No names" in page.find(id=box["aria-describedby"]).get_text()


@pytest.mark.parametrize(
    "address",
    [
        "/strategies/?q=%22timetable%22&need=cl-maths&level=specialist",
        "/search/?q=%22best+endeavours%22&kind=toolkit&phase=primary",
    ],
)
def test_nothing_found_offers_what_helps_and_how_much(demo, reader, address):
    empty = soup(reader, address).select_one(".empty")
    ways = empty.select("ul.rich li")
    assert ways
    for way in ways:
        count = int(way.select_one(".dim").get_text().split()[1])
        there = reader.get(way.a["href"]).context["results"]
        assert there.total == count > 0
    areas = [pill.get_text() for pill in empty.select(".pill")]
    assert "Sensory and physical" in areas


def test_words_alone_that_find_nothing_are_not_offered_to_be_left_out(demo, reader):
    for path in ("/strategies/", "/search/"):
        empty = soup(reader, f"{path}?q=%22xylophone%22").select_one(".empty")
        assert not empty.select("ul.rich")
        assert empty.select(".pill")
