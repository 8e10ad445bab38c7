"""Leads training's steps to the pages they mean, for any number of steps at once."""

from django.db.models import prefetch_related_objects

from .cards import StrategyCardPage
from .needs import NeedPage
from .sections import SectionPage
from .term_pages import successors

# What a step shows of a page; a heading's address is in the section's body.
SHOWN = {
    SectionPage: ("number", "seo_title", "body"),
    StrategyCardPage: ("seo_title",),
    NeedPage: ("seo_title",),
}


def make_ready(steps):
    """Fill in `target` and `document` of every step.

    It takes a statement a type of page and one for files, however many steps there are.
    A page that gave way to another in a merge is that other one.
    """
    prefetch_related_objects(steps, "document")
    moved = {pk: successor.pk for pk, successor in successors().items()}
    meant = [moved.get(step.page_id, step.page_id) for step in steps]
    pages = open_pages({pk for pk in meant if pk})
    for step, pk in zip(steps, meant, strict=True):
        step.target = pages.get(pk)


def open_pages(ids):
    """Page id -> page, of those that training may lead to and readers may open."""
    found = {}
    if ids:
        for model, fields in SHOWN.items():
            pages = model.objects.open_to_readers().for_links(*fields)
            found |= pages.in_bulk(ids)
    return found
