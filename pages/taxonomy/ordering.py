"""The order of a vocabulary's terms, which is the order of readers' filters.

The whole vocabulary is numbered from 1, an area or group before what is below it.
"""

from dataclasses import dataclass

from django.db import transaction

from pages.indexing import postponed
from pages.taxonomy.actions import MOVED, ChangedSinceError, log_each
from pages.taxonomy.previews import fingerprint
from pages.taxonomy.vocabularies import is_tree


@dataclass(frozen=True)
class Placed:
    """A term in use, and its place among those that stand beside it, from 1."""

    term: object
    place: int
    depth: int


def in_order(model):
    """List of `Placed` of the terms in use, depth first, as readers meet them."""
    terms = [term for term in model.objects.all() if term.in_use]
    return [*placed(terms, None, 0)]


def placed(terms, parent, depth):
    beside = [term for term in terms if getattr(term, "parent_id", None) == parent]
    for place, term in enumerate(beside, 1):
        yield Placed(term, place, depth)
        if is_tree(type(term)) and depth == 0:
            yield from placed(terms, term.pk, depth + 1)


def order_seen(model):
    """What changes with the order, so that two who reorder do not undo each other."""
    return fingerprint([(each.term.pk, each.place) for each in in_order(model)])


@transaction.atomic
def reorder(model, places, user, seen):
    """Put terms where `places` says: term's id -> place among those beside it.

    Returns how many terms were given another place by hand.
    """
    [*model.objects.select_for_update().order_by("pk")]
    if order_seen(model) != seen:
        raise ChangedSinceError
    before = in_order(model)
    moved = [each for each in before if places[each.term.pk] != each.place]
    after = sorted(before, key=lambda each: wanted_place(each, places))
    with postponed():
        renumber([each.term for each in after])
    log_each(
        {
            each.term: {"before": each.place, "place": places[each.term.pk]}
            for each in moved
        },
        MOVED,
        user,
    )
    return len(moved)


def wanted_place(placed_term, places):
    wanted, place = places[placed_term.term.pk], placed_term.place
    # Who moves down to a place stands after the one that is there, and up before it.
    return wanted, (wanted > place) - (wanted < place), place


def renumber(beside):
    """Number terms in use from 1; those beside each other come in their order."""
    for number, each in enumerate(placed(beside, None, 0), 1):
        if each.term.order != number:
            each.term.order = number
            each.term.save(update_fields=["order"])
