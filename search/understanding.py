"""What a reader typed, as a small tree that every engine evaluates alike."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from search.analysis import GAP, analyse, plain, spaced_terms

LONGEST_TEXT = 200

# A minus counts only at the start of a word; a quotation mark without its pair is
# ignored.
_PART = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
_STRAIGHT_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))


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


Node: TypeAlias = Term | Phrase | AllOf | AnyOf | SomeOf | Not


class Understanding(NamedTuple):
    """A text as trees: None where there is nothing to look for.

    `relaxed` asks for any of the words where `strict` asks for all; it is None when
    that would change nothing. `title` is the text as a title would be compared.
    `ranked` says whether anything in it can score.
    """

    strict: Node | None
    relaxed: Node | None
    title: str
    ranked: bool


def clean(text: str) -> str:
    """At most 200 characters of text, control characters removed, single spaces."""
    printable = "".join(
        " " if character.isspace() else character
        for character in text[: 10 * LONGEST_TEXT]
        if character.isspace() or unicodedata.category(character) not in ("Cc", "Cs")
    )
    return " ".join(printable.split())[:LONGEST_TEXT].rstrip()


def understand(text: str) -> Understanding:
    """The trees of a text; every text has an answer and none raises."""
    straight = clean(text).translate(_STRAIGHT_QUOTES)
    parts: list[Node] = list(dict.fromkeys(_parts(straight)))
    words = [part for part in parts if isinstance(part, Term)]
    fixed = [part for part in parts if not isinstance(part, Term)]
    return Understanding(
        strict=AllOf((*words, *fixed)) if parts else None,
        relaxed=AllOf((SomeOf((*words,)), *fixed)) if len(words) > 1 else None,
        title=plain(text),
        ranked=not all(isinstance(part, Not) for part in parts),
    )


def leaves(node: Node) -> Iterator[Term | Phrase]:
    """Every term and phrase of a tree."""
    match node:
        case Term() | Phrase():
            yield node
        case Not(part):
            yield from leaves(part)
        case AllOf(parts) | AnyOf(parts) | SomeOf(parts):
            for part in parts:
                yield from leaves(part)


def _parts(text: str) -> Iterator[Node]:
    for match in _PART.finditer(text):
        quoted = match["phrase"] is not None
        found = _phrase(match["phrase"] if quoted else match["word"])
        if found is None:
            continue
        if match["minus"]:
            yield Not(found)
        elif quoted:
            yield found
        else:
            yield from map(Term, found.words)


def _phrase(text: str) -> Phrase | None:
    """The phrase of a text without stop words at its ends, or None of nothing else."""
    terms = spaced_terms(analyse(text)).strip(f" {GAP}").split()
    return Phrase(tuple(terms)) if terms else None
