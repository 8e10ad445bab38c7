"""The database engine keeps the contract, and promises of its own about statements,
transactions and caches."""

from random import Random

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from search import index
from search.facets import Value
from search.finder import find
from search.models import Entry, FacetValue, Posting, State
from search.postings import codec, snapshot
from tests.search import generated, small
from tests.search.asking import counts, keys, parse
from tests.search.contract import EngineContract, levelled, redeclare
from tests.search.small import STRATEGIES, card

MOST_STATEMENTS = 4
# A word that nothing seems to know is looked up among all words, once an index.
SPELLING = 1
QUERIES = [
    {},
    {"q": "calm"},
    {"q": "calm start zebra"},
    {"q": '"calm start" -zebra'},
    {"q": "calm", "level": ["universal"], "sort": "az"},
    {"level": ["universal"], "sort": "quick", "page": 2},
    {"q": "zyzzyva", "level": ["universal"]},
]


class TestDatabaseEngine(EngineContract):
    engine = "search.engines.database.DatabaseEngine"


def statements(query, finder=STRATEGIES):
    with CaptureQueriesContext(connection) as captured:
        find(query, finder)
    return len(captured)


def warm():
    """Let this process share what it reads, as it does outside a transaction."""
    snapshot.share(snapshot.current())


@pytest.mark.parametrize("parameters", QUERIES)
@pytest.mark.parametrize("number", [0, 1, 30])
def test_find_takes_at_most_four_statements_cold_and_warm(fill, number, parameters):
    level = {"level": ["universal"]}
    fill(*(card(n, "Calm start", facets=level) for n in range(number)))
    query = parse(**parameters)
    strange = SPELLING if query.q and (not number or "z" in query.q) else 0
    snapshot.share(snapshot.NOTHING)
    assert statements(query) <= MOST_STATEMENTS + strange
    warm()
    assert statements(query) <= MOST_STATEMENTS + strange
    assert statements(query) <= 2
    assert statements(query.with_sort("az")) <= MOST_STATEMENTS


def test_find_takes_at_most_four_statements_after_an_edit(fill, put):
    fill(card(1, "Calm start"))
    warm()
    query = parse(q='"calm start" zebra')
    find(query, STRATEGIES)
    put(card(2, "Calm start"))
    assert statements(query) <= MOST_STATEMENTS + SPELLING


def test_one_and_thirty_results_take_the_same_statements(fill):
    counted = set()
    for number in (1, 30):
        fill(*(card(n, "Calm start") for n in range(number)))
        counted.add(statements(parse(q='calm "calm start"')))
    assert len(counted) == 1


def test_a_phrase_of_common_words_is_one_statement_too(fill, ask, monkeypatch):
    monkeypatch.setattr("search.postings.matching.MOST_CANDIDATES", 3)
    fill(*(card(n, "Calm start") for n in range(9)), card(9, "Start calm"))
    query = parse(q='"start calm"')
    assert statements(query) <= MOST_STATEMENTS
    assert keys(find(query, STRATEGIES)) == ["page:9"]


def test_writing_needs_an_open_transaction():
    for write in (
        lambda: index.put([]),
        lambda: index.drop([]),
        lambda: index.rebuild([]),
        index.refresh_values,
        index.refresh_rules,
    ):
        with pytest.raises(TransactionManagementError, match="atomic"):
            write()


class RefusedError(Exception):
    """The page could not be saved after all."""


WRITES = {
    "put": lambda: index.put([card(1, "Quiet"), card(5, "Calm")]),
    "drop": lambda: index.drop(["page:1"]),
    "rebuild": lambda: index.rebuild([card(5, "Calm")]),
    "refresh": lambda: index.refresh_values(),
    "rules": lambda: index.refresh_rules(),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
@pytest.mark.parametrize("asked_within", [True, False])
def test_a_rolled_back_write_leaves_no_trace(
    fill, ask, monkeypatch, write, asked_within
):
    fill(*levelled("universal", "targeted"), card(3, "Calm"))
    warm()
    before = (everything(), dump(), State.objects.get().token)
    monkeypatch.setitem(small.VALUES, "level", [Value("universal", "All")])
    with pytest.raises(RefusedError):
        fail_after(write, lambda: asked_within and ask(q="calm"))
    assert (everything(), dump(), State.objects.get().token) == before


def test_a_writer_sees_its_own_writing_before_it_is_committed(fill, ask):
    fill(card(1, "Calm"))
    warm()
    ask(q="calm")
    with transaction.atomic():
        index.put([card(2, "Calm")])
        assert keys(ask(q="calm")) == ["page:1", "page:2"]
        index.drop(["page:1"])
        assert keys(ask(q="calm")) == ["page:2"]


def test_nothing_read_inside_a_transaction_is_shared(fill, ask):
    fill(card(1, "Calm"))
    ask(q="calm")
    assert snapshot._Shared.snapshot is snapshot.NOTHING


def test_what_is_read_outside_a_transaction_is_shared(fill, ask, monkeypatch):
    fill(card(1, "Calm"))
    # The test's own transaction stays open; the reader takes itself to be outside.
    with monkeypatch.context() as outside:
        outside.setattr(transaction.get_connection(), "in_atomic_block", False)
        ask(q="calm")
    assert statements(parse(q="calm")) == 2


def test_documents_that_did_not_change_change_nothing(fill, put):
    fill(card(1, "Calm"), card(2, "Quiet"))
    token = State.objects.get().token
    put(card(1, "Calm"))
    index.drop(["page:9"])
    index.refresh_values()
    assert State.objects.get().token == token


def test_an_edit_writes_only_the_rows_of_the_terms_that_changed(fill, put):
    fill(card(1, "Calm", body="soft music"), card(2, "Calm", body="soft light"))
    held = dict(Posting.objects.values_list("term", "posts"))
    put(card(1, "Calm", body="soft voice"))
    now = dict(Posting.objects.values_list("term", "posts"))
    changed = {
        term for term in held.keys() | now.keys() if held.get(term) != now.get(term)
    }
    assert changed == {"music", "voic"}


def test_an_edit_of_one_card_takes_the_same_statements_at_any_size(fill, put):
    counted = set()
    for number in (3, 60):
        fill(*(card(n, "Calm start") for n in range(number)))
        with CaptureQueriesContext(connection) as captured:
            put(card(1, "Quiet start"))
        counted.add(len(captured))
    assert len(counted) == 1


def test_a_reader_whom_a_write_overtakes_begins_again(fill):
    """The write comes between the reader's first and second statement."""
    fill(card(1, "Calm"))
    waiting = [card(2, "Calm")]

    def overtake(execute, sql, params, many, context):
        if "search_posting" in sql and waiting:
            late = [waiting.pop()]
            with transaction.atomic():
                index.put(late)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(overtake):
        results = find(parse(q="calm"), STRATEGIES)
    assert keys(results) == ["page:1", "page:2"]


@pytest.fixture
def small_chunks(monkeypatch):
    """Eight documents a chunk, so that a few cards fill several."""
    monkeypatch.setattr(codec, "CHUNK", 8)


@pytest.mark.parametrize("seed", range(4))
def test_any_sequence_of_writes_equals_a_fresh_rebuild(
    generated_world, small_chunks, fill, put, drop, seed
):
    random = Random(seed)
    held = {card.key: card for card in generated.cards(40, seed)}
    fill(*held.values())
    for step in range(12):
        changed = random.sample(generated.cards(60, seed=100 + step), 4)
        gone = random.sample(sorted(held), 3)
        put(*changed)
        drop(*gone)
        held = {**held, **{card.key: card for card in changed}}
        held = {key: card for key, card in held.items() if key not in gone}
    grown = dump()
    fill(*held.values())
    assert grown == dump()


def test_more_documents_than_one_chunk_holds(fill, put, drop, ask):
    number = codec.CHUNK + 10
    fill(*(card(n, f"Calm {n}", facets={"level": ["targeted"]}) for n in range(number)))
    assert Posting.objects.filter(term="calm").count() == 2
    results = ask(q="calm", page=10**6)
    assert results.total == counts(results, "level")["targeted"] == number
    assert keys(ask(q=f"{number - 1}")) == [f"page:{number - 1}"]
    put(card(number - 1, "Quiet"))
    drop("page:5")
    assert ask(q="calm").total == number - 2


def test_long_titles_sort_by_their_start(fill, ask):
    fill(card(1, "b" * 30 + " x" * 300), card(2, "b" * 30 + " a" * 300))
    assert keys(ask(sort="az")) == ["page:2", "page:1"]


def test_an_index_that_was_never_written_is_empty(db, ask):
    results = ask(q="calm", level="universal")
    assert (results.total, results.pages, results.drops) == (0, 1, ())


def test_memory_stays_within_the_shelf(fill):
    fill(*(card(n, f"Calm {n}") for n in range(30)))
    shelf = snapshot.Shelf(4000)
    for name in range(50):
        shelf.put(name, name, 100)
        assert shelf.used <= shelf.limit
    assert shelf.get(49) == 49
    assert shelf.get(0) is None
    shelf.put("too large", "x", 10_000)
    assert shelf.get("too large") is None
    assert shelf.get(49) == 49


def test_values_nobody_carries_or_declares_are_forgotten(fill, monkeypatch):
    fill(*levelled("universal"))
    redeclare(monkeypatch, "level", [Value("other", "Other")])
    held = FacetValue.objects.filter(facet="level").values_list("slug", flat=True)
    assert set(held) == {"universal", "other"}


def fail_after(*steps):
    """Do these in one transaction and then fail, as a page's own save might."""
    with transaction.atomic():
        for step in steps:
            step()
        raise RefusedError


def everything():
    """What a reader can see: every hit and count of a few queries."""
    return [
        (result.total, keys(result), counts(result, "level"))
        for result in (find(parse(**query), STRATEGIES) for query in QUERIES)
    ]


def dump():
    """The whole index by document key, whatever place each document has."""
    names = dict(Entry.objects.values_list("ord", "key"))
    postings = {}
    for row in Posting.objects.order_by("chunk"):
        for key, cell in cells(row, names):
            postings.setdefault(row.term, {})[key] = cell
    values = {
        (value.facet, value.slug): sorted(
            names[ord_] for ord_ in ords(int.from_bytes(value.bits, "little"))
        )
        for value in FacetValue.objects.all()
    }
    labels = {
        (value.facet, value.slug): (value.label, value.alias_of)
        for value in FacetValue.objects.all()
    }
    carried = {key: found for key, found in values.items() if found}
    return {t: c for t, c in postings.items() if c}, carried, labels


def cells(row, names):
    """(key, cell) of each document in one posting row; unused places must be empty."""
    if not row.term.startswith("#"):
        posts = codec.decode_posts([(row.chunk, row.posts)])
        found = zip(posts.ords.tolist(), posts.frequencies.tolist(), strict=True)
        return [(names[ord_], cell) for ord_, cell in found]
    column = next(
        (
            column
            for column in (codec.LENGTH, codec.KEY, codec.TITLE)
            if column.term == row.term
        ),
        codec.sort_column(row.term.removeprefix("#sort ")),
    )
    size = (row.chunk + 1) * codec.CHUNK
    decoded = column.decode([(row.chunk, row.posts)], size).tolist()
    blank = getattr(column, "fill", b"")
    used = {ord_: cell for ord_, cell in enumerate(decoded) if cell != blank}
    return [(names[ord_], cell) for ord_, cell in used.items()]


def ords(bits):
    return [at for at in range(bits.bit_length()) if bits >> at & 1]


def test_the_words_known_are_read_once_while_the_index_stands_still(fill, monkeypatch):
    fill(card(1, "Calm start"))
    monkeypatch.setattr(snapshot, "LEAST_BYTES", 1)  # a shelf that holds nothing
    warm()
    query = parse(q="clam")
    statements(query)
    with CaptureQueriesContext(connection) as captured:
        assert find(query, STRATEGIES).total
    assert not [query for query in captured if "search_word" in query["sql"]]
