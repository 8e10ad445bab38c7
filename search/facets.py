"""Facets: how a finder's dimensions are declared, and how templates see them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

# Names in an address that are the query's own.
RESERVED = frozenset({"q", "sort", "page"})


class Kind(StrEnum):
    """How a facet's values stand to each other, which decides how they are listed."""

    FLAT = "flat"  # in the editors' order
    TREE = "tree"  # parents with children; a parent selects its branch
    ORDINAL = "ordinal"  # in the editors' order, which has a meaning
    TAGS = "tags"  # many: by count, then name; those without a result are left out


@dataclass(frozen=True, slots=True)
class Value:
    """One option of a facet, as its source declares it.

    `parent` is the slug of the value above it in a tree. `alias_of` is the slug that
    this old one now means: an alias is never listed, only followed.
    """

    slug: str
    label: str
    parent: str = ""
    order: int = 0
    alias_of: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Facet:
    """A dimension to filter by; `values` is called whenever its source changes.

    `show` is how many options stand before "show all". One that is not `listed` is
    only offered when the words of a query name one of its values.
    """

    key: str
    label: str
    kind: Kind
    values: Callable[[], Iterable[Value]]
    show: int = 6
    open: bool = False
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Option:
    """A value in a facet's list: how many results it gives, and its link."""

    slug: str
    label: str
    count: int
    selected: bool
    depth: int
    children: tuple["Option", ...]
    hint: str
    link: Callable[[str], str] = field(repr=False, compare=False)

    @property
    def toggle_url(self) -> str:
        """The address that adds this value, or takes it away when it is selected.

        Worked out on demand: a list of checkboxes never asks.
        """
        return self.link(self.slug)


@dataclass(frozen=True)
class _Listing:
    """What the options of one facet have in common while its view is built."""

    kind: Kind
    children: Mapping[str, Sequence[Value]]
    counts: Mapping[str, int]
    selected: frozenset[str]
    link: Callable[[str], str]

    def options(self) -> tuple[Option, ...]:
        """The topmost options in the order of the facet's kind."""
        if self.kind is not Kind.TAGS:
            return self.below("", 0)
        found = [option for option in self.flat() if option.count or option.selected]
        return tuple(sorted(found, key=lambda option: (-option.count, option.label)))

    def below(self, parent: str, depth: int) -> tuple[Option, ...]:
        return tuple(
            self.option(value, depth, self.below(value.slug, depth + 1))
            for value in self.children.get(parent, ())
        )

    def flat(self) -> Iterator[Option]:
        for values in self.children.values():
            for value in values:
                yield self.option(value, 0, ())

    def option(self, value: Value, depth: int, below: tuple[Option, ...]) -> Option:
        return Option(
            value.slug,
            value.label,
            self.counts.get(value.slug, 0),
            value.slug in self.selected,
            depth,
            below,
            value.hint,
            self.link,
        )


@dataclass(frozen=True)
class FacetView:
    """A facet as a template shows it; `selected` is how many of its values are.

    One of which something is selected is `listed` always.
    """

    key: str
    label: str
    kind: Kind
    selected: int
    show: int
    open: bool
    listed: bool
    listing: _Listing = field(repr=False, compare=False)

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """The options in order; put together on demand, for many ask only for hits."""
        return self.listing.options()


@dataclass(frozen=True)
class Sort:
    """An order of results: by static sort keys in turn, smaller first.

    The sort with the slug "" is the default, and gives way to the best match when
    there is a text. The key "title" is every document's folded title.
    """

    slug: str
    label: str
    keys: tuple[str, ...] = ()


BEST_MATCH = Sort("", "Best match")


@dataclass(frozen=True)
class Finder:
    """A place to search: which kinds of document, by which facets, in which orders.

    `kinds` is None for all kinds. `path` is the address that links start from.
    """

    name: str
    path: str
    kinds: tuple[str, ...] | None
    facets: tuple[Facet, ...]
    sorts: tuple[Sort, ...] = (BEST_MATCH,)
    per_page: int = 24

    def sort(self, slug: str) -> Sort:
        """The sort of this slug, or the default one."""
        return next((sort for sort in self.sorts if sort.slug == slug), BEST_MATCH)


def facet_view(
    facet: Facet,
    children: Mapping[str, Sequence[Value]],
    counts: Mapping[str, int],
    selected: Iterable[str],
    link: Callable[[str], str],
) -> FacetView:
    """A facet for a template.

    `children` gives the values below each slug ("" for the topmost), `counts` the
    results of each slug, `link` the address that toggles one.
    """
    chosen = frozenset(selected)
    return FacetView(
        facet.key,
        facet.label,
        facet.kind,
        len(chosen),
        facet.show,
        facet.open or bool(chosen),
        facet.listed or bool(chosen),
        _Listing(facet.kind, children, counts, chosen, link),
    )
