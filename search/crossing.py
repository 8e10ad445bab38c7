"""How many documents carry several values at once, over a whole collection."""

from collections.abc import Iterable, Mapping
from functools import reduce

import numpy as np

from search.postings.codec import count
from search.postings.snapshot import Snapshot, current


class Crossing:
    """The documents of some kinds as they are now, counted by any values they carry.

    One statement at most, however much is counted. Each count is what a finder of these
    kinds shows for the same selection, one value a facet.
    """

    def __init__(self, kinds: Iterable[str] | None) -> None:
        """Look at documents of these kinds; None for all."""
        self.index: Snapshot = current()
        self.base = self.index.of_kinds(kinds)

    def count(self, selected: Mapping[str, str]) -> int:
        """How many carry the value of each facet; an empty slug asks for nothing."""
        sets = (self.index.of(facet, slug) for facet, slug in selected.items() if slug)
        return count(reduce(np.bitwise_and, sets, self.base))
