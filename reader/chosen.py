"""Pages that somebody chose: as ids in an address, in the order of that address."""

from dataclasses import dataclass

from pages.models.reading import make_ready
from pages.models.term_pages import successors

# A card is two sheets of paper, so this is a thick pile already.
MOST = 30
# Twelve digits are more pages than anyone has, and few enough for any database.
LONGEST_ID = 12


@dataclass(frozen=True)
class Chosen:
    """The pages asked for that readers may open.

    `asked` are the ids as asked for, each once. `missing` is how many of them are not
    there, `beyond` how many were too many.
    """

    asked: tuple
    pages: tuple
    missing: int
    beyond: int

    @classmethod
    def of(cls, texts, models):
        """Pages of these models by ids as they stand in an address.

        What is no id is passed over.
        """
        asked = tuple(dict.fromkeys(int(text) for text in texts if is_id(text)))
        wanted, beyond = asked[:MOST], asked[MOST:]
        found = open_pages(wanted, models)
        pages = dict.fromkeys(found[pk] for pk in wanted if pk in found)
        return cls(asked, tuple(pages), len(wanted) - len(found), len(beyond))

    @property
    def ids(self):
        """The ids of the pages that are there, merged ones by those they are now."""
        return [page.pk for page in self.pages]


def is_id(text):
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_ID


def open_pages(ids, models):
    """Page id -> page, of those that readers may open.

    A page that gave way to another in a merge is that other one.
    """
    found = open_themselves(ids, models)
    if len(found) == len(ids):
        return found
    moved = {pk: other.pk for pk, other in successors().items() if pk in ids}
    others = open_themselves(filter(None, moved.values()), models)
    return found | {pk: others[to] for pk, to in moved.items() if to in others}


def open_themselves(ids, models):
    ids = list(ids)
    found = {}
    for model in models:
        pages = model.objects.open_to_readers().in_bulk(ids)
        if pages:
            make_ready(list(pages.values()))
        found |= pages
    return found
