"""Which documents a text finds, and how well: BM25F over the stored postings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import NamedTuple

import numpy as np

from search.models import Entry
from search.postings import codec
from search.postings.codec import LENGTH, Flags, Floats, Ords, Words
from search.postings.snapshot import Reading
from search.scoring import DECIMALS, K1, TOO_FEW, B
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
    leaves,
)
from search.understanding import Understanding

# Above this many candidates for a phrase, the database looks through all entries
# rather than be handed a list of them.
MOST_CANDIDATES = 500


class Found(NamedTuple):
    """Documents that a text finds, as a bit set; their ords and rounded scores."""

    bits: Words
    ords: Ords
    scores: Floats
    relaxed: bool

    @property
    def nbytes(self) -> int:
        """Memory held."""
        return self.bits.nbytes + self.ords.nbytes + self.scores.nbytes


def wanted_terms(text: Understanding) -> set[str]:
    """Every term whose postings `find` will ask for."""
    terms: set[str] = set()
    for tree in (text.strict, text.relaxed):
        for leaf in leaves(tree) if tree else ():
            terms.update(_terms_of(leaf))
    return terms


def _terms_of(leaf: Leaf) -> Iterable[str]:
    match leaf:
        case Term(text):
            return (text,)
        case Phrase():
            return leaf.words
        case Answering(text):
            return (codec.title_term(text),)
        case Being(key):
            return (codec.key_term(key),)
        case Opening(first, second):
            return (codec.opening_term(first, second),)
        case Carrying():
            return ()


def find(reading: Reading, text: Understanding, base: Words) -> Found:
    """The documents in the bit set `base` that the text finds.

    Any of the words will do when fewer than TOO_FEW have all and that finds more.
    The reading holds `wanted_terms` and LENGTH. One statement if there is a phrase.
    """
    if text.strict is None:
        return Found(base, np.empty(0, np.int32), np.empty(0), relaxed=False)
    matcher = _Matcher.of(reading, text.strict, base)
    strict = matcher.evaluate(text.strict)
    if text.relaxed and np.count_nonzero(strict.flags) < TOO_FEW:
        relaxed = matcher.evaluate(text.relaxed)
        if np.count_nonzero(relaxed.flags) > np.count_nonzero(strict.flags):
            return _found(relaxed, relaxed=True)
    return _found(strict, relaxed=False)


# How the parts of a node make its documents, and its scores.
_JOINING: Mapping[type[Node], tuple[np.ufunc, np.ufunc]] = {
    AllOf: (np.logical_and, np.add),
    AnyOf: (np.logical_or, np.maximum),
    SomeOf: (np.logical_or, np.add),
}


class _Match(NamedTuple):
    """A node's documents, and what each adds to the score; one cell a document."""

    flags: Flags
    scores: Floats


def _found(match: _Match, *, relaxed: bool) -> Found:
    ords = codec.ords_of(match.flags)
    scores = np.round(match.scores[ords], DECIMALS)
    return Found(codec.from_flags(match.flags), ords, scores, relaxed)


@dataclass(frozen=True)
class _Matcher:
    """Evaluates trees over one reading, within the documents of `base`."""

    reading: Reading
    base: Flags
    norms: Floats
    phrases: dict[Phrase, Flags]

    @classmethod
    def of(cls, reading: Reading, tree: Node, base: Words) -> "_Matcher":
        """A matcher ready for this tree and any other of the same leaves."""
        flags = codec.to_flags(base)
        phrases = {leaf for leaf in leaves(tree) if isinstance(leaf, Phrase)}
        return cls(reading, flags, _norms(reading), _phrases(reading, phrases, flags))

    def evaluate(self, tree: Node) -> _Match:
        """The documents of the tree within the base."""
        flags, scores = self._match(tree)
        return _Match(flags & self.base, scores)

    def _match(self, node: Node) -> _Match:
        match node:
            case Not(part):
                return _Match(~self._match(part).flags, np.zeros(self.base.size))
            case Prefer(part):
                scores = self._match(part).scores
                return _Match(np.ones(self.base.size, np.bool_), scores)
            case Weighted(part, weight):
                found = self._match(part)
                return _Match(found.flags, weight * found.scores)
            case AllOf(parts) | AnyOf(parts) | SomeOf(parts):
                each = [self._match(part) for part in parts]
                joined, scored = _JOINING[type(node)]
                return _Match(
                    reduce(joined, (found.flags for found in each)),
                    # Added up in order, so that the sum is the same every time.
                    reduce(scored, (found.scores for found in each)),
                )
            case leaf:
                return self._leaf(leaf)

    def _leaf(self, leaf: Leaf) -> _Match:
        match leaf:
            case Term(text):
                return self._term(text)
            case Phrase():
                scores = (self._term(word).scores for word in leaf.words)
                return _Match(self.phrases[leaf], reduce(np.add, scores))
            case Carrying(facet, slug):
                return self._carrying(facet, slug)
            case Answering(text):
                flags = self._holding(codec.title_term(text))
                return _Match(flags, np.zeros(self.base.size))
            case Being(key):
                return _evenly(self._holding(codec.key_term(key)))
            case Opening(first, second):
                return _evenly(self._holding(codec.opening_term(first, second)))

    def _term(self, term: str) -> _Match:
        ords, frequencies = self.reading.posts[term]
        scores = np.zeros(self.base.size)
        weighted = frequencies.astype(np.float64)
        saturated = weighted * (K1 + 1) / (weighted + self.norms[ords])
        scores[ords] = self._rarity(ords.size) * saturated
        return _Match(self._holding(term), scores)

    def _carrying(self, facet: str, slug: str) -> _Match:
        snapshot = self.reading.snapshot
        current = snapshot.vocabulary.resolve(facet, slug) or slug
        return _evenly(codec.to_flags(snapshot.of(facet, current)))

    def _holding(self, term: str) -> Flags:
        flags = np.zeros(self.base.size, np.bool_)
        flags[self.reading.posts[term].ords] = True
        return flags

    def _rarity(self, holders: int) -> float:
        """How much a term that so many documents hold tells: BM25's positive idf."""
        documents = self.reading.snapshot.documents
        return float(np.log1p((documents - holders + 0.5) / (holders + 0.5)))


def _evenly(flags: Flags) -> _Match:
    """These documents, each with a score of 1."""
    return _Match(flags, flags.astype(np.float64))


def _norms(reading: Reading) -> Floats:
    """BM25's K of each document: how its length counts against its frequencies."""
    lengths = reading.columns[LENGTH]
    documents = reading.snapshot.documents
    mean = lengths.sum() / documents if documents else 1.0
    return K1 * (1 - B + B * lengths / (mean or 1.0))


def _phrases(
    reading: Reading, phrases: set[Phrase], base: Flags
) -> dict[Phrase, Flags]:
    """Which documents hold each phrase, from one look at those with all its words."""
    found = {phrase: np.zeros(base.size, np.bool_) for phrase in phrases}
    candidates = np.zeros(base.size, np.bool_)
    for phrase in phrases:
        candidates |= _holding_all(reading, phrase.words, base)
    for ord_, terms in _entry_terms(codec.ords_of(candidates)):
        for phrase, flags in found.items():
            flags[ord_] = phrase.spaced in terms
    return found


def _holding_all(reading: Reading, words: Iterable[str], base: Flags) -> Flags:
    flags = base.copy()
    for word in words:
        has = np.zeros(base.size, np.bool_)
        has[reading.posts[word].ords] = True
        flags &= has
    return flags


def _entry_terms(ords: Ords) -> Iterable[tuple[int, str]]:
    """The stored terms of these entries."""
    if not ords.size:
        return []
    entries = Entry.objects.values_list("ord", "terms")
    if ords.size <= MOST_CANDIDATES:
        return entries.filter(ord__in=ords.tolist())
    wanted = set(ords.tolist())
    among = entries.filter(ord__gte=int(ords[0]), ord__lte=int(ords[-1]))
    return (row for row in among.iterator() if row[0] in wanted)
