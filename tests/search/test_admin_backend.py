"""The editors' search finds what Wagtail's finds, and a quotation mark is harmless."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from modelsearch.backends import database
from modelsearch.query import And, Not, Or, Phrase, PlainText
from wagtail.models import Page

from search.admin_backend import for_database

sqlite_only = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="the repair is for SQLite alone"
)
TITLES = [
    "Calm corner",
    "Calm start to the day",
    "A calm, calm, calm corner",
    "Reading corner",
    'The "calm" box',
    "Speech & language 50% more",
]


@pytest.fixture
def indexed(db):
    """Pages in Wagtail's index, and the repaired backend."""
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root")
    backend = for_database({})
    for title in TITLES:
        backend.add(root.add_child(instance=Page(title=title)))
    return backend


def stock():
    return database.SearchBackend({})


def titles(results):
    return [page.title for page in results]


@pytest.mark.parametrize(
    "text", ['"', 'calm "', '"calm', '"calm corner"', 'say "calm" twice', '""', "'\"'"]
)
@pytest.mark.parametrize("method", ["search", "autocomplete"])
def test_a_quotation_mark_does_not_raise(indexed, text, method):
    results = getattr(indexed, method)(text, Page)
    assert len(results) == results.count()


@pytest.mark.parametrize(
    "text", ["50%", "%s", "calm*", "a OR b", "{title}:x", " ", "\\"]
)
def test_no_other_sign_raises_either(indexed, text):
    list(indexed.search(text, Page))
    list(indexed.autocomplete(text, Page))


def test_quoted_words_find_what_the_words_find(indexed):
    assert set(titles(indexed.search('"calm" corner', Page))) == {
        "Calm corner",
        "A calm, calm, calm corner",
    }


def test_a_word_that_only_a_quotation_mark_follows_is_found(indexed):
    assert titles(indexed.autocomplete('box"', Page)) == ['The "calm" box']


@pytest.mark.parametrize(
    "query",
    [
        "calm",
        "corner",
        "calm corner",
        "nothing",
        PlainText("calm reading", operator="or"),
        Phrase("calm start"),
        Not(PlainText("calm")),
        And([PlainText("calm"), Not(PlainText("corner"))]),
        Or([PlainText("reading"), PlainText("start")]),
    ],
    ids=str,
)
def test_it_finds_what_the_stock_backend_finds_in_its_order(indexed, query):
    pages = Page.objects.filter(depth__gt=1)
    ours, theirs = (backend.search(query, pages) for backend in (indexed, stock()))
    assert titles(ours) == titles(theirs)
    assert titles(ours[1:3]) == titles(theirs[1:3])
    assert ours.count() == theirs.count()


def test_beginnings_of_words_are_completed_as_before(indexed):
    ours, theirs = (backend.autocomplete("cal", Page) for backend in (indexed, stock()))
    assert titles(ours) == titles(theirs) != []


def test_types_are_counted_as_before(indexed):
    ours, theirs = (
        backend.search("calm", Page).facet("content_type_id")
        for backend in (indexed, stock())
    )
    assert ours == theirs != {}


def test_another_order_and_its_scores_are_kept(indexed):
    by_title = Page.objects.order_by("-title")
    results = indexed.search("calm", by_title, order_by_relevance=False)
    assert titles(results) == sorted(titles(results), reverse=True)
    assert [page.title for page in results.annotate_score("found")] == titles(results)


@sqlite_only
@pytest.mark.parametrize("text", ["\x00", "calm\x00"])
def test_a_nul_does_not_raise(indexed, text):
    list(indexed.search(text, Page))


@sqlite_only
def test_the_score_is_told_when_asked_for(indexed):
    scored = indexed.search("calm", Page).annotate_score("found")
    marks = [page.found for page in scored]
    assert marks == sorted(marks)
    assert marks[0] < 0


@sqlite_only
def test_the_index_is_asked_once_however_many_are_found(indexed):
    with CaptureQueriesContext(connection) as captured:
        list(indexed.search("calm", Page))
    ranking = [query for query in captured if "bm25" in query["sql"]]
    assert len(ranking) == 1


@pytest.mark.skipif(connection.vendor == "sqlite", reason="for other databases")
def test_other_databases_keep_the_stock_backend():
    assert type(for_database({})) is type(stock())
