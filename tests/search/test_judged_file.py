"""The judged queries are sound: real cards, known kinds, enough of them kept back."""

from collections import Counter
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from search.relevance import HELPFUL

FILE = Path(settings.SEARCH_JUDGED)
KINDS = {
    "title",
    "need",
    "staff",
    "family",
    "acronym",
    "misspelling",
    "theme",
    "phase",
    "question",
}


@pytest.fixture(scope="module")
def judged():
    return yaml.safe_load(FILE.read_text())


@pytest.fixture(scope="module")
def slugs():
    cards = settings.BASE_DIR / "fixtures" / "content" / "cards"
    return {path.stem for path in cards.glob("*.yaml")}


def twice(values):
    return [value for value, times in Counter(values).items() if times > 1]


def mappings(node):
    """Every mapping of a YAML tree, as written: loading would drop a repeated key."""
    if isinstance(node, yaml.MappingNode):
        yield node
    for child in children(node):
        yield from mappings(child)


def children(node):
    if isinstance(node, yaml.MappingNode):
        return [value for _, value in node.value]
    return node.value if isinstance(node, yaml.SequenceNode) else []


def test_there_are_enough_queries(judged):
    assert len(judged) >= 150


def test_every_query_says_the_same_four_things(judged):
    assert {frozenset(entry) for entry in judged} == {
        frozenset({"query", "kind", "held", "grades"})
    }


def test_no_query_is_asked_twice(judged):
    assert twice(entry["query"].casefold() for entry in judged) == []


def test_no_card_is_graded_twice_for_a_query():
    keys = [
        [key.value for key, _ in mapping.value]
        for mapping in mappings(yaml.compose(FILE.read_text()))
    ]
    assert [again for again in map(twice, keys) if again] == []


def test_every_kind_is_known_and_asked(judged):
    assert {entry["kind"] for entry in judged} == KINDS


def test_every_graded_card_exists(judged, slugs):
    assert {slug for entry in judged for slug in entry["grades"]} - slugs == set()


def test_grades_run_from_one_to_three(judged):
    given = {grade for entry in judged for grade in entry["grades"].values()}
    assert given == {1, 2, 3}


def test_every_query_has_a_helpful_card(judged):
    best = {entry["query"]: max(entry["grades"].values()) for entry in judged}
    assert [query for query, grade in best.items() if grade < HELPFUL] == []


def test_every_third_query_of_each_kind_is_held_for_the_last_run(judged):
    for kind in KINDS:
        held = [entry["held"] for entry in judged if entry["kind"] == kind]
        assert held == [place % 3 == 0 for place in range(1, len(held) + 1)], kind
