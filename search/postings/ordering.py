"""The first so many documents in an order, without sorting the rest."""

from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np

from search.postings.codec import EIGHT, Cells, Ords


def first(ords: Ords, columns: Sequence[Cells], count: int) -> Ords:
    """The first `count` of `ords` by the columns in turn, smaller first.

    Columns have a cell a document and together leave no ties. Each column in turn
    settles who is certainly in; only those level at the edge meet the next one.
    """
    certain: list[Ords] = []
    level, wanted = ords, count
    for step in chain.from_iterable(map(_steps, columns)):
        if level.size <= wanted:
            break
        cells = step[level]
        edge = np.partition(cells, wanted - 1)[wanted - 1]
        certain.append(level[cells < edge])
        level, wanted = level[cells == edge], wanted - certain[-1].size
    return _sorted(np.concatenate([*certain, level]), columns)[:count]


def _steps(column: Cells) -> Iterable[Cells]:
    """The column, or of byte strings every eight bytes as a number: what comes first
    among numbers is told in a tenth of the time."""
    if column.dtype.kind != "S":
        return [column]
    eights = column.view(">u8").reshape(column.size, column.itemsize // EIGHT)
    return (eight.astype(np.uint64) for eight in eights.T)


def _sorted(ords: Ords, columns: Sequence[Cells]) -> Ords:
    """All of them in order; lexsort takes its most important key last."""
    return ords[np.lexsort([column[ords] for column in reversed(columns)])]
