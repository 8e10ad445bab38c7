"""Makes search/lists/: general English words, and names that the search log drops.

    python -m scripts.word_lists FOLDER

FOLDER holds SCOWL's own lists, as Debian's package `scowl` puts them into
/usr/share/dict/scowl. Given names and surnames come from Faker, which the tests need
anyway. What comes out is committed: no word of a language is new every year, and
neither SCOWL nor Faker is needed to run the portal. Licences: search/lists/README.md.
"""

import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from faker.providers import person

from search.analysis import words
from search.lists import FOLDER

SPELLINGS = ("english", "british", "british_z")
# SCOWL's sizes: 10 has the commonest words, 50 is that of a middling dictionary.
COMMONEST = (10,)
COMMON = (10, 20, 35)
GENERAL = (*COMMON, 40, 50)
PROPER = (35, 40, 50, 60, 70)
# Where a name that is a word as well (Grace, Mark, Rose) is a name first of all.
NAMED_HERE = ("en_GB", "en_IE", "en_NZ", "en_US")
# The same, given here but in no such list of Faker's.
GIVEN_HERE = words(
    """
    ace art aspen basil beth blossom bonny bud buddy cash chance chuck clay coral dan
    dean dot duke eden ember emerald fern finch finn ford gale gay gene ginger grant
    haven heath honey iris jean jewel jo kit lacey lane laurel liberty lou lucky luke
    matt may mercy miles miracle nick noble norm nova pansy parker pat pearl pip
    precious prince princess prudence reed reg rex river rob robbie rocky rod rory rosie
    roy rusty sam scarlet serenity sky sonny star sterling stew storm sunny tim toby
    tyler valentine victory viola wade wayne will
    """
)


def scowl(folder, category, sizes):
    """The folded words of a category of SCOWL's in these sizes."""
    files = [
        folder / f"{spelling}-{category}.{size}"
        for spelling in SPELLINGS
        for size in sizes
    ]
    texts = [file.read_text("latin-1") for file in files if file.exists()]
    return set(words("\n".join(texts)))


def persons(kind, locales=None):
    """Faker's names of a kind, "first_name" or "last_name", folded, word by word."""
    found = set()
    for module in iter_modules(person.__path__):
        if locales is None or module.name in locales:
            provider = import_module(f"{person.__name__}.{module.name}").Provider
            found |= names_of(provider, kind)
    return found


def names_of(provider, kind):
    lists = [getattr(provider, name) for name in dir(provider) if name.startswith(kind)]
    texts = [
        text
        for names in lists
        if isinstance(names, list | tuple | dict)
        for text in names
        if isinstance(text, str)
    ]
    return set(words("\n".join(texts)))


def lists(folder):
    """(general words, names), which have no word in common.

    A surname that is a word (Brown, Smith) is no name, but only the commonest of these
    are general words: others are kept where the toolkit itself has them.
    """
    everyday = scowl(folder, "words", COMMONEST) | scowl(folder, "upper", COMMON)
    general = everyday | scowl(folder, "words", GENERAL)
    general |= scowl(folder, "contractions", GENERAL)
    here = persons("first_name", NAMED_HERE) | {*GIVEN_HERE}
    given = here | (persons("first_name") - scowl(folder, "words", COMMON))
    surnames = persons("last_name")
    proper = scowl(folder, "proper-names", PROPER)
    return (
        general - given - (surnames - everyday),
        given | ((surnames | proper) - general),
    )


def plain_words(found):
    """Those that can be typed on any keyboard, in order, longer than a letter."""
    return sorted(w for w in found if w.isascii() and w.isalpha() and len(w) > 1)


def main(folder):
    for name, found in zip(("words", "names"), lists(Path(folder)), strict=True):
        kept = plain_words(found)
        (FOLDER / f"{name}.txt").write_text("\n".join([*kept, ""]), encoding="ascii")
        print(f"{name}: {len(kept):,}")


if __name__ == "__main__":
    main(*sys.argv[1:])
