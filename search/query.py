"""A reader's query: what an address says, made canonical, and the addresses near it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.utils.http import urlencode

from search.facets import Finder
from search.postings.snapshot import current
from search.understanding import clean
from search.vocabulary import NO_VOCABULARY, Vocabulary

# Nine digits are more pages than anyone has, and few enough for any database.
_PAGE = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Query:
    """A text, the selected slugs of each facet, a sort and a page (from 1).

    Each method gives a new query; whatever changes the results starts at page 1. The
    facet keys and the vocabulary it was read with keep every address in the one
    canonical order; a query made by hand keeps the order it was given.
    """

    q: str = ""
    selected: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""
    page: int = 1
    keys: tuple[str, ...] = field(default=(), repr=False, compare=False)
    vocabulary: Vocabulary = field(default=NO_VOCABULARY, repr=False, compare=False)

    @classmethod
    def parse(cls, querydict: QueryDict, finder: Finder) -> "Query":
        """The query of an address: unknown keys and values dropped, aliases followed.

        Never raises. One SQL statement, for the vocabulary.
        """
        raw = cls(
            q=querydict.get("q", ""),
            selected={
                facet.key: tuple(querydict.getlist(facet.key))
                for facet in finder.facets
            },
            sort=querydict.get("sort", ""),
            page=_page(querydict.get("page", "")),
        )
        return raw.canonical(current().vocabulary, finder)

    def canonical(self, vocabulary: Vocabulary, finder: Finder) -> "Query":
        """The same query in the finder's own terms and order."""
        known = {
            facet.key: vocabulary.canonical(facet.key, self.selected[facet.key])
            for facet in finder.facets
            if facet.key in self.selected
        }
        return replace(
            self,
            q=clean(self.q),
            selected={key: slugs for key, slugs in known.items() if slugs},
            sort=finder.sort(self.sort).slug,
            keys=tuple(facet.key for facet in finder.facets),
            vocabulary=vocabulary,
        )

    def toggled(self, facet: str, slug: str) -> "Query":
        """With this value selected, or without it when it was."""
        chosen = self.selected.get(facet, ())
        if slug in chosen:
            return self.without(facet, slug)
        return self._choosing(facet, (*chosen, slug))

    def without(self, facet: str, slug: str) -> "Query":
        """With this value not selected."""
        kept = (other for other in self.selected.get(facet, ()) if other != slug)
        return self._choosing(facet, kept)

    def only(self, facet: str, slug: str) -> "Query":
        """With this value alone selected in its facet."""
        return self._choosing(facet, (slug,))

    def without_facets(self) -> "Query":
        """With the same text and sort, and nothing selected."""
        return replace(self, selected={}, page=1)

    def with_text(self, text: str) -> "Query":
        """With another text and the same selection."""
        return replace(self, q=text, page=1)

    def without_text(self) -> "Query":
        """With the same selection and no text."""
        return self.with_text("")

    def literally(self) -> "Query":
        """With the words as they are, and nothing else that they may mean."""
        parts = self.q.replace('"', " ").split()
        return self.with_text(" ".join(f'"{part}"' for part in parts))

    def text_only(self) -> "Query":
        """With the same text and nothing else: what another finder can be asked."""
        return Query(self.q)

    def with_sort(self, sort: str) -> "Query":
        """In another order."""
        return replace(self, sort=sort, page=1)

    def with_page(self, page: int) -> "Query":
        """At another page."""
        return replace(self, page=page)

    def to_params(self) -> list[tuple[str, str]]:
        """Names and values in the one canonical order, defaults left out."""
        pairs = [("q", self.q)]
        for facet, slugs in self.selected.items():
            pairs += [(facet, slug) for slug in slugs]
        pairs += [("sort", self.sort), ("page", str(self.page))]
        return [pair for pair in pairs if pair[1] and pair != ("page", "1")]

    @property
    def canonical_querystring(self) -> str:
        """What a request's QUERY_STRING should be; a view redirects once when not."""
        return urlencode(self.to_params())

    def to_url(self, path: str) -> str:
        """This query's address at a path."""
        querystring = self.canonical_querystring
        return f"{path}?{querystring}" if querystring else path

    def _choosing(self, facet: str, slugs: Iterable[str]) -> "Query":
        chosen = {**self.selected, facet: self._in_order(facet, tuple(slugs))}
        ordered = dict.fromkeys([*self.keys, *chosen])
        selected = {key: chosen[key] for key in ordered if chosen.get(key)}
        return replace(self, selected=selected, page=1)

    def _in_order(self, facet: str, slugs: tuple[str, ...]) -> tuple[str, ...]:
        """Slugs as the vocabulary orders them, those it does not know at the end."""
        unknown = (s for s in slugs if self.vocabulary.resolve(facet, s) is None)
        return (*self.vocabulary.canonical(facet, slugs), *unknown)


def to_canonical(
    request: HttpRequest, query: Query, finder: Finder
) -> HttpResponseBase | None:
    """A redirect to a query's one address at this path; None when it is there.

    It is for good where the address names a value that has been merged into another
    and nothing else that may come to mean something, such as a retired value.
    """
    if request.META.get("QUERY_STRING", "") == query.canonical_querystring:
        return None
    vocabulary = current().vocabulary
    asked = [
        (slug, vocabulary.resolve(facet.key, slug))
        for facet in finder.facets
        for slug in request.GET.getlist(facet.key)
    ]
    for_good = any(slug != now for slug, now in asked) and all(now for _, now in asked)
    return redirect(query.to_url(request.path), permanent=for_good)


def _page(text: str) -> int:
    return max(1, int(text)) if _PAGE.fullmatch(text) else 1
