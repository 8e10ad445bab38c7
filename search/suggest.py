"""What a reader may be about to type: titles, and what people see.

Suggestions come from the database on every engine.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.db.models import Case, IntegerField, Value, When

from search.analysis import words
from search.facets import Finder
from search.models import Entry
from search.postings.snapshot import current
from search.query import Query
from search.rules import Meanings, Signpost
from search.understanding import clean

# Enough to choose from without scrolling on a phone.
MOST = 8
MOST_SIGNPOSTS = 3
SHORTEST = 2


class Suggestion(NamedTuple):
    """What to show, where it leads, and the kind of document or signpost it is."""

    text: str
    url: str
    kind: str


def suggest(text: str, finder: Finder) -> list[Suggestion]:
    """What begins with the words typed so far, every one of them, in any order.

    Signposts lead to the finder. Two statements at most; none for a single letter.
    """
    typed = words(clean(text))
    if sum(map(len, typed)) < SHORTEST:
        return []
    signposts = list(_signposts(typed, current().meanings, finder))[:MOST_SIGNPOSTS]
    titles = _titles(typed, finder)[: MOST - len(signposts)]
    return [*titles, *signposts]


def _titles(typed: list[str], finder: Finder) -> list[Suggestion]:
    """Titles, those that begin with the text first, then the shortest."""
    entries = Entry.objects.all()
    if finder.kinds is not None:
        entries = entries.filter(kind__in=finder.kinds)
    for word in typed:
        entries = entries.filter(plain__contains=f" {word}")
    start = f" {' '.join(typed)}"
    begins = Case(
        When(plain__startswith=start, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    rows = entries.order_by(begins, "plain", "key").values_list("title", "url", "kind")
    return [Suggestion(*row) for row in rows[:MOST]]


def _signposts(
    typed: list[str], meanings: Meanings, finder: Finder
) -> Iterator[Suggestion]:
    for signpost in _distinct(meanings.signposts.values()):
        for said in (signpost.label, *signpost.words):
            if _begin(typed, words(said)):
                url = Query(q=signpost.label).to_url(finder.path)
                yield Suggestion(signpost.label, url, signpost.kind)
                break


def _distinct(groups: Iterable[tuple[Signpost, ...]]) -> Iterable[Signpost]:
    return dict.fromkeys(signpost for group in groups for signpost in group)


def _begin(typed: list[str], said: list[str]) -> bool:
    """Whether each of the words typed begins one of those said."""
    return all(any(word.startswith(start) for word in said) for start in typed)
