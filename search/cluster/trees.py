"""A text's tree as a query, matched and scored as the database engine does it."""

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from search.cluster.layout import LINES, TERMS, TITLE
from search.postings import codec
from search.scoring import K1
from search.tree import (
    AllOf,
    Answering,
    AnyOf,
    Carrying,
    Leaf,
    Node,
    Not,
    Phrase,
    Prefer,
    SomeOf,
    Term,
    Weighted,
)

Body: TypeAlias = dict[str, Any]
# The query of the documents that carry a value, given its facet and slug.
Carriers: TypeAlias = Callable[[str, str], Body]

# Added to the score of a document whose very title was asked for: more than 200
# characters of words can ever score, and little enough to leave three decimals.
TITLED = 4096.0


def query(node: Node, carriers: Carriers) -> Body:
    """The query that matches what this node does."""
    match node:
        case Term() | Phrase() | Carrying() | Answering():
            return _leaf(node, carriers)
        case Not(part):
            return {"bool": {"must_not": [query(part, carriers)]}}
        case Prefer(part):
            every: Body = {"match_all": {}}
            return {"bool": {"filter": [every], "should": [query(part, carriers)]}}
        case Weighted(part, weight):
            return {"bool": {"must": [query(part, carriers)], "boost": weight}}
        case AllOf(parts):
            return {"bool": {"must": _each(parts, carriers)}}
        case AnyOf(parts):
            return {"dis_max": {"queries": _each(parts, carriers)}}
        case SomeOf(parts):
            return {"bool": {"should": _each(parts, carriers)}}


def titled(tree: Body, title_term: str) -> Body:
    """The same query, with documents of exactly this title far above all others."""
    exact = {"filter": {"term": {TITLE: title_term}}, "boost": TITLED}
    return {"bool": {"must": [tree], "should": [{"constant_score": exact}]}}


def _each(parts: Iterable[Node], carriers: Carriers) -> list[Body]:
    return [query(part, carriers) for part in parts]


def _leaf(leaf: Leaf, carriers: Carriers) -> Body:
    match leaf:
        case Term(text):
            # Lucene leaves out BM25's factor of K1 + 1, which changes no order.
            return {"term": {TERMS: {"value": text, "boost": K1 + 1}}}
        case Phrase():
            together = {"match_phrase": {LINES: leaf.spaced.strip()}}
            words = _each(map(Term, leaf.words), carriers)
            return {"bool": {"must": words, "filter": [together]}}
        case Carrying(facet, slug):
            return {"constant_score": {"filter": carriers(facet, slug)}}
        case Answering(text):
            return {"bool": {"filter": [{"term": {TITLE: codec.title_term(text)}}]}}
