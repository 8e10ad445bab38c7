"""Words of English and names of people: what a log may and may not keep.

Made by `scripts/word_lists.py`; the two have no word in common. A word that is both
(Grace, Mark, Will) is a name where people here are called so, and a word otherwise.
"""

from functools import cache
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent
# Longer than any word in them.
LETTERS = 32


class WordList:
    """Folded words in a file, one a line and sorted: a quarter of a set's memory."""

    def __init__(self, name: str) -> None:
        """Read the list of this name."""
        text = (FOLDER / f"{name}.txt").read_bytes()
        self._words = np.array(text.split(), dtype=f"S{LETTERS}")

    def __contains__(self, word: str) -> bool:
        """Whether the list has this folded word."""
        sought = np.bytes_(word.encode())
        at = int(np.searchsorted(self._words, sought))
        return at < len(self._words) and bool(self._words[at] == sought)


@cache
def general() -> WordList:
    """Everyday English, British spelling, without names."""
    return WordList("words")


@cache
def names() -> WordList:
    """Given names the world over, and surnames and other names that are no words."""
    return WordList("names")
