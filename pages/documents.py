"""Flattens a page into what the index keeps of it: the only place that does.

`to_document` is chosen by page type; a type without a builder is never indexed.
"""

from functools import singledispatch

from wagtail.rich_text import get_text_for_indexing

from pages.models import StrategyCardPage
from pages.models.agencies import owners
from search.documents import Document

# A card without a rating or review date comes after those that have one.
NO_RATING = 9
DAYS = 1_000_000


def key_of(pk):
    """A page's name in the index, which stays the same for ever."""
    return f"page:{pk}"


def page_id(key):
    """The other way round."""
    return int(key.removeprefix("page:"))


@singledispatch
def to_document(page):
    """The `Document` of a page, or None when its type is not searched."""
    return


@to_document.register
def card_document(card: StrategyCardPage):
    return Document(
        key=key_of(card.pk),
        kind="card",
        url=card.get_url(),
        title=card.title,
        summary=card.promise,
        terms=" \n".join([*card_terms(card), card.search_words]),
        body=card_body(card),
        facets=card_facets(card),
        sorts=card_sorts(card),
        payload=card_payload(card),
    )


def card_terms(card):
    terms = [*card.needs.all(), *card.themes.all(), *topics_of(card), *card.levels]
    areas = dict.fromkeys(need.parent for need in card.needs.all() if need.parent)
    return [term.label for term in (*areas, *terms)]


def topics_of(card):
    """By name: tags come from the database in no order of their own."""
    return sorted(card.topics.all(), key=lambda topic: topic.name)


def card_body(card):
    steps = [f"{step.value['title']}. {step.value['detail']}" for step in card.steps]
    return "\n".join(
        [
            card.notice,
            card.check_first,
            plain(card.why),
            *steps,
            *(adaptation.text for adaptation in card.adaptations.all()),
            card.dos,
            card.donts,
            card.signs,
            card.you_need,
            plain(card.at_home),
            card.learner_words,
        ]
    )


def plain(rich_text):
    return get_text_for_indexing(rich_text) if rich_text else ""


def slugs(*terms):
    return [term.slug for term in terms if term and term.in_use]


def branches(terms):
    """Slugs of the terms and of what is above them, each once."""
    found = dict.fromkeys(slug for term in terms if term.in_use for slug in term.branch)
    return list(found)


def card_facets(card):
    return {
        "need": branches(card.needs.all()),
        "level": slugs(*card.levels),
        "phase": branches(card.phases.all()),
        "theme": slugs(*card.themes.all()),
        "topic": slugs(*topics_of(card)),
        "grouping": slugs(*card.groupings.all()),
        "agency": slugs(card.agency),
        "evidence": slugs(card.evidence),
        "time": slugs(card.preparation),
        "voice": voices_of(card),
    }


def voices_of(card):
    """Whom the card also speaks to: families at home, learners in words like theirs."""
    spoken = {"family": plain(card.at_home), "learner": card.learner_words}
    return [voice for voice, words in spoken.items() if words.strip()]


def card_sorts(card):
    reviewed = card.reviewed_on.toordinal() if card.reviewed_on else 0
    rating = card.evidence.order if card.evidence else NO_RATING
    return {
        "level": min((level.order for level in card.levels), default=NO_RATING),
        "prepare": card.preparation.order if card.preparation else NO_RATING,
        "newest": -reviewed,
        "rank": rating * DAYS - reviewed,
    }


def card_payload(card):
    needs = card.needs.all()
    return {
        "promise": card.promise,
        "levels": [
            {"slug": level.slug, "label": level.label, "bars": level.bars}
            for level in card.levels
        ],
        "needs": [term.label for term in (*needs, *card.themes.all())],
        "icon": next((need.parent.icon for need in needs if need.parent), ""),
        "phases": card.phase_words,
        "time": card.preparation.label if card.preparation else "",
        "evidence": card.evidence.label if card.evidence else "",
        "grouping": [term.label for term in card.groupings.all()],
        "agency": card.owner_name,
        "sample": card.is_sample,
        "safeguarding": card.needs_safeguarding_notice,
        "reviewed": f"{card.reviewed_on:%B %Y}" if card.reviewed_on else "",
    }


def all_documents():
    """Every document of the site, one at a time, for a rebuild."""
    cards = StrategyCardPage.objects.open_to_readers().with_terms()
    yield from documents_of(cards.iterator(chunk_size=200))


def documents_of(cards):
    """The documents of cards that have their terms at hand, one at a time."""
    agencies = owners()
    for card in cards:
        card.agency = agencies.get(card.path[: -card.steplen])
        yield to_document(card)
