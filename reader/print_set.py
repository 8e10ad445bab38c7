"""Sets of pages to print: chosen by their ids, drawn one after another."""

from dataclasses import dataclass

from django.template.loader import render_to_string

from pages.models import (
    CaseStudyPage,
    FamiliesPage,
    InformationPage,
    LevelPage,
    NeedAreaPage,
    NeedPage,
    SectionPage,
    ServicePage,
    StrategyCardPage,
)
from pages.models.reading import make_ready
from pages.models.term_pages import successors

# A card is two sheets of paper, so this is a thick pile already.
MOST = 30
PRINTABLE = (
    StrategyCardPage,
    NeedAreaPage,
    NeedPage,
    LevelPage,
    SectionPage,
    ServicePage,
    CaseStudyPage,
    FamiliesPage,
    InformationPage,
)
# Twelve digits are more pages than anyone has, and few enough for any database.
LONGEST_ID = 12


@dataclass(frozen=True)
class PrintSet:
    """The pages asked for that readers may open, in the order asked for.

    `missing` is how many of them are not there, `beyond` how many were too many.
    """

    pages: tuple
    missing: int
    beyond: int

    @classmethod
    def of(cls, texts):
        """The set of ids as they stand in an address; what is no id is passed over."""
        ids = list(dict.fromkeys(int(text) for text in texts if is_id(text)))
        wanted, beyond = ids[:MOST], ids[MOST:]
        found = open_pages(wanted)
        pages = dict.fromkeys(found[pk] for pk in wanted if pk in found)
        return cls(tuple(pages), len(wanted) - len(found), len(beyond))


def is_id(text):
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_ID


def open_pages(ids):
    """Page id -> page, of those that readers may open and that can be printed.

    A page that gave way to another in a merge is that other one.
    """
    found = printable(ids)
    if len(found) == len(ids):
        return found
    moved = {pk: other.pk for pk, other in successors().items() if pk in ids}
    others = printable(filter(None, moved.values()))
    return found | {pk: others[to] for pk, to in moved.items() if to in others}


def printable(ids):
    """Page id -> page, of those that are open themselves."""
    ids = list(ids)
    found = {}
    for model in PRINTABLE:
        pages = model.objects.open_to_readers().in_bulk(ids)
        if pages:
            make_ready(list(pages.values()))
        found |= pages
    return found


def sheet(page, request):
    """The page's main part without chrome; its anchors are its own in the whole set."""
    context = page.get_context(request)
    alone = {"base": "bare.html", "anchor": f"page-{page.pk}-"}
    return render_to_string(page.get_template(request), context | alone, request)
