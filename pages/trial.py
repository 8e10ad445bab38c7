"""What a change of the rules would change for readers, on the judged queries."""

from itertools import zip_longest
from typing import NamedTuple

from pages.finders import STRATEGIES
from pages.understanding import rules
from search import relevance
from search.relevance import DEPTH, Measures, ndcg_at, slug

# What a grade says of a strategy; no grade at all is 0.
GRADES = ("no help here", "related", "helpful", "just right")
# Two qualities that look the same to an editor are the same.
DECIMALS = 2


class Place(NamedTuple):
    """A strategy among the first ten, with words for its grade and for its move."""

    title: str
    url: str
    grade: str
    move: str


class Change(NamedTuple):
    """A query whose first ten would be others, and how well they are ranked (0 to 1).

    Rows are pairs of Places, now and then; one is None where there are fewer.
    """

    query: str
    now: float
    then: float
    rows: list[tuple[Place | None, Place | None]]

    @property
    def gain(self):
        return round(self.then, DECIMALS) - round(self.now, DECIMALS)

    @property
    def verdict(self):
        if not self.gain:
            return "as good"
        return "better" if self.gain > 0 else "worse"


class Trial(NamedTuple):
    """How well the search does now, how well it would, and what is other then.

    Of the queries kept for the last run it tells only how many change: nobody looks at
    them before.
    """

    queries: int
    now: Measures
    then: Measures
    changes: list[Change]
    held_changes: int


def try_out(edited):
    """The Trial of a row that is not saved yet, from the database; writes nothing."""
    judged = relevance.judged()
    pairs = relevance.rankings(judged, STRATEGIES, rules(), rules(edited))
    tried = [(query, *pair) for query, pair in zip(judged, pairs, strict=True)]
    open_ones = [each for each in tried if not each[0].held]
    queries, now, then = zip(*open_ones, strict=True)
    changes = [change(*each) for each in open_ones if differs(*each)]
    return Trial(
        queries=len(queries),
        now=relevance.measures(queries, now),
        then=relevance.measures(queries, then),
        changes=sorted(changes, key=lambda each: (each.gain, each.query)),
        held_changes=sum(differs(*each) for each in tried if each[0].held),
    )


def differs(query, now, then):
    return [hit.key for hit in now] != [hit.key for hit in then]


def change(query, now, then):
    stays = {hit.key for hit in then}
    was = {hit.key: at for at, hit in enumerate(now, 1)}
    left = [place(hit, query, "" if hit.key in stays else "gone") for hit in now]
    right = [
        place(hit, query, moved(was.get(hit.key), at)) for at, hit in enumerate(then, 1)
    ]
    rows = list(zip_longest(left, right))
    return Change(query.query, quality(query, now), quality(query, then), rows)


def quality(query, hits):
    return ndcg_at([slug(hit) for hit in hits], query.grades, DEPTH)


def place(hit, query, move):
    return Place(hit.title, hit.url, GRADES[query.grades.get(slug(hit), 0)], move)


def moved(before, now):
    """The move between two places from 1, None for one that was not there."""
    if before is None:
        return "new"
    if before == now:
        return ""
    return f"{'up' if now < before else 'down'} from {before}"
