"""The Elasticsearch engine keeps the contract on a real cluster, and equals the
database engine in random states."""

from math import log2
from random import Random
from statistics import mean

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils.http import urlencode

from search import index
from search.analysis import GAP
from search.engines.base import Request
from search.engines.database import DatabaseEngine
from search.finder import find
from search.postings import snapshot
from search.query import Query
from search.tree import (
    AllOf,
    Answering,
    AnyOf,
    Carrying,
    Not,
    Phrase,
    Prefer,
    SomeOf,
    Term,
    Weighted,
)
from search.understanding import Understanding
from tests.search import generated
from tests.search.asking import counts, keys, parse
from tests.search.conftest import DATABASE_ENGINE, ELASTICSEARCH_ENGINE
from tests.search.contract import EngineContract
from tests.search.small import STRATEGIES, card

pytestmark = [pytest.mark.elasticsearch, pytest.mark.xdist_group("elasticsearch")]

STATES = 400
CARDS = 330


class TestElasticsearchEngine(EngineContract):
    engine = ELASTICSEARCH_ENGINE

    @pytest.fixture(autouse=True)
    def the_cluster_answers(self, engine_in_use, elasticsearch, ask):
        """Every answer must be the cluster's own."""
        yield
        assert not ask().fallback
        assert not elasticsearch.breaker.is_open


def test_random_states_equal_the_database_engine(
    generated_world, elasticsearch, fill, settings
):
    documents = generated.cards(CARDS)
    fill(*documents)
    likeness = []
    for pairs in generated.states(STATES, documents):
        query = Query.parse(QueryDict(urlencode(pairs)), generated.FINDER)
        settings.SEARCH_ENGINE = ELASTICSEARCH_ENGINE
        theirs = find(query, generated.FINDER)
        settings.SEARCH_ENGINE = DATABASE_ENGINE
        ours = find(query, generated.FINDER)
        assert not theirs.fallback
        assert told(theirs) == told(ours), pairs
        if not ranked(ours):
            assert keys(theirs) == keys(ours), pairs
        elif ours.page == 1:
            likeness.append(ndcg(theirs, ours))
    assert len(likeness) > STATES / 5
    assert mean(likeness) >= 0.97


def told(results):
    """All that must be equal, in whatever order the hits come."""
    whole = results.pages == 1
    return {
        "total": results.total,
        "page": results.page,
        "pages": results.pages,
        "relaxed": results.relaxed,
        "shown": sorted(keys(results)) if whole else len(results.hits),
        "counts": {facet.key: counts(results, facet.key) for facet in results.facets},
        "drops": results.drops,
    }


def ranked(results):
    return results.query.sort == "" and any(hit.score for hit in results.hits)


def ndcg(results, ideal):
    """How good an order is, by the scores of the ideal one; what that lacks is 0."""
    gains = {hit.key: hit.score for hit in ideal.hits}
    best = gained(sorted(gains.values(), reverse=True))
    return gained([gains.get(key, 0) for key in keys(results)]) / best


def gained(gains):
    return sum(gain / log2(place + 2) for place, gain in enumerate(gains))


TREES = 200
LEVELS = ["universal", "targeted", "sen-support"]
WORDS = ["calm", "start", "reading", "quiet", "sensory", "zyzzyva"]


def tree(random, depth=3):
    """Any tree of the query language, as the rules of a site might make it."""
    joins, around = [AllOf, AnyOf, SomeOf], [Not, Prefer, Weighted]
    leaves = [Phrase, Term, Term, Carrying, Answering]
    kind = random.choice([*joins, *joins, *around, *leaves] if depth else leaves)
    if kind in joins:
        return kind(tuple(tree(random, depth - 1) for _ in range(random.randint(1, 3))))
    if kind is Weighted:
        return Weighted(tree(random, depth - 1), 2.5)
    if kind in around:
        return kind(tree(random, depth - 1))
    if kind is Phrase:
        return Phrase(tuple(random.sample([*WORDS, GAP], 2)))
    if kind is Carrying:
        return Carrying("level", random.choice(LEVELS))
    text = random.choice(WORDS)
    return Answering(f"{text} the") if kind is Answering else Term(text)


def test_any_tree_finds_the_same_documents_and_scores_them_alike(elasticsearch, fill):
    random = Random(5)
    fill(*(worded(random, number) for number in range(60)))
    totals = set()
    for _ in range(TREES):
        request = asking_for(tree(random))
        theirs, ours = elasticsearch.search(request), DatabaseEngine().search(request)
        found = {hit.key: hit.score for hit in ours.hits}
        scores = {hit.key: hit.score for hit in theirs.hits}
        # These documents are so short that a cluster keeps their very length.
        assert scores == pytest.approx(found, abs=1e-3), request.text.strict
        totals.add(len(found))
    assert len(totals) > 20


def worded(random, number):
    """A card of a few of the words, here and there with a stop word between."""
    words = [*WORDS, "the", "calm"]
    title, body = (random.choices(words, k=k) for k in (3, 4))
    level = {"level": [random.choice(LEVELS)]}
    answers = [f"{random.choice(WORDS)} the"]
    return card(
        number, " ".join(title), body=" ".join(body), facets=level, answers=answers
    )


def asking_for(node):
    text = Understanding(strict=node, relaxed=None, title="", ranked=True)
    return Request(
        snapshot=snapshot.current(),
        kinds=None,
        text=text,
        selected={},
        facets=(),
        sort_keys=(),
        by_score=True,
        page=1,
        per_page=100,
    )


def test_a_page_deep_in_the_results_comes_from_the_database(
    elasticsearch, fill, ask, monkeypatch
):
    monkeypatch.setattr("search.engines.elasticsearch.DEEPEST", 5)
    fill(*(card(number, "Calm") for number in range(10, 18)))
    asked = []
    monkeypatch.setattr(
        elasticsearch.cluster, "search", lambda *told: asked.append(told)
    )
    results = ask(q="calm", page=2)
    assert (len(results.hits), results.fallback, asked) == (3, False, [])


def test_what_left_the_database_is_not_shown_before_the_cluster_hears(
    elasticsearch, fill, ask
):
    fill(card(1, "Calm"), card(2, "Calm"))
    with transaction.atomic():
        index.drop(["page:1"])
    assert keys(ask(q="calm")) == ["page:2"]


def test_a_find_takes_two_statements_when_nothing_changed(elasticsearch, fill, ask):
    fill(*(card(number, "Calm") for number in range(9)))
    snapshot.share(snapshot.current())
    with CaptureQueriesContext(connection) as captured:
        find(parse(q="calm"), STRATEGIES)
    assert len(captured) <= 3


def test_an_answer_that_lacks_a_shard_is_a_failure(elasticsearch, fill, ask):
    fill(card(1, "Calm"))
    cluster, broken = elasticsearch.cluster, "test-broken"
    # Its keys cannot be sorted by, so that this shard fails and the other does not.
    cluster._client.indices.create(
        index=broken,
        mappings={"properties": {"key": {"type": "text"}, "kind": {"type": "keyword"}}},
        aliases={cluster.alias: {}},
    )
    cluster._client.index(
        index=broken, document={"key": "x", "kind": "card"}, refresh=True
    )
    try:
        results = ask(sort="az")
    finally:
        cluster.remove(broken)
    assert (keys(results), results.fallback) == (["page:1"], True)
