"""Text to terms: one analysis for documents and queries alike, on every engine.

Engines store these terms and add nothing, so any two of them match the same documents.
"""

import re
import threading
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import Stemmer

# Stored with every entry: a change of this analysis makes all of them stale.
VERSION = 3
# Stands for a stop word, so that a phrase does not close the gap a stop word leaves.
# The word pattern excludes the underscore, so no word is ever taken for it.
GAP = "_"
LONGEST_WORD = 40

_STOP_WORDS = """
    a am an and any are as at be been but by can could did do does for from had has
    have he her hers him his how i if in into is it its me my of on or our ours she
    should so such than that the their theirs them then there these they this those
    to was we were what when where which while who whom why will with would you your
    yours
    hes ive im shes thats theres theyre theyve weve whats youre youve
    """
STOP_WORDS = frozenset(_STOP_WORDS.split())

# Words that say little by themselves. They are indexed, but a query that says more is
# not held to them: "can't get ideas on paper" asks for ideas and paper.
_FILLERS = """
    about after again all always another any anything back before bit cant come could
    day did do does doesnt doing done dont down even ever every everything get gets
    getting give gives go goes going got help helps how isnt just keep keeps know knows
    let like likes lots make makes making more most much need needs never no not now off
    one only other others out own put puts really said say says see some someone
    something still take takes tell then thing things time too tries try trying up us
    use used using very want wants wasnt way without wont
    """

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_DROPPED_CATEGORIES = frozenset({"Mn", "Me", "Cf", "Cs"})


class Token(NamedTuple):
    """A word as written, folded, and the term it is found by: "" for a stop word."""

    surface: str
    term: str


class _Folding(dict[int, int | str | None]):
    """A translation table that learns each character the first time it is met."""

    def __missing__(self, codepoint: int) -> int | str | None:
        category = unicodedata.category(chr(codepoint))
        self[codepoint] = None if category in _DROPPED_CATEGORIES else codepoint
        return self[codepoint]


_FOLDING = _Folding({ord(mark): "'" for mark in "’‘ʼ＇`´"})


class _PerThread(threading.local):
    """A Snowball stemmer keeps state between calls, so each thread has its own."""

    def __init__(self) -> None:
        self.stem = Stemmer.Stemmer("english", 0).stemWord


_stemmer = _PerThread()


def fold(text: str) -> str:
    """Text without case, accents and invisible marks, every apostrophe a straight one.

    Decomposed twice because lower case can bring new accents, and a compatibility
    character (the single sign for "Tel") new capitals.
    """
    if text.isascii():
        return text.lower().replace("`", "'")
    lowered = unicodedata.normalize("NFKD", text.translate(_FOLDING)).casefold()
    return unicodedata.normalize("NFKD", lowered).translate(_FOLDING)


def words(text: str) -> list[str]:
    """The words of a text, folded: hyphens part words, apostrophes do not.

    "Child's" gives "child" and "don't" gives "dont", however it is typed.
    """
    found = _WORD.findall(fold(text))
    return [
        word.removesuffix("'s").replace("'", "")[:LONGEST_WORD]
        if "'" in word
        else word[:LONGEST_WORD]
        for word in found
    ]


@lru_cache(maxsize=20_000)
def token(word: str) -> Token:
    """The token of one folded word."""
    return Token(word, "" if word in STOP_WORDS else _stemmer.stem(word))


FILLERS = frozenset(token(word).term for word in _FILLERS.split())


def analyse(text: str) -> list[Token]:
    """Every word of a text in order, stop words included with an empty term."""
    return [token(word) for word in words(text)]


def opening(tokens: list[Token]) -> tuple[str, ...]:
    """The first two terms of a text; empty where it has but one."""
    terms = [token.term for token in tokens if token.term]
    return tuple(terms[:2]) if len(terms) > 1 else ()


def spaced_terms(tokens: list[Token]) -> str:
    """Terms between single spaces, at both ends too, with GAP for each stop word.

    One such string holds another exactly when the phrase stands in the text.
    """
    return f" {' '.join(token.term or GAP for token in tokens)} "


def plain(text: str) -> str:
    """A text's folded words with single spaces: what an exact title is compared by."""
    return " ".join(words(text))
