"""Measures the search engines side by side, in one run.

    python benchmarks/engines.py --sizes 1000 10000

The same generated cards in the database engine and in a real Elasticsearch, asked the
same through `find`; beside them the very request that Elasticsearch gets, without us,
and what the database itself has: `ts_rank` on the PostgreSQL that DATABASE_URL names
(`python -m scripts.postgres` starts one), else FTS5's bm25 on SQLite.
ELASTICSEARCH_URL names a cluster that runs, else one of NODES nodes is started. It
measures and compares; it asserts nothing but that the engines agree.
"""

import argparse
import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parents[1]
# This file's own name would hide a package that it measures.
sys.path[0] = str(ROOT)

os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
WORKPLACE = tempfile.TemporaryDirectory(prefix="benchmark-")
os.environ.setdefault("DATABASE_URL", f"sqlite:///{WORKPLACE.name}/benchmark.sqlite3")

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.transaction import atomic
from django.test.utils import setup_databases, teardown_databases
from elasticsearch import Elasticsearch
from tqdm import tqdm

from search import index
from search.cluster import life, outbox
from search.documents import Document
from search.engines import base, elasticsearch
from search.finder import find
from search.models import Entry
from search.postings import snapshot
from search.query import Query
from tests.search import generated, nodes
from tests.search.conftest import DATABASE_ENGINE, ELASTICSEARCH_ENGINE

FINDER = replace(generated.FINDER, per_page=24)
FACETS = {"level": ("level-0",), "agency": ("agency-0", "agency-1")}
TRIES = 25


@dataclass(frozen=True)
class Row:
    """One line: milliseconds, None where a contender has no such thing."""

    what: str
    database: float | None = None
    elastic: float | None = None
    raw: float | None = None
    own_text_search: float | None = None


def main() -> None:
    """Measure every size asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--nodes", type=int, default=1, help="of a cluster of our own")
    parser.add_argument("--heap", default="1g", help="of each of its nodes")
    options = parser.parse_args()
    settings.SEARCH_FINDERS = "tests.search.generated.FINDERS"
    with a_database(), a_cluster(options.nodes, options.heap) as hosts:
        settings.ELASTICSEARCH = {
            "hosts": hosts,
            "index": "benchmark",
            "api_key": "",
            "ca_certs": "",
        }
        for size in options.sizes:
            show(size, list(tqdm(compare(size), f"{size:,} cards")))


@contextlib.contextmanager
def a_database() -> Iterator[None]:
    """A database for this run; on PostgreSQL beside those that are there."""
    if connection.vendor == "sqlite":
        call_command("migrate", verbosity=0)
        yield
    else:
        made = setup_databases(verbosity=0, interactive=False)
        yield
        teardown_databases(made, verbosity=0)


@contextlib.contextmanager
def a_cluster(count: int, heap: str) -> Iterator[list[str]]:
    """Addresses of the cluster that runs already, or of our own, fully compiled."""
    if running := os.environ.get("ELASTICSEARCH_URL"):
        yield running.split(",")
        return
    os.environ |= {"NODES_HEAP": heap, "NODES_JAVA": ""}
    own = nodes.Nodes(Path(WORKPLACE.name) / "nodes", count)
    own.start()
    try:
        yield own.hosts
    finally:
        own.stop()


def compare(size: int) -> Iterator[Row]:
    """Every comparison on so many cards."""
    cards = [replace(card, kind="card") for card in generated.cards(size)]
    yield from building(cards)
    build_own_text_search(cards)
    common = common_words(cards)
    texts = {
        "a common word": common[0],
        "two common words": " ".join(common[:2]),
        "a phrase": f'"{" ".join(cards[7].body.split()[:2])}"',
        "three words, relaxed": f"{common[0]} {common[1]} zyzzyva",
    }
    for what, text in texts.items():
        yield asked(what, Query(q=text), text)
    yield asked("a word, two facets", Query(q=common[0], selected=FACETS))
    yield asked("no text, two facets", Query(selected=FACETS))
    yield asked("A to Z", Query(sort="az"))
    yield from edits(cards)


def building(cards: list[Document]) -> Iterator[Row]:
    """The index from nothing, in the database and then on the cluster."""
    use(DATABASE_ENGINE)
    started = perf_counter()
    with atomic():
        index.rebuild(cards)
    database = perf_counter() - started
    use(ELASTICSEARCH_ENGINE)
    started = perf_counter()
    base.engine().renew(int)
    yield Row("built from nothing", database * 1000, (perf_counter() - started) * 1000)


def asked(what: str, query: Query, text: str = "") -> Row:
    """The same query to all, the database holding nothing of the text.

    Warm figures first: a cluster compiles what it does often.
    """
    use(ELASTICSEARCH_ENGINE)
    theirs = find(query, FINDER)
    elastic, raw = in_turn(partial(find, query, FINDER), raw_request(query))
    use(DATABASE_ENGINE)
    ours = find(query, FINDER)
    assert not theirs.fallback
    assert (theirs.total, theirs.relaxed) == (ours.total, ours.relaxed), what
    assert counted(theirs) == counted(ours), what
    database = timed(partial(find, query, FINDER), before=forget_texts)
    own = timed(partial(own_text_search, text)) if text.isalpha() else None
    return Row(what, database, elastic, raw, own)


def counted(results) -> list[tuple[str, list[tuple[str, int]]]]:
    """Every count of every facet, as listed."""
    return [
        (facet.key, [(option.slug, option.count) for option in facet.options])
        for facet in results.facets
    ]


def raw_request(query: Query) -> Callable[[], object]:
    """The searches that the engine sends for a query, as bytes, sent by the client."""
    engine = base.engine()
    sent: list[dict] = []
    search = engine.cluster.search

    def listening(body, preference, deadline):
        sent.append(body)
        return search(body, preference, deadline)

    engine.cluster.search = listening
    find(query, FINDER)
    engine.cluster.search = search
    bodies = [json.dumps(body).encode() for body in sent]
    client = Elasticsearch(settings.ELASTICSEARCH["hosts"])
    headers = dict.fromkeys(
        ("accept", "content-type"),
        "application/vnd.elasticsearch+json; compatible-with=8",
    )
    path = f"/{engine.cluster.alias}/_search?allow_partial_search_results=false"

    def ask() -> None:
        for body in bodies:
            client.transport.perform_request("POST", path, body=body, headers=headers)

    return ask


def edits(cards: list[Document]) -> Iterator[Row]:
    """One card with a sentence more: the publish, and until a search sees it."""
    random = Random(3)

    def publish() -> None:
        at = random.randrange(len(cards))
        body = f"{cards[at].body} {generated.text(random, 12)}"
        cards[at] = replace(cards[at], body=body)
        with atomic():
            index.put([cards[at]])

    use(DATABASE_ENGINE)
    database = timed(publish)
    use(ELASTICSEARCH_ENGINE)
    yield Row("a publish", database, timed(publish))
    cluster = base.engine().cluster
    outbox.drain(cluster)

    def arrive() -> None:
        publish()
        outbox.drain(cluster)
        cluster.refresh(cluster.live())

    yield Row("a publish, found", database, timed(arrive))
    yield Row("all compared", None, timed(partial(life.compare, cluster)))


def build_own_text_search(cards: list[Document]) -> None:
    """What the database itself offers: FTS5, or a weighted tsvector under GIN."""
    fields = [(card.title, card.summary, card.terms, card.body) for card in cards]
    with atomic(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS own_text_search")
        for statement in OWN_TABLE[connection.vendor]:
            cursor.execute(statement)
        cursor.executemany(OWN_ROW[connection.vendor], fields)
        if connection.vendor == "postgresql":
            cursor.execute("CREATE INDEX ON own_text_search USING gin (body)")
            cursor.execute("ANALYZE own_text_search")


OWN_TABLE = {
    "sqlite": [
        (
            "CREATE VIRTUAL TABLE own_text_search USING fts5("
            "title, summary, terms, body, tokenize='porter unicode61', content='')"
        )
    ],
    "postgresql": ["CREATE TABLE own_text_search (id serial, body tsvector)"],
}
OWN_ROW = {
    "sqlite": "INSERT INTO own_text_search(title, summary, terms, body) "
    "VALUES (%s, %s, %s, %s)",
    "postgresql": "INSERT INTO own_text_search(body) VALUES ("
    "setweight(to_tsvector('english', %s), 'A') ||"
    "setweight(to_tsvector('english', %s), 'B') ||"
    "setweight(to_tsvector('english', %s), 'C') ||"
    "setweight(to_tsvector('english', %s), 'D'))",
}
OWN_QUERY = {
    "sqlite": "SELECT rowid, bm25(own_text_search, 10, 4, 2, 1) AS score "
    "FROM own_text_search WHERE own_text_search MATCH %s ORDER BY score",
    "postgresql": "SELECT id, ts_rank('{0.1, 0.2, 0.4, 1}', body, query) AS score "
    "FROM own_text_search, plainto_tsquery('english', %s) AS query "
    "WHERE body @@ query ORDER BY score DESC",
}


def own_text_search(text: str) -> list[tuple[int, float]]:
    """Every hit with the database's own score: counts would need them all."""
    with connection.cursor() as cursor:
        cursor.execute(OWN_QUERY[connection.vendor], [text])
        return cursor.fetchall()


def common_words(cards: list[Document]) -> list[str]:
    """Spoken words, those that about half of the cards hold first."""
    texts = [f"{card.title} {card.summary} {card.body}".lower() for card in cards[:500]]
    return sorted(
        generated.SPOKEN,
        key=lambda word: abs(sum(word in text for text in texts) / len(texts) - 0.5),
    )


def use(engine: str) -> None:
    """Ask this engine from now on, with all the time it wants."""
    settings.SEARCH_ENGINE = engine
    elasticsearch.DEADLINE = elasticsearch.ONE_TRY = 60
    elasticsearch.TIMEOUT = "60s"


def forget_texts() -> None:
    """Hold the bit sets alone."""
    held = snapshot.current()
    snapshot.share(replace(held, shelf=snapshot.Shelf(held.shelf.limit)))


def timed(run: Callable[[], object], before: Callable[[], None] | None = None) -> float:
    """Milliseconds of a call, the median of several."""
    took = []
    for _ in range(TRIES):
        if before:
            before()
        took.append(seconds(run))
    return median(took) * 1000


def in_turn(*runs: Callable[[], object]) -> list[float]:
    """Milliseconds of each, tried in turn so that what else goes on meets all alike."""
    took = [[seconds(run) for run in runs] for _ in range(TRIES)]
    return [median(each) * 1000 for each in zip(*took, strict=True)]


def seconds(run: Callable[[], object]) -> float:
    """How long a call takes."""
    started = perf_counter()
    run()
    return perf_counter() - started


def show(size: int, rows: list[Row]) -> None:
    """Print the table of one size."""
    own = {"sqlite": "FTS5", "postgresql": "ts_rank"}[connection.vendor]
    print(
        f"\n{size:,} cards on {connection.display_name}, {Entry.objects.count():,} held"
    )
    print(
        f"{'milliseconds':24}{'database':>10}{'Elastic':>10}{'raw':>10}"
        f"{own:>10}{'x raw':>8}{'x own':>8}"
    )
    for row in rows:
        figures = (row.database, row.elastic, row.raw, row.own_text_search)
        print(
            f"{row.what:24}"
            + "".join(f"{figure(value):>10}" for value in figures)
            + f"{ratio(row.elastic, row.raw):>8}"
            + f"{ratio(row.database, row.own_text_search):>8}"
        )


def figure(value: float | None) -> str:
    """Milliseconds, or nothing where nothing was measured."""
    return "" if value is None else f"{value:,.1f}"


def ratio(one: float | None, other: float | None) -> str:
    """How one stands to the other."""
    return "" if one is None or other is None else f"{one / other:.2f}"


if __name__ == "__main__":
    main()
