"""Measures the search engine beside a stock Wagtail search and FTS5 alone, in one run.

    python benchmarks/search.py --sizes 1000 10000

Generated cards of about 210 words with 297 facet values, in a database of its own that
is thrown away. Every figure is the median of several tries. It measures and compares;
it asserts nothing. "nothing cached" is the first request after any change of the index.
"""

import argparse
import gc
import os
import sys
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parents[1]
# This file's own name would hide the package that it measures.
sys.path[0] = str(ROOT)

os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
WORKPLACE = tempfile.TemporaryDirectory(prefix="benchmark-")
DATABASE = Path(WORKPLACE.name) / "benchmark.sqlite3"
os.environ["DATABASE_URL"] = f"sqlite:///{DATABASE}"

import django

django.setup()

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.db.transaction import atomic
from modelsearch.backends import database as stock_search
from tqdm import tqdm
from wagtail.models import Page
from wagtail.search.models import IndexEntry

from benchmarks.finder_page import (
    portal_with,
    prepare_portal,
    served,
    stock_view,
)
from search import index
from search.admin_backend import for_database
from search.documents import Document
from search.finder import find
from search.postings import snapshot
from search.query import Query
from tests.search import generated

FINDER = replace(generated.FINDER, per_page=24)
FACETS = {"level": ("level-0",), "agency": ("agency-0", "agency-1")}
TRIES = 15
# A try that takes longer than this is not repeated: the stock search takes half a
# minute for a common word at 10,000.
PATIENCE = 2.0


@dataclass(frozen=True)
class Row:
    """One line of the table: milliseconds by contender, and what is allowed."""

    what: str
    engine: float
    fts: float | None = None
    stock: float | None = None
    budget: str = ""
    unit: str = "ms"


@dataclass(frozen=True)
class World:
    """The same cards in the engine, in a stock Wagtail index and in a bare FTS5 table.

    `common` are words that about half of the cards hold, `pages` the stock rows' keys.
    """

    cards: list[Document]
    common: list[str]
    pages: list[int]
    rebuilt_in: float
    disk: int


def main() -> None:
    """Measure every size asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--no-stock", action="store_true", help="leave Wagtail's out")
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    prepare_portal()
    for size in options.sizes:
        settings.SEARCH_FINDERS = "tests.search.generated.FINDERS"
        world = build(size)
        rows = [
            row
            for compare in COMPARISONS
            for row in tqdm(compare(world, not options.no_stock), compare.__name__)
        ]
        show(size, rows)


def build(size: int) -> World:
    """The same cards three times over."""
    cards = [replace(card, kind="card") for card in generated.cards(size)]
    # No server holds the generated cards, so none collects garbage among them.
    gc.collect()
    gc.freeze()
    before = DATABASE.stat().st_size
    started = perf_counter()
    with atomic():
        index.rebuild(tqdm(cards, "index"))
    rebuilt_in = perf_counter() - started
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    disk = DATABASE.stat().st_size - before
    pages = build_stock(cards)
    build_fts(cards)
    return World(cards, common_words(cards), pages, rebuilt_in, disk)


def build_stock(cards: list[Document]) -> list[int]:
    """Pages with their text in Wagtail's index; its triggers fill its FTS5 table."""
    IndexEntry.objects.all().delete()
    root = Page.objects.get(depth=1)
    Page.objects.filter(slug__startswith="benchmark-").delete()
    kind = ContentType.objects.get_for_model(Page)
    pages = Page.objects.bulk_create(
        Page(
            title=card.title,
            slug=f"benchmark-{number}",
            url_path=card.url,
            path=Page._get_path(root.path, 2, number + 100),
            depth=2,
            content_type=kind,
            locale=root.locale,
        )
        for number, card in enumerate(cards)
    )
    IndexEntry.objects.bulk_create(
        IndexEntry(
            content_type=kind, object_id=page.pk, title=card.title, body=body(card)
        )
        for page, card in zip(pages, cards, strict=True)
    )
    stock_index()._refresh_title_norms(full=True)
    return [page.pk for page in pages]


def build_fts(cards: list[Document]) -> None:
    """A table with nothing but FTS5 over the same four fields, stemmed."""
    with atomic(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare_fts")
        cursor.execute(
            "CREATE VIRTUAL TABLE bare_fts USING fts5("
            "title, summary, terms, body, tokenize='porter unicode61', content='')"
        )
        cursor.executemany(
            "INSERT INTO bare_fts(title, summary, terms, body) VALUES (%s, %s, %s, %s)",
            [(card.title, card.summary, card.terms, card.body) for card in cards],
        )


def stock_index():
    """Wagtail's index, which averages over itself after each change."""
    return stock_search.SearchBackend({}).get_index_for_model(Page)


def body(card: Document) -> str:
    """What a stock index holds beside the title."""
    return f"{card.summary} {card.terms} {card.body}"


def common_words(cards: list[Document]) -> list[str]:
    """Spoken words, those that about half of the cards hold first."""
    texts = [f"{card.title} {body(card)}".lower() for card in cards[:500]]

    def distance(word: str) -> float:
        return abs(sum(word in text for text in texts) / len(texts) - 0.5)

    return sorted(generated.SPOKEN, key=distance)


def searches(world: World, stock: bool) -> Iterator[Row]:
    """Ranking every hit, and for the engine all counts as well."""
    for what, text, allowed in (
        ("a common word", world.common[0], "<= 0.2 x FTS5"),
        ("two common words", " ".join(world.common[:2]), "below FTS5"),
    ):
        query = Query(q=text)
        fts = timed(partial(bare_fts, text))
        wagtail = timed(partial(stock_page, text)) if stock else None
        yield Row(f"{what}, nothing cached", cold(query), fts, wagtail, allowed)
        yield Row(f"{what}, text not cached", cold_text(query), fts, wagtail, allowed)
        yield Row(f"{what}, all cached", warm(query), fts, wagtail)
    query = Query(selected=FACETS)
    yield Row("no text, two facets, nothing cached", cold(query))
    yield Row("no text, two facets, all cached", warm(query))
    yield Row("A to Z, nothing cached", cold(Query(sort="az")))
    start = world.cards[7].body.split()[:2]
    phrase = Query(q=f'"{world.common[0]} {world.common[1]}"')
    yield Row("a phrase of common words, nothing cached", cold(phrase))
    rare = Query(q=f'"{" ".join(start)}"')
    yield Row("a phrase of some card, nothing cached", cold(rare))
    yield Row("facet click on cached text", click(world), budget="<= 1.5 ms at 10,000")


def editors(world: World, stock: bool) -> Iterator[Row]:
    """The editors' search, as shipped and as repaired."""
    word = world.common[0]
    wagtail = timed(partial(stock_page, word)) if stock else None
    repaired = timed(partial(admin_page, word))
    yield Row("editors' search, a common word", repaired, stock=wagtail)


def edits(world: World, stock: bool) -> Iterator[Row]:
    """One card changed, in a transaction of its own."""
    random = Random(3)
    wagtail = timed(partial(edit_stock, world, random)) if stock else None
    took = timed(partial(edit, world, random, grow))
    yield Row("one card, a sentence added", took, stock=wagtail, budget="<= 10 ms")
    took = timed(partial(edit, world, random, rewrite))
    yield Row("one card, all new words", took, stock=wagtail)
    took = timed(partial(add, world, random))
    yield Row("one card more", took, stock=wagtail, budget="<= 10 ms")


def sizes(world: World, stock: bool) -> Iterator[Row]:
    """Rebuilding, the file and the memory."""
    each = world.rebuilt_in * 1000 / len(world.cards)
    yield Row("rebuild, for 1,000 cards", each, budget="<= 1.5 s", unit="s")
    yield Row("index on disk", world.disk / 2**20, unit="MiB")
    allowed = "<= 4 MiB at 10,000, 32 at 100,000"
    yield Row("memory when busy", memory(world), budget=allowed, unit="MiB")


def whole_page(world: World, stock: bool) -> Iterator[Row]:
    """The finder page as a reader gets it, beside a stock search view."""
    client = portal_with(world.cards)
    word = world.common[0]
    fts = timed(partial(bare_fts, word))
    wagtail = timed(partial(stock_answer, word)) if stock else None
    for what, address, before in (
        ("page: a common word, nothing cached", f"/strategies/?q={word}", forget),
        ("page: a common word, all cached", f"/strategies/?q={word}", None),
    ):
        yield Row(what, timed(partial(served, client, address), before), fts, wagtail)
    slowest = timed(
        partial(served, client, f"/strategies/?q={word}"), forget_texts, nearly_worst
    )
    yield Row("page: a common word, 95 in 100", slowest, budget="<= 25 ms at 10,000")
    filtered = "/strategies/?need=ci&level=universal"
    yield Row("page: no text, two filters", timed(partial(served, client, filtered)))


# The last one leaves the portal's own index behind.
COMPARISONS: tuple[Callable[[World, bool], Iterator[Row]], ...] = (
    searches,
    editors,
    edits,
    sizes,
    whole_page,
)


def cold(query: Query) -> float:
    """Milliseconds of the first request after a change."""
    return timed(lambda: find(query, FINDER), before=forget)


def cold_text(query: Query) -> float:
    """Milliseconds when bit sets and labels are held, but nothing of the text."""
    return timed(lambda: find(query, FINDER), before=forget_texts)


def warm(query: Query) -> float:
    """Milliseconds when it was just asked."""
    find(query, FINDER)
    return timed(lambda: find(query, FINDER))


def click(world: World) -> float:
    """Milliseconds of another selection for the same text."""
    text = world.common[0]
    find(Query(q=text), FINDER)
    topics = iter(range(190))

    def select() -> object:
        slugs = (f"topic-{next(topics)}", f"topic-{next(topics)}")
        return find(Query(q=text, selected={**FACETS, "topic": slugs}), FINDER)

    return timed(select)


def forget() -> None:
    """Hold nothing of the index."""
    snapshot.share(snapshot.NOTHING)


def forget_texts() -> None:
    """Hold the bit sets alone."""
    held = snapshot.current()
    snapshot.share(replace(held, shelf=snapshot.Shelf(held.shelf.limit)))


def bare_fts(text: str) -> list[tuple[int, float]]:
    """FTS5's own ranking of every hit, best first.

    Every hit, because counts need them all; counts, labels and cards come on top.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rowid, bm25(bare_fts, 10, 4, 2, 1) AS score FROM bare_fts "
            "WHERE bare_fts MATCH %s ORDER BY score",
            [text],
        )
        return cursor.fetchall()


def stock_answer(text: str) -> str:
    """A stock search view's whole answer."""
    return stock_view(stock_search.SearchBackend({}).search(text, Page), text)


def stock_page(text: str) -> list[Page]:
    """A stock search view's first page and its count."""
    return first_page(stock_search.SearchBackend({}).search(text, Page))


def admin_page(text: str) -> list[Page]:
    """The same of the repaired backend."""
    return first_page(for_database({}).search(text, Page))


def first_page(results) -> list[Page]:
    """24 pages, and how many there are."""
    results.count()
    return list(results[:24])


def grow(card: Document, random: Random) -> Document:
    """The card with one more sentence."""
    return replace(card, body=f"{card.body} {generated.text(random, 12)}")


def rewrite(card: Document, random: Random) -> Document:
    """The card with another one's text."""
    other = generated.card(1, random)
    return replace(other, key=card.key, kind=card.kind, url=card.url)


def edit(world: World, random: Random, change: Callable) -> None:
    """Change one card in the engine."""
    at = random.randrange(len(world.cards))
    world.cards[at] = change(world.cards[at], random)
    with atomic():
        index.put([world.cards[at]])


def add(world: World, random: Random) -> None:
    """Put one more card into the engine."""
    card = generated.card(len(world.cards), random)
    world.cards.append(replace(card, kind="card"))
    with atomic():
        index.put(world.cards[-1:])


def edit_stock(world: World, random: Random) -> None:
    """Change one card in Wagtail's index, once; publishing does so twice."""
    at = random.randrange(len(world.pages))
    changed = grow(world.cards[at], random)
    with atomic():
        entries = IndexEntry.objects.filter(object_id=world.pages[at])
        entries.update(title=changed.title, body=body(changed))
        stock_index()._refresh_title_norms()


def memory(world: World) -> float:
    """MiB that the process holds on to after many different requests."""
    documents = world.cards[:200]
    tracemalloc.start()
    forget()
    before, _ = tracemalloc.get_traced_memory()
    for pairs in generated.states(300, documents):
        parameters = dict(pairs)
        find(Query(q=parameters["q"], sort=parameters["sort"]), FINDER)
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (after - before) / 2**20


def nearly_worst(took: list[float]) -> float:
    """The time that 95 in 100 tries keep to."""
    return sorted(took)[int(len(took) * 0.95)]


def timed(
    run: Callable[[], object],
    before: Callable[[], None] | None = None,
    among: Callable[[list[float]], float] = median,
) -> float:
    """Milliseconds of a call, by default the median; one slow try is enough."""
    took: list[float] = []
    while len(took) < TRIES and (not took or took[-1] < PATIENCE):
        if before:
            before()
        started = perf_counter()
        run()
        took.append(perf_counter() - started)
    return among(took) * 1000


def show(size: int, rows: list[Row]) -> None:
    """Print the table of one size."""
    print(f"\n{size:,} cards")
    print(
        f"{'':42} {'engine':>12} {'FTS5':>9} {'stock':>11} "
        f"{'x FTS5':>7} {'x stock':>8}  budget"
    )
    for row in rows:
        print(
            f"{row.what:42} {row.engine:8.2f} {row.unit:3} {figure(row.fts):>9} "
            f"{figure(row.stock):>11} {ratio(row.engine, row.fts):>7} "
            f"{ratio(row.engine, row.stock):>8}  {row.budget}"
        )


def figure(value: float | None) -> str:
    """Milliseconds, or nothing where nothing was measured."""
    return "" if value is None else f"{value:,.1f}"


def ratio(engine: float, other: float | None) -> str:
    """How the engine stands to another."""
    return "" if other is None else f"{engine / other:.3f}"


if __name__ == "__main__":
    main()
