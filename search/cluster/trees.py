"""A text's tree as a query, matched and scored as the database engine does it."""

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from search.cluster.layout import LINES, TERMS, TITLE
from search.postings import codec
from search.tree import (
    AllOf,
    Answering,
    AnyOf,
    Being,
    Carrying,
    Leaf,
    Node,
    Not,
    Opening,
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
    """The query that matches what this node does, and scores it as much.

    Apart from each other, as the database engine does: a part that does not match as a
    whole still counts for those of its words that are there.
    """
    matched, scored = _matched(node, carriers), _scored(node, carriers)
    return {"bool": {"filter": [matched], "should": [scored]}}


def titled(tree: Body, title_term: str) -> Body:
    """The same query, with documents of exactly this title far above all others."""
    exact = {"filter": {"term": {TITLE: title_term}}, "boost": TITLED}
    return {"bool": {"must": [tree], "should": [{"constant_score": exact}]}}


def _matched(node: Node, carriers: Carriers) -> Body:
    match node:
        case Not(part):
            return {"bool": {"must_not": [_matched(part, carriers)]}}
        case Prefer():
            return {"match_all": {}}
        case Weighted(part):
            return _matched(part, carriers)
        case AllOf(parts):
            return {"bool": {"filter": [_matched(part, carriers) for part in parts]}}
        case AnyOf(parts) | SomeOf(parts):
            return {"bool": {"should": [_matched(part, carriers) for part in parts]}}
        case leaf:
            return _holding(leaf, carriers)


def _holding(leaf: Leaf, carriers: Carriers) -> Body:
    match leaf:
        case Term(text):
            return {"term": {TERMS: text}}
        case Phrase():
            return {"match_phrase": {LINES: leaf.spaced.strip()}}
        case Carrying(facet, slug):
            return carriers(facet, slug)
        case Answering(text):
            return {"term": {TITLE: codec.title_term(text)}}
        case Being(key):
            return {"term": {"key": key}}
        case Opening(first, second):
            return {"term": {TITLE: codec.opening_term(first, second)}}


def _scored(node: Node, carriers: Carriers) -> Body:
    match node:
        case Not():
            return {"match_none": {}}
        case Prefer(part):
            return _scored(part, carriers)
        case Weighted(part, weight):
            return _sum([part], carriers, weight)
        case AllOf(parts) | SomeOf(parts):
            return _sum(parts, carriers)
        case AnyOf(parts):
            return {"dis_max": {"queries": [_scored(part, carriers) for part in parts]}}
        case leaf:
            return _worth(leaf, carriers)


def _worth(leaf: Leaf, carriers: Carriers) -> Body:
    match leaf:
        case Term(text):
            # By Elasticsearch's BM25, which has the factor of K1 + 1 as ours does.
            return {"term": {TERMS: text}}
        case Phrase():
            return _sum(map(Term, leaf.words), carriers)
        case Carrying() | Being() | Opening():
            return {"constant_score": {"filter": _holding(leaf, carriers)}}
        case Answering():
            return {"match_none": {}}


def _sum(parts: Iterable[Node], carriers: Carriers, weight: float = 1.0) -> Body:
    each = [_scored(part, carriers) for part in parts]
    return {"bool": {"should": each, "boost": weight}}
