"""A query as a small tree that every engine evaluates alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from search.analysis import GAP


@dataclass(frozen=True, slots=True)
class Term:
    """Documents that hold this term."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Documents that hold these terms side by side in one field; GAP is a stop word."""

    terms: tuple[str, ...]

    @property
    def spaced(self) -> str:
        """The phrase as it stands in `analysis.spaced_terms`."""
        return f" {' '.join(self.terms)} "

    @property
    def words(self) -> tuple[str, ...]:
        """The terms that are not stop words."""
        return tuple(term for term in self.terms if term != GAP)


@dataclass(frozen=True, slots=True)
class Carrying:
    """Documents that carry this value of a facet; each scores 1."""

    facet: str
    slug: str


@dataclass(frozen=True, slots=True)
class Answering:
    """Documents that are the answer to this folded text: its title, or pinned to it."""

    text: str


@dataclass(frozen=True, slots=True)
class Being:
    """The document with this key; it scores 1."""

    key: str


@dataclass(frozen=True, slots=True)
class Opening:
    """Documents whose title opens with these two terms, stop words apart.

    Each scores 1.
    """

    first: str
    second: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """Documents that every part matches, scored by the sum of the parts."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Documents that some part matches, scored by the best: parts mean the same."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class SomeOf:
    """Documents that some part matches, scored by the sum: the more the better."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Documents that the part does not match; adds nothing to a score."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class Prefer:
    """Every document; those that the part matches score as the part says."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class Weighted:
    """Documents that the part matches, its score multiplied."""

    part: "Node"
    weight: float


Leaf: TypeAlias = Term | Phrase | Carrying | Answering | Being | Opening
Node: TypeAlias = Leaf | AllOf | AnyOf | SomeOf | Not | Prefer | Weighted


def leaves(node: Node) -> Iterator[Leaf]:
    """Every leaf of a tree, from left to right."""
    match node:
        case Not(part) | Prefer(part) | Weighted(part):
            yield from leaves(part)
        case AllOf(parts) | AnyOf(parts) | SomeOf(parts):
            for part in parts:
                yield from leaves(part)
        case leaf:
            yield leaf


def any_of(parts: list[Node]) -> Node:
    """The parts as one node, without what would be said twice."""
    distinct = tuple(dict.fromkeys(parts))
    return distinct[0] if len(distinct) == 1 else AnyOf(distinct)


def all_of(parts: list[Node]) -> Node:
    """The same where every part is asked for."""
    distinct = tuple(dict.fromkeys(parts))
    return distinct[0] if len(distinct) == 1 else AllOf(distinct)
