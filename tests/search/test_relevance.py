"""Measures of relevance give the values worked out by hand, under any rules."""

import pytest

from search.relevance import Judged, measures, ndcg_at, rankings, reciprocal_rank
from search.rules import Rules, Synonyms
from tests.search.asking import keys
from tests.search.small import STRATEGIES, card

GRADES = {"soft-start": 3, "return-plan": 2, "worry-time": 1}


def test_the_best_order_scores_one():
    best = ["soft-start", "return-plan", "worry-time"]
    assert ndcg_at(best, GRADES, 10) == pytest.approx(1)


def test_a_card_of_no_use_pushes_the_others_down():
    # (7/1 + 0 + 3/2) / (7/1 + 3/1.584963 + 1/2) = 8.5 / 9.392789
    ranked = ["soft-start", "word-maps", "return-plan"]
    assert ndcg_at(ranked, GRADES, 10) == pytest.approx(0.904950, abs=1e-6)


def test_the_best_card_last_scores_low():
    # (1/1 + 3/1.584963 + 7/2) / 9.392789 = 6.392789 / 9.392789
    ranked = ["worry-time", "return-plan", "soft-start"]
    assert ndcg_at(ranked, GRADES, 10) == pytest.approx(0.680606, abs=1e-6)


def test_cards_below_the_depth_count_neither_way():
    ranked = ["word-maps", "return-plan", "soft-start"]
    # (0 + 3/1.584963) / (7/1 + 3/1.584963) = 1.892789 / 8.892789
    assert ndcg_at(ranked, GRADES, 2) == pytest.approx(0.212846, abs=1e-6)


@pytest.mark.parametrize("ranked", [[], ["word-maps"]])
def test_nothing_of_use_scores_nothing(ranked):
    assert ndcg_at(ranked, GRADES, 10) == 0
    assert reciprocal_rank(ranked, GRADES) == 0


@pytest.mark.parametrize(
    ("ranked", "expected"),
    [
        (["soft-start", "return-plan"], 1),
        (["word-maps", "return-plan", "soft-start"], 1 / 2),
        (["worry-time", "word-maps", "soft-start"], 1 / 3),
        (["worry-time"], 0),
    ],
)
def test_the_reciprocal_rank_is_that_of_the_first_helpful_card(ranked, expected):
    assert reciprocal_rank(ranked, GRADES) == pytest.approx(expected)


def judged(query, **grades):
    return Judged(query, kind="staff", held=False, grades=grades)


def test_other_rules_rank_without_a_trace(fill, ask):
    fill(card(1, "Calm corner"), card(2, "Quiet room"), card(3, "Calm words"))
    same = Rules(synonyms=(Synonyms(("calm", "quiet")),))
    ((now, then),) = rankings([judged("quiet")], STRATEGIES, Rules(), same)
    assert [hit.key for hit in now] == ["page:2"]
    assert {hit.key for hit in then} == {"page:1", "page:2", "page:3"}
    assert keys(ask(q="quiet")) == ["page:2"]


def test_other_rules_spell_otherwise(fill):
    fill(card(1, "Timetable"))
    right = Rules(misspelt={"tymtaybl": "timetable"})
    ((now, then),) = rankings([judged("tymtaybl")], STRATEGIES, Rules(), right)
    assert (now, [hit.key for hit in then]) == ((), ["page:1"])


def test_many_queries_are_measured_together(fill):
    fill(card("calm", "Calm corner"), card("quiet", "Quiet room"))
    queries = [judged("calm", calm=3), judged("quiet", calm=2), judged("fog", calm=2)]
    ranked = [hits for (hits,) in rankings(queries, STRATEGIES, Rules())]
    found = measures(queries, ranked)
    assert found.ndcg == pytest.approx(1 / 3)
    assert found.reciprocal_rank == pytest.approx(1 / 3)
    assert found.helped == pytest.approx(1 / 3)
    assert found.nothing == 1
