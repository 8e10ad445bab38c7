"""What changed for readers: the major changes of public pages, on a page and a feed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode

from pages.models import ChangeNote, Need
from pages.models.agencies import owners
from pages.models.base import kinds
from pages.models.sections import sections_in_order
from pages.models.taxonomy import tops
from pages.querysets import private_paths
from pages.suggesting import pages_of


@dataclass(frozen=True)
class News:
    """One major change, as readers read it."""

    key: int
    title: str
    url: str
    by: str
    text: str
    published_at: datetime


@dataclass(frozen=True)
class Wanted:
    """What a reader chose to hear about: an area of need, an agency; None for all."""

    area: Any = None
    agency: Any = None

    @classmethod
    def parse(cls, querydict):
        """What an address asks for; what nobody knows is dropped."""
        return cls(
            area=chosen(areas(), querydict.get("area")),
            agency=chosen(agencies(), querydict.get("agency")),
        )

    def url(self, view="whats_new", **more):
        """The one address of this choice at a view, with more in its query string."""
        terms = {"area": self.area, "agency": self.agency}
        asked = {key: term.slug for key, term in terms.items() if term} | more
        return "?".join(filter(None, [reverse(view), urlencode(asked)]))

    def page_url(self, number):
        return self.url(**({"page": number} if number > 1 else {}))

    def notes(self):
        """The notes of changes that readers may read, the newest first."""
        notes = ChangeNote.objects.for_readers().filter(page__live=True)
        for path in private_paths():
            notes = notes.exclude(page__path__startswith=path)
        if self.area:
            notes = notes.filter(about(self.area))
        if self.agency:
            notes = notes.filter(page__in=pages_of(self.agency))
        return notes.select_related("page")


def chosen(terms, slug):
    return next((term for term in terms if term.slug == slug), None)


def areas():
    return tops(Need)


def agencies():
    """Those that have pages of their own, by name."""
    found = {agency for agency in owners().values() if agency and agency.in_use}
    return sorted(found, key=lambda agency: agency.label)


def about(area):
    """Matches the notes of pages that are about an area of need, or a need in it."""
    needs = [area.pk, *(need.pk for need in area.below)]
    matches = Q()
    for model in kinds():
        for name in ("need", "needs"):
            if hasattr(model, name):
                pages = model.objects.filter(**{f"{name}__in": needs})
                matches |= Q(page__in=pages.values("page_ptr"))
    return matches


def news(notes):
    """`News` of some notes, whose pages are at hand."""
    # A section is called by its number, which its plain page does not know.
    numbered = {section.pk: section.full_title for section in sections_in_order()}
    return [
        News(
            key=note.pk,
            title=numbered.get(note.page_id, note.page.title),
            url=note.page.get_url() or "",
            by=note.by,
            text=note.text,
            published_at=note.published_at,
        )
        for note in notes
    ]
