"""Which words of a text a log may keep, so that it can name nobody.

Kept is a word of the general list, the vocabularies or the index, unless it is a name.
A name, and whatever has a digit, is kept only within a phrase of the vocabularies that
was typed whole: "ELSA", "Roger pen", "Y3". Every other word becomes "...".
"""

import re
from collections.abc import Iterable

from search.analysis import GAP, STOP_WORDS, Token, analyse
from search.lists import general, names
from search.models import Word
from search.postings.snapshot import current
from search.rules import Meanings
from search.understanding import clean

DROPPED = Token("...", "...")
# A mail address names somebody even where its parts are words.
_MAIL = re.compile(r"\S*@\S*")
_NO_WORD = "0"


def kept(text: str) -> list[Token]:
    """The words of a text in order, DROPPED for each run of those that are not kept.

    Two statements at most, one where the lists know every word, none without words.
    """
    tokens = analyse(_MAIL.sub(_NO_WORD, clean(text)))
    if not tokens:
        return []
    meanings = current().meanings
    whole = _whole_phrases(tokens, meanings)
    known = _known({token.surface for token in tokens}, meanings)
    shown = [
        token if at in whole or token.surface in known else DROPPED
        for at, token in enumerate(tokens)
    ]
    return [
        token
        for at, token in enumerate(shown)
        if token is not DROPPED or not at or shown[at - 1] is not DROPPED
    ]


def _whole_phrases(tokens: list[Token], meanings: Meanings) -> set[int]:
    """The places of the words that stand in a phrase of the vocabularies."""
    terms = [token.term or GAP for token in tokens]
    return {
        place
        for start, end in meanings.spans(terms)
        if meanings.has(tuple(terms[start:end]))
        for place in range(start, end)
    }


def _known(words: Iterable[str], meanings: Meanings) -> set[str]:
    """Those of these words that may stand alone."""
    left = {word for word in words if _may_be_a_word(word)}
    listed = {word for word in left if _is_listed(word, meanings)}
    if left == listed:
        return listed
    indexed = Word.objects.filter(word__in=left - listed, count__gt=0)
    return listed.union(indexed.values_list("word", flat=True))


def _may_be_a_word(word: str) -> bool:
    letters = word.isalpha() and (len(word) > 1 or word in STOP_WORDS)
    return letters and word not in names()


def _is_listed(word: str, meanings: Meanings) -> bool:
    return (
        word in STOP_WORDS
        or word in meanings.known
        or word in meanings.misspelt
        or word in general()
    )
