"""How well a ranking serves a reader, measured against a judged query's grades."""

from itertools import count
from math import log2

HELPFUL = 2


def ndcg_at(ranked, grades, depth):
    """The gain of the first `depth` slugs, as a share of the best order's (0 to 1)."""
    gained = [grades.get(slug, 0) for slug in ranked[:depth]]
    best = sorted(grades.values(), reverse=True)[:depth]
    return discounted_gain(gained) / discounted_gain(best)


def discounted_gain(grades):
    """A 3 is worth 7, a 2 is worth 3 and a 1 is worth 1: less, the further down."""
    return sum((2**grade - 1) / log2(place + 1) for place, grade in ranks(grades))


def reciprocal_rank(ranked, grades):
    """One over the place of the first helpful card, 0 when there is none."""
    return next(
        (1 / place for place, slug in ranks(ranked) if grades.get(slug, 0) >= HELPFUL),
        0.0,
    )


def ranks(items):
    return zip(count(1), items, strict=False)
