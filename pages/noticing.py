"""From what somebody sees to what it may be: the signposts that a search passed."""

from typing import NamedTuple

from django.utils.text import capfirst

from pages.finders import STRATEGIES, state, state_url
from pages.models.needs import NeedPage
from pages.models.words import Signpost
from search.finder import find

# What a reader can take in beside the results.
MOST_SIGNPOSTS = 2
MOST_CHECKS = 4
MOST_STRATEGIES = 3


class Noticing(NamedTuple):
    """A signpost for readers: the needs, what to check first, and where to begin."""

    label: str
    kind: str
    note: str
    needs: list
    check_first: list
    strategies: tuple
    url: str


def noticing(results):
    """What the words of a search point to: a list of `Noticing`, mostly empty.

    One statement for the needs, and a search for each.
    """
    seen = [
        post for post in results.heard.signposts if post.kind != Signpost.Kind.SUBJECT
    ]
    heard = seen[:MOST_SIGNPOSTS]
    if not heard or results.page > 1:
        return []
    pages = need_pages(heard)
    everyone = results.query.vocabulary.slugs("level")[:1]
    return [pointed(signpost, pages, everyone) for signpost in heard]


def need_pages(signposts):
    slugs = {slug for each in signposts for facet, slug in each.values}
    pages = NeedPage.objects.open_to_readers().filter(need__slug__in=slugs)
    return {page.need.slug: page for page in pages.select_related("need")}


def pointed(signpost, pages, level):
    """The universal level comes first: what helps everybody is where to begin."""
    slugs = [slug for facet, slug in signpost.values if facet == "need"]
    needs = [pages[slug] for slug in slugs if slug in pages]
    chosen = {"need": slugs, "level": level} if slugs else {}
    return Noticing(
        label=capfirst(signpost.label),
        kind=signpost.kind,
        note=signpost.note,
        needs=needs,
        check_first=needs[0].check_first.split("\n")[:MOST_CHECKS] if needs else [],
        strategies=find(state(chosen), STRATEGIES).hits[:MOST_STRATEGIES],
        url=state_url(STRATEGIES, chosen),
    )
