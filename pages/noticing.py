"""From what somebody sees to what it may be: the signposts that a search passed."""

from typing import NamedTuple

from django.utils.text import capfirst

from pages.finders import STRATEGIES, first_page, state_url
from pages.held import held
from pages.models.needs import NeedPage
from pages.models.words import Signpost

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

    What signposts lead to is held (`pages.held`): there are some hundreds of them.
    """
    seen = [
        post for post in results.heard.signposts if post.kind != Signpost.Kind.SUBJECT
    ]
    heard = seen[:MOST_SIGNPOSTS]
    if not heard or results.page > 1:
        return []
    everyone = tuple(results.query.vocabulary.slugs("level")[:1])
    return [pointed(signpost, everyone) for signpost in heard]


@held
def need_pages():
    """Slug of a need -> its page, of those that readers may open."""
    pages = NeedPage.objects.open_to_readers().select_related("need")
    return {page.need.slug: page for page in pages if page.need}


@held
def first_strategies(needs, level):
    """The hits to begin with, for needs and levels given as slugs."""
    return first_page(STRATEGIES, chosen(needs, level), MOST_STRATEGIES).hits


def chosen(needs, level):
    """What helps everybody is where to begin, if there are any needs to begin with."""
    return {"need": needs, "level": level} if needs else {}


def pointed(signpost, level):
    slugs = tuple(slug for facet, slug in signpost.values if facet == "need")
    pages = need_pages()
    needs = [pages[slug] for slug in slugs if slug in pages]
    return Noticing(
        label=capfirst(signpost.label),
        kind=signpost.kind,
        note=signpost.note,
        needs=needs,
        check_first=needs[0].check_first.split("\n")[:MOST_CHECKS] if needs else [],
        strategies=first_strategies(slugs, level),
        url=state_url(STRATEGIES, chosen(slugs, level)),
    )
