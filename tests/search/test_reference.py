"""Hits, order, scores and counts equal a plain Python reference in random states."""

import pytest
from django.http import QueryDict
from django.utils.http import urlencode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.finder import find
from search.query import Query
from tests.search import generated, small
from tests.search.asking import counts
from tests.search.reference import Reference

CARDS = 330
STATES = 520


@pytest.fixture(scope="module")
def documents():
    return generated.cards(CARDS)


def test_random_states_equal_the_reference(generated_world, fill, documents):
    fill(*documents)
    reference = Reference(documents, generated.VALUES)
    totals = []
    for pairs in generated.states(STATES, documents):
        told = told_by_engine(pairs, generated.FINDER)
        assert told == told_by_reference(reference, pairs, generated.FINDER), pairs
        totals.append(told["total"])
    assert sum(total >= 3 for total in totals) >= STATES / 2
    over_two_pages = 2 * generated.FINDER.per_page
    assert sum(total > over_two_pages for total in totals) >= STATES / 10


TYPED = (
    "calm calming calms start the of it to café cafe child's childs don't e-mail 1:1"
)
WORDS = st.sampled_from([*TYPED.split(), "straße", "STRASSE", "ﬁne", "zebra"])
TEXTS = st.lists(WORDS, max_size=5).map(" ".join)
CARDS_OF_WORDS = st.lists(
    st.tuples(
        TEXTS,
        TEXTS,
        TEXTS,
        st.sampled_from(["universal", "targeted", "sen-support"]),
        st.sampled_from(["card", "section"]),
        st.integers(-2, 2),
    ),
    max_size=9,
)
PARTS = st.one_of(
    WORDS,
    WORDS.map("-{}".format),
    st.lists(WORDS, min_size=1, max_size=3).map(lambda words: f'"{" ".join(words)}"'),
    st.lists(WORDS, min_size=1, max_size=2).map(lambda words: f'-"{" ".join(words)}"'),
)
QUERIES = st.lists(PARTS, max_size=4).map(" ".join)


def test_any_words_in_any_documents_equal_the_reference(fill):
    @settings(
        max_examples=150,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(CARDS_OF_WORDS, QUERIES, st.sampled_from(["", "targeted"]))
    def equal(made, text, level):
        documents = [hand_made(number, parts) for number, parts in enumerate(made)]
        fill(*documents)
        reference = Reference(documents, small.VALUES)
        pairs = [("q", text), ("level", level)]
        finder = small.STRATEGIES
        assert told_by_engine(pairs, finder) == told_by_reference(
            reference, pairs, finder
        )

    equal()


def hand_made(number, parts):
    title, summary, body, level, kind, rank = parts
    return small.card(
        number,
        title,
        summary=summary,
        body=body,
        kind=kind,
        facets={"level": [level]},
        sorts={"rank": rank, "level": rank % 2},
    )


def told_by_engine(pairs, finder):
    results = find(Query.parse(QueryDict(urlencode(pairs)), finder), finder)
    return {
        "total": results.total,
        "page": results.page,
        "pages": results.pages,
        "relaxed": results.relaxed,
        "hits": [(hit.key, pytest.approx(hit.score, abs=2e-6)) for hit in results.hits],
        "counts": {
            facet.key: positive(counts(results, facet.key)) for facet in results.facets
        },
    }


def told_by_reference(reference, pairs, finder):
    parameters = QueryDict(urlencode(pairs))
    keys = [facet.key for facet in finder.facets]
    answer = reference.find(
        text=parameters.get("q", ""),
        selected={key: parameters.getlist(key) for key in keys},
        sort=parameters.get("sort", ""),
        page=int(parameters.get("page", "1")),
        finder=finder,
    )
    answer["counts"] = {key: positive(found) for key, found in answer["counts"].items()}
    return answer


def positive(found):
    """Counts above nought: which noughts are shown is the contract's own matter."""
    return {slug: count for slug, count in found.items() if count}
