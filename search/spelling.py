"""The likeliest right spelling of words that nothing in the index or rules knows.

Candidates are the words that documents hold and those that rules know, compared by
optimal string alignment: a letter more, less, wrong or swapped with its neighbour
counts one.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from weakref import WeakKeyDictionary

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from search.analysis import token
from search.models import Word
from search.postings.snapshot import Snapshot

# How many letters may be wrong, by the length of the word; shorter ones stay as typed.
MOST_WRONG = ((7, 2), (4, 1))
# Of candidates equally far away the first so many are compared by how common they are.
CANDIDATES = 40


class Lexicon(NamedTuple):
    """Every word that can be meant, with how many documents hold it, and all terms."""

    counts: Mapping[str, int]
    terms: frozenset[str]

    def knows(self, word: str) -> bool:
        """Whether a document holds this folded word in some form, or a rule does."""
        return word in self.counts or token(word).term in self.terms


# One for each snapshot that somebody still answers from. It grows with the words of a
# language, not with documents or readers, so it stands on no shelf.
_lexicons: WeakKeyDictionary[Snapshot, Lexicon] = WeakKeyDictionary()


def corrections(words: Iterable[str], snapshot: Snapshot) -> dict[str, str]:
    """What each of these folded words that nothing knows probably should be.

    A listed misspelling is one even where a document holds it too. Those with no likely
    one are left out. One statement, shared by all who ask until the index changes.
    """
    lexicon = _lexicon(snapshot)
    misspelt = snapshot.meanings.misspelt
    found = {
        word: misspelt.get(word) or _nearest(word, lexicon.counts)
        for word in words
        if word in misspelt or not lexicon.knows(word)
    }
    return {word: right for word, right in found.items() if right}


def _lexicon(snapshot: Snapshot) -> Lexicon:
    held = _lexicons.get(snapshot)
    if held is not None:
        return held
    counts = dict.fromkeys(snapshot.meanings.known, 0)
    rows = list(Word.objects.values_list("word", "term", "count"))
    counts.update((word, count) for word, _, count in rows)
    lexicon = Lexicon(counts, frozenset(term for _, term, _ in rows))
    _lexicons[snapshot] = lexicon
    return lexicon


def _nearest(word: str, counts: Mapping[str, int]) -> str:
    """The nearest word, then one with the same first letter, then the commonest."""
    most = next((wrong for length, wrong in MOST_WRONG if len(word) >= length), 0)
    if not most or not word.isalpha():
        return ""
    near = extract(
        word, counts.keys(), scorer=OSA.distance, score_cutoff=most, limit=CANDIDATES
    )
    ranked = sorted(
        (distance, right[:1] != word[:1], -counts[right], right)
        for right, distance, _ in near
    )
    return ranked[0][-1] if ranked else ""
