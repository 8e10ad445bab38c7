"""The reports of searches: who may read them, what they show, where a row leads."""

import csv
from datetime import timedelta
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from pages.exchange.files import guarded
from pages.search_reports import REPORTS, named
from search.models import SearchLog

TOP, NOTHING, SOME, UNOPENED = (named(view) for view in REPORTS)


@pytest.fixture
def logged(demo, reader):
    """Some searches of readers, one a month ago."""
    reader.get("/strategies/?q=detention")
    SearchLog.objects.update(day=timezone.localdate() - timedelta(31))
    for address in (
        "/strategies/?q=fidgety",
        "/strategies/?q=Jayden+%22plinth%22&level=universal",
        "/search/?q=fidgety",
        "/search/?q=calm+zebra+plinth",
    ):
        reader.get(address)


@pytest.fixture
def rows(logged, signed_in):
    """The rows of a report as lists of what their cells say."""

    def read(name, user="la-lead", **asked):
        response = signed_in(user).get(reverse(name), asked)
        assert response.status_code == 200
        table = BeautifulSoup(response.content, "html.parser").select("tbody tr")
        return [
            [" ".join(cell.get_text(" ", strip=True).split()) for cell in row("td")]
            for row in table
        ]

    return read


def words(rows):
    return [row[0] for row in rows]


@pytest.mark.parametrize("user", ["la-lead", "training-lead", "auditor", "admin"])
def test_these_read_every_report(logged, signed_in, user):
    client = signed_in(user)
    for view in REPORTS:
        assert client.get(reverse(named(view))).status_code == 200
    home = client.get(reverse("wagtailadmin_home")).text
    assert reverse(TOP) in home


@pytest.mark.parametrize("user", ["eps-editor", "eps-lead"])
def test_agencies_do_not(demo, signed_in, user):
    client = signed_in(user)
    for view in REPORTS:
        for name in (named(view), f"{named(view)}_results"):
            assert client.get(reverse(name)).status_code in (302, 403)
    assert reverse(TOP) not in client.get(reverse("wagtailadmin_home")).text


def test_each_report_lists_its_searches(rows):
    assert words(rows(TOP))[0] == "fidgety"
    assert {"detention", "calm zebra plinth", "... plinth"} <= {*words(rows(TOP))}
    assert words(rows(NOTHING)) == ["... plinth"]
    assert words(rows(SOME)) == ["calm zebra plinth"]
    assert "fidgety" in words(rows(UNOPENED))


def test_filters_stand_beside_what_they_left_empty(rows):
    ((said, filters, times, *_),) = rows(NOTHING)
    assert (said, times) == ("... plinth", "1")
    assert filters == "Level of support: Universal"


def test_a_report_is_narrowed_by_period_and_place(rows):
    assert "detention" not in words(rows(TOP, days="30"))
    assert "detention" in words(rows(TOP, days="90"))
    assert {*words(rows(TOP, finder="search"))} == {"fidgety", "calm zebra plinth"}
    assert rows(TOP, days="nonsense")
    assert words(rows(TOP, ordering="most"))[0] == "... plinth"
    assert words(rows(TOP, ordering="nonsense"))[0] == "fidgety"


def test_an_empty_report_says_so(demo, signed_in):
    client = signed_in("auditor")
    assert "No search of this kind yet" in client.get(reverse(TOP)).text
    narrowed = client.get(reverse(TOP), {"days": "7"}).text
    assert "Try a longer one" in narrowed


def test_a_row_leads_to_the_same_search(logged, signed_in, reader):
    page = BeautifulSoup(signed_in("auditor").get(reverse(TOP)).content, "html.parser")
    links = {
        link.get_text(strip=True): link["href"] for link in page.select(".title a")
    }
    assert links["... plinth"].startswith("/strategies/?q=")
    assert reader.get(links["fidgety"], follow=True).status_code == 200


def test_the_council_makes_a_synonym_from_a_row(logged, signed_in):
    client = signed_in("la-lead")
    page = BeautifulSoup(client.get(reverse(TOP)).content, "html.parser")
    links = [a["href"] for a in page.select("td a") if "synonym" in a.get_text()]
    # None for words that were dropped.
    assert len(links) == len(page.select("tbody tr")) - 1
    (link,) = [link for link in links if "fidgety" in link]
    form = BeautifulSoup(client.get(link).content, "html.parser")
    assert form.select_one("textarea[name=words]").get_text().split() == ["fidgety"]
    assert "Make a synonym" not in signed_in("auditor").get(reverse(TOP)).text


def test_a_spreadsheet_has_every_row(logged, signed_in):
    client = signed_in("auditor")
    told = client.get(reverse(NOTHING), {"export": "csv"}).getvalue().decode()
    header, row = csv.reader(told.splitlines())
    assert header == ["Words", "Filters", "Searches", "Last searched for"]
    assert row[:3] == ["... plinth", "Level of support: Universal", "1"]
    book = load_workbook(
        BytesIO(client.get(reverse(TOP), {"export": "xlsx"}).getvalue())
    )
    cells = [[cell.value for cell in line] for line in book.active]
    assert cells[0] == [
        "Words",
        "Searches",
        "Found",
        "Opened a page",
        "Last searched for",
    ]
    assert cells[1][0] == "fidgety"
    assert cells[1][1] == 2


def test_a_spreadsheet_takes_no_text_for_a_formula(logged, signed_in):
    assert [guarded(t) for t in ("=1+1", "@x", "calm")] == ["'=1+1", "'@x", "calm"]
    SearchLog.objects.filter(total=0).update(text="=HYPERLINK(1)")
    client = signed_in("auditor")
    told = client.get(reverse(NOTHING), {"export": "csv"}).getvalue().decode()
    assert "'=HYPERLINK(1)" in told
    sheet = client.get(reverse(NOTHING), {"export": "xlsx"}).getvalue()
    (cell,) = [row[0] for row in load_workbook(BytesIO(sheet)).active.iter_rows(2)]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")
