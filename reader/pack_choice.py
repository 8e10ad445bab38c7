"""Choosing what goes into a staff-meeting pack: by tick boxes, page after page.

What is ticked travels in the address with the words that are searched for, so nothing
is kept anywhere, and nothing is lost by another search.
"""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.utils.http import urlencode
from wagtail.models import Page

from pages.documents import page_id
from pages.finders import PACK, STRATEGIES, first_page
from pages.models import SafeguardingNotice
from pages.places import query_of
from reader.chosen import Chosen
from reader.packs import IN_A_PACK, LEAST, MOST, item_of
from search.finder import find
from search.postings.snapshot import current
from search.query import Query
from search.understanding import clean

# Offered at a time: enough to choose from, and not too many to tab through.
SHOWN = 12


@dataclass(frozen=True)
class Choice:
    """What an address asks for: the words searched for, and the pages ticked."""

    q: str
    chosen: Chosen

    @classmethod
    def parse(cls, querydict):
        chosen = Chosen.of(querydict.getlist("page"), IN_A_PACK)
        return cls(clean(querydict.get("q", "")), chosen)

    @property
    def querystring(self):
        """The one way to ask for this; the order of the ticks is the pack's order."""
        words = urlencode({"q": self.q}) if self.q else ""
        return "&".join(filter(None, [words, query_of(self.chosen.asked)]))

    @property
    def problem(self):
        """Why there can be no pack of these pages yet, in a sentence; "" if there can.

        Too many to look at are too many for a pack.
        """
        count = len(self.chosen.pages) + self.chosen.beyond
        if LEAST <= count <= MOST:
            return ""
        if not count:
            return "Nothing is ticked yet. Tick three to six pages for a pack."
        if count < LEAST:
            return (
                f"A pack takes three to six pages, and you have ticked {count}. "
                f"Tick {LEAST - count} more."
            )
        return (
            f"A pack takes six pages at most, and you have ticked {count}. "
            f"Take {count - MOST} away."
        )

    def context(self):
        """The template context of the screen to choose on."""
        results = self.results()
        ticked = {*self.chosen.ids}
        others = [hit for hit in results.hits if page_id(hit.key) not in ticked]
        offered = can_be_in_a_pack(others)
        return {
            "choice": self,
            "picked": [item_of(page) for page in self.chosen.pages],
            "results": results,
            "offered": offered[:SHOWN],
            "more": bool(self.q) and (len(offered) > SHOWN or results.pages > 1),
            "notice": SafeguardingNotice.for_results(results) if self.q else None,
        }

    def results(self):
        """What the words find, or without words what helps everybody."""
        if self.q:
            return find(Query(self.q), PACK)
        level = current().vocabulary.slugs("level")[:1]
        return first_page(STRATEGIES, {"level": level}, SHOWN + MOST)


def can_be_in_a_pack(hits):
    """Those of these hits that are of a type which can be in a pack."""
    ids = [page_id(hit.key) for hit in hits]
    types = ContentType.objects.get_for_models(*IN_A_PACK).values()
    pages = Page.objects.filter(pk__in=ids, content_type__in=types)
    known = {*pages.values_list("pk", flat=True)}
    return [hit for hit in hits if page_id(hit.key) in known]
