"""How well the search serves readers, measured on queries that people have judged.

The file that SEARCH_JUDGED names says for each query which documents help, by the last
part of their address: 3 is just what this reader needs, 2 clearly helpful, 1 related.
What is not named there is of no use.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from math import log2
from pathlib import Path
from statistics import mean
from typing import NamedTuple, TypeVar

import yaml
from django.conf import settings

from search.documents import Hit
from search.facets import Finder
from search.finder import ranking
from search.postings.snapshot import Shelf, current
from search.query import Query
from search.rules import Rules, compiled

T = TypeVar("T")

HELPFUL = 2
# What readers look at: the first page, and of it what they see at once.
DEPTH = 10
AT_ONCE = 3


class Judged(NamedTuple):
    """A query as somebody would type it, and the grade of each slug that helps.

    `kind` is the kind of query. One that is `held` is kept for the last run: nobody
    looks at it, or at how it scores, while tuning.
    """

    query: str
    kind: str
    held: bool
    grades: Mapping[str, int]


class Measures(NamedTuple):
    """Of many queries: the mean nDCG of the first ten, the mean reciprocal rank of the
    first helpful document, the share that has one in the first three, how many find
    nothing."""

    ndcg: float
    reciprocal_rank: float
    helped: float
    nothing: int


def judged() -> list[Judged]:
    """Every query of the file that SEARCH_JUDGED names."""
    rows = yaml.safe_load(Path(settings.SEARCH_JUDGED).read_text())
    return [Judged(**row) for row in rows]


def slug(hit: Hit) -> str:
    """What a judged query calls a document."""
    return hit.url.rstrip("/").rpartition("/")[2]


def rankings(
    queries: Iterable[Judged], finder: Finder, *choices: Rules
) -> list[tuple[tuple[Hit, ...], ...]]:
    """The first ten of every query by each choice of rules, from the database.

    At most four statements a query and choice. Nothing is written, and readers answer
    by their own rules all the while.
    """
    lean = replace(finder, facets=(), per_page=DEPTH)
    index = current()
    # One for all choices: what a rule does not touch is looked up once.
    index = replace(index, shelf=Shelf(index.shelf.limit))
    indices = [replace(index, meanings=compiled(rules)) for rules in choices]
    asked = [Query(each.query) for each in queries]
    return [tuple(ranking(query, lean, each) for each in indices) for query in asked]


def measures(queries: Sequence[Judged], found: Sequence[Sequence[Hit]]) -> Measures:
    """How well these hits serve these queries."""
    slugs = [[slug(hit) for hit in hits] for hits in found]
    pairs = list(zip(slugs, (each.grades for each in queries), strict=True))
    return Measures(
        ndcg=mean(ndcg_at(ranked, grades, DEPTH) for ranked, grades in pairs),
        reciprocal_rank=mean(reciprocal_rank(*pair) for pair in pairs),
        helped=mean(
            reciprocal_rank(ranked[:AT_ONCE], grades) > 0 for ranked, grades in pairs
        ),
        nothing=sum(not ranked for ranked in slugs),
    )


def ndcg_at(ranked: Sequence[str], grades: Mapping[str, int], depth: int) -> float:
    """The gain of the first `depth` slugs, as a share of the best order's (0 to 1)."""
    gained = [grades.get(each, 0) for each in ranked[:depth]]
    best = sorted(grades.values(), reverse=True)[:depth]
    return discounted_gain(gained) / discounted_gain(best)


def discounted_gain(grades: Iterable[int]) -> float:
    """A 3 is worth 7, a 2 is worth 3 and a 1 is worth 1: less, the further down."""
    gains = ((2.0**grade - 1) / log2(place + 1) for place, grade in _placed(grades))
    return sum(gains)


def reciprocal_rank(ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    """One over the place of the first helpful slug, 0 when there is none."""
    return next(
        (
            1 / place
            for place, each in _placed(ranked)
            if grades.get(each, 0) >= HELPFUL
        ),
        0.0,
    )


def _placed(items: Iterable[T]) -> Iterator[tuple[int, T]]:
    return zip(count(1), items, strict=False)
