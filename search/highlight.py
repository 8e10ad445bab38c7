"""Where the words of a query stand in a text, for showing a hit."""

import re
from bisect import bisect
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from search.analysis import token, words
from search.tree import AllOf, AnyOf, Node, Phrase, Prefer, SomeOf, Term, Weighted

SNIPPET_LENGTH = 180
_SENTENCE_END = re.compile(r"[.!?\n](?:(?<=\n)|(?=\s))")
# A stem is the beginning of its words but for a last letter that they may change.
_CHANGING = "iy"


class Piece(NamedTuple):
    """A stretch of text, marked when the query asks for it."""

    text: str
    marked: bool


class Marker:
    """Marks the words that a query asks for, in whatever form they stand."""

    def __init__(self, tree: Node | None) -> None:
        """Look for every term of a tree but those it excludes."""
        self.terms = frozenset(_wanted(tree)) if tree else frozenset()
        stems = sorted({term.rstrip(_CHANGING) or term for term in self.terms})
        pattern = "|".join(map(re.escape, stems)) or r"(?!)"
        self.likely = re.compile(rf"(?<![^\W_])(?:{pattern})(?:[^\W_]|['’])*", re.I)
        # Hits say the same few words over and over.
        self.term = lru_cache(maxsize=256)(_term)

    def pieces(self, text: str) -> tuple[Piece, ...]:
        """The whole text in pieces; nothing of it is left out."""
        return tuple(self._pieces(text))

    def finds(self, text: str) -> bool:
        """Whether a word of the query stands in a text."""
        return any(True for _ in self._found(text))

    def snippet(self, text: str) -> tuple[Piece, ...]:
        """The sentence of a text that tells most about the query, cut at a word.

        Empty when none does.
        """
        told: dict[int, set[str]] = {}
        ends = [match.end() for match in _SENTENCE_END.finditer(text)]
        for match in self._found(text):
            told.setdefault(bisect(ends, match.start()), set()).add(self.term(match[0]))
        if not told:
            return ()
        best = max(told, key=lambda at: len(told[at]))
        start, end = [0, *ends][best], [*ends, len(text)][best]
        return self.pieces(self._cut(text[start:end].strip()))

    def _cut(self, sentence: str) -> str:
        """At most SNIPPET_LENGTH characters, with the first word found among them."""
        if len(sentence) <= SNIPPET_LENGTH:
            return sentence
        first = next(self._found(sentence)).start()
        start = max(0, min(first - SNIPPET_LENGTH // 3, len(sentence) - SNIPPET_LENGTH))
        cut = sentence[start : start + SNIPPET_LENGTH]
        if start:
            cut = "… " + cut.partition(" ")[2]
        if start + SNIPPET_LENGTH < len(sentence):
            cut = cut.rpartition(" ")[0] + " …"
        return cut

    def _pieces(self, text: str) -> Iterator[Piece]:
        at = 0
        for match in self._found(text):
            if match.start() > at:
                yield Piece(text[at : match.start()], marked=False)
            yield Piece(match[0], marked=True)
            at = match.end()
        if at < len(text):
            yield Piece(text[at:], marked=False)

    def _found(self, text: str) -> Iterator[re.Match[str]]:
        return (m for m in self.likely.finditer(text) if self.term(m[0]) in self.terms)


def _term(word: str) -> str:
    folded = words(word)
    return token(folded[0]).term if folded else ""


def _wanted(node: Node) -> Iterator[str]:
    match node:
        case Term(text):
            yield text
        case Phrase():
            yield from node.words
        case Prefer(part) | Weighted(part):
            yield from _wanted(part)
        case AllOf(parts) | AnyOf(parts) | SomeOf(parts):
            for part in parts:
                # Of a phrase that only means the same, single words mean nothing.
                if not (isinstance(node, AnyOf) and _is_phrase(part)):
                    yield from _wanted(part)


def _is_phrase(node: Node) -> bool:
    return isinstance(node.part if isinstance(node, Weighted) else node, Phrase)
