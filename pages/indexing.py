"""Keeps the public index true to the pages, in the transaction that changes them."""

from django.db.models import Q
from wagtail.models import Page

from pages.documents import documents_of, key_of
from pages.models import StrategyCardPage
from search import index


def reindex(pages):
    """Put what readers may open into the index and drop the rest of `pages`."""
    wanted = [page.pk for page in pages]
    found = StrategyCardPage.objects.open_to_readers().filter(pk__in=wanted)
    cards = list(found.with_terms())
    shown = {card.pk for card in cards}
    index.drop([key_of(pk) for pk in wanted if pk not in shown])
    index.put(documents_of(cards))


def reindex_branch(page):
    """The page and everything below it, after a move or a change of privacy."""
    reindex(StrategyCardPage.objects.filter(path__startswith=page.path).only("pk"))


def mend_addresses(page):
    """Cards' addresses after a move.

    Wagtail recomputes them on the base class, which knows nothing of transparent
    folders, so a move or reorder of a card writes its folder into the address.
    """
    for card in StrategyCardPage.objects.filter(path__startswith=page.path):
        stored = card.url_path
        if card.set_url_path(card.get_parent()) != stored:
            Page.objects.filter(pk=card.pk).update(url_path=card.url_path)


def cards_with(term):
    """Cards whose documents speak of `term`, itself or as what is above a tag."""
    found = Q()
    for lookup in CARD_LOOKUPS[term._meta.model_name]:
        found |= Q(**{lookup: term})
    return StrategyCardPage.objects.filter(found).distinct().only("pk")


CARD_LOOKUPS = {
    "level": ["card_levels__level"],
    "need": ["needs", "needs__parent"],
    "agephase": ["phases", "phases__parent"],
    "theme": ["themes"],
    "topic": ["topics"],
    "grouping": ["groupings"],
    "evidencerating": ["evidence"],
    "preparationtime": ["preparation"],
}
