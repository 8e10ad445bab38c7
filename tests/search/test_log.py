"""Searches are counted by the day, once each, and trouble stays with the log."""

import sqlite3
from contextlib import closing, contextmanager
from datetime import timedelta
from time import monotonic

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from search import log, reports
from search.finder import find
from search.models import SearchLog
from tests.search.asking import parse
from tests.search.small import EVERYTHING, STRATEGIES, card

TODAY = timezone.localdate


@pytest.fixture
def search(fill):
    """Searches, as a reader's first page does, and counts it."""
    fill(
        card(1, "Calm corner", facets={"level": ["universal"]}),
        card(2, "Calm start", facets={"level": ["targeted"]}),
        card(3, "Quiet reading", facets={"level": ["targeted"]}),
    )

    def ask(finder=STRATEGIES, **parameters):
        query = parse(finder, **parameters)
        log.record(query, finder, find(query, finder))

    return ask


def rows(*fields):
    return sorted(SearchLog.objects.values_list(*fields))


def test_a_search_is_one_row_of_a_day_and_the_same_again_counts_up(search):
    for _ in range(3):
        search(q="Calm  CORNER")
    (row,) = SearchLog.objects.values()
    assert row.pop("id") > 0
    assert row == {
        "day": TODAY(),
        "finder": "strategies",
        "text": "calm corner",
        "terms": "calm corner",
        "selection": "",
        "total": 2,
        "relaxed": True,
        "corrected": False,
        "times": 3,
        "opened": 0,
    }


def test_a_row_knows_nothing_but_what_is_listed_here():
    assert {field.name for field in SearchLog._meta.get_fields()} == {
        *("id", "day", "finder", "text", "terms", "selection", "total"),
        *("relaxed", "corrected", "times", "opened"),
    }


def test_filters_and_finders_are_told_apart(search):
    search(q="calm")
    search(q="calm", level="targeted")
    search(level="targeted", sort="az")
    search(EVERYTHING, q="calm")
    assert rows("finder", "text", "selection", "total") == [
        ("everything", "calm", "", 2),
        ("strategies", "", "level=targeted", 2),
        ("strategies", "calm", "", 2),
        ("strategies", "calm", "level=targeted", 1),
    ]


def test_only_the_first_page_of_a_real_search_counts(search):
    search()
    search(sort="az")
    search(q="calm", page=2)
    assert rows("text") == []


def test_finding_nothing_is_counted_apart_from_finding_something(search, drop):
    search(q="reading")
    drop("page:3")
    search(q="reading")
    assert rows("total", "times") == [(0, 1), (1, 1)]


def test_a_correction_is_told_and_the_misspelling_is_not(search):
    search(q="raeding")
    assert rows("text", "corrected") == [("...", True)]


def test_numbers_of_rows_tell_no_order(search):
    words = ["calm", "corner", "start", "quiet", "reading", "level", "time", "page"]
    for word in words:
        search(q=word)
    by_number = SearchLog.objects.order_by("id").values_list("text", flat=True)
    assert [*by_number] not in (words, words[::-1])


def test_a_known_search_costs_two_statements(search):
    query = parse(q="calm")
    results = find(query, STRATEGIES)
    with CaptureQueriesContext(connection) as queries:
        log.record(query, STRATEGIES, results)
    assert len(queries) == 2


def test_opening_counts_for_the_search_that_led_there(search):
    search(q="calm")
    search(q="calm", level="targeted")
    log.opened(parse(q="calm", page=3), STRATEGIES)
    log.opened(parse(q="quiet"), STRATEGIES)  # which nobody searched for
    log.opened(parse(level="targeted"), STRATEGIES)
    assert rows("selection", "opened") == [("", 1), ("level=targeted", 0)]


def test_opening_counts_once_though_rows_say_the_same(search):
    search(q="Jayden")
    search(q="raeding")
    SearchLog.objects.update(total=1)
    log.opened(parse(q="raeding"), STRATEGIES)
    assert sum(opened for (opened,) in rows("opened")) == 1


def test_what_is_older_than_thirteen_months_is_forgotten(search, capsys):
    for word in ("calm", "quiet", "reading"):
        search(q=word)
    day = TODAY() - log.KEPT
    SearchLog.objects.filter(text="quiet").update(day=day)
    SearchLog.objects.filter(text="reading").update(day=day - timedelta(1))
    call_command("prune_search_log")
    assert rows("text") == [("calm",), ("quiet",)]
    assert capsys.readouterr().out == "Rows forgotten: 1, kept: 2.\n"


def told(report, **within):
    found = reports.rows(report, TODAY())
    if within:
        found = reports.within(found, TODAY(), **within)
    fields = ("words", "searches", "clicks", "most")
    return [tuple(row[name] for name in fields) for row in found.order_by("words")]


def test_reports_count_together_what_means_the_same(search):
    for text in ("calm starts", "the calm start", "calm starting"):
        search(q=text)
    search(EVERYTHING, q="calm start")
    assert told(reports.TOP) == [("calm start", 4, 0, 2)]


def test_each_report_has_its_own_searches(search):
    search(q="calm")
    search(q="quiet")
    search(q="calm reading")
    search(q='"best table"')
    search(q="calm", level="specialist")
    search(level="specialist")
    log.opened(parse(q="calm"), STRATEGIES)
    assert told(reports.TOP) == [
        ("best table", 1, 0, 0),
        ("calm", 2, 1, 2),
        ("calm reading", 1, 0, 3),
        ("quiet", 1, 0, 1),
    ]
    assert told(reports.NOTHING) == [
        ("", 1, 0, 0),
        ("best table", 1, 0, 0),
        ("calm", 1, 0, 0),
    ]
    assert told(reports.RELAXED) == [("calm reading", 1, 0, 3)]
    assert told(reports.UNOPENED) == [("calm reading", 1, 0, 3), ("quiet", 1, 0, 1)]


def test_a_report_ends_at_its_period(search):
    for word, ago in (("calm", 6), ("quiet", 7), ("reading", 400)):
        search(q=word)
        day = TODAY() - timedelta(ago)
        SearchLog.objects.filter(text=word).update(day=day)
    assert told(reports.TOP, days=7) == [("calm", 1, 0, 2)]
    assert [words for words, *_ in told(reports.TOP)] == ["calm", "quiet"]


@contextmanager
def read_only():
    """A database that refuses to write, as one does that is full or a copy."""
    sqlite = connection.vendor == "sqlite"
    name = "PRAGMA query_only" if sqlite else "SET default_transaction_read_only"
    on, off = f"{name} = 1", f"{name} = 0"
    with connection.cursor() as cursor:
        cursor.execute(on)
        try:
            yield
        finally:
            cursor.execute(off)


COMMITTED = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@COMMITTED
def test_a_database_that_cannot_be_written_costs_a_line_in_the_log(search, caplog):
    with read_only():
        search(q="calm Jayden")
        log.opened(parse(q="calm Jayden"), STRATEGIES)
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING"]
    assert "calm" not in caplog.text
    assert "jayden" not in caplog.text.lower()
    assert rows("text") == []


@COMMITTED
@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has one writer")
def test_a_reader_does_not_wait_for_another_writer(search, caplog):
    name = connection.settings_dict["NAME"]
    with closing(sqlite3.connect(name, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        start = monotonic()
        search(q="calm")
        waited = monotonic() - start
        other.execute("ROLLBACK")
    assert waited < 3  # twenty seconds is how long others wait
    assert "OperationalError" in caplog.text
    search(q="calm")
    assert rows("text", "times") == [("calm", 1)]
    with connection.cursor() as cursor:
        patience = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
    assert patience > log.PATIENCE
