"""The declared values of every facet, as one lookup: labels, order, tree, old slugs."""

from collections.abc import Iterable, Mapping, Sequence

from search.facets import Value

Children = Mapping[str, Sequence[Value]]


class Vocabulary:
    """The values of each facet; immutable, shared between requests.

    The order of values is the editors', depth first in a tree.
    """

    def __init__(self, values: Mapping[str, Iterable[Value]]) -> None:
        """Take the declared values of each facet, aliases among them, in any order."""
        self._values: dict[str, dict[str, Value]] = {}
        self._slugs: dict[str, tuple[str, ...]] = {}
        self._places: dict[str, dict[str, int]] = {}
        self._aliases: dict[str, dict[str, str]] = {}
        self._children: dict[str, Children] = {}
        for facet, declared in values.items():
            self._add(facet, list(declared))

    def _add(self, facet: str, declared: list[Value]) -> None:
        options = {value.slug: value for value in declared if not value.alias_of}
        self._children[facet] = children = _children(options)
        ordered = list(_depth_first(children, ""))
        self._values[facet] = {value.slug: value for value in ordered}
        self._slugs[facet] = tuple(self._values[facet])
        self._places[facet] = {slug: at for at, slug in enumerate(self._slugs[facet])}
        aliases = {value.slug: value.alias_of for value in declared if value.alias_of}
        self._aliases[facet] = {
            slug: target
            for slug in aliases
            if (target := _follow(slug, aliases)) in options
        }

    def resolve(self, facet: str, slug: str) -> str | None:
        """The slug that this one means today, or None when the facet has no such."""
        current = self._aliases.get(facet, {}).get(slug, slug)
        return current if current in self._values.get(facet, {}) else None

    def canonical(self, facet: str, slugs: Iterable[str]) -> tuple[str, ...]:
        """The known ones of these slugs: aliases followed, in order, each once."""
        resolved = {self.resolve(facet, slug) for slug in slugs}
        known = (slug for slug in resolved if slug is not None)
        return tuple(sorted(known, key=self._places.get(facet, {}).__getitem__))

    def aliases(self) -> Iterable[tuple[str, str, str]]:
        """Every (facet, old slug, slug it means)."""
        for facet, aliases in self._aliases.items():
            for old, new in aliases.items():
                yield facet, old, new

    def options(self) -> Iterable[tuple[str, str]]:
        """Every (facet, slug), those of one facet together and in order."""
        for facet, slugs in self._slugs.items():
            yield from ((facet, slug) for slug in slugs)

    def slugs(self, facet: str) -> tuple[str, ...]:
        """The facet's slugs in order."""
        return self._slugs.get(facet, ())

    def label(self, facet: str, slug: str) -> str:
        """The value's name, or its slug when it is unknown."""
        value = self._values.get(facet, {}).get(slug)
        return value.label if value else slug

    def children(self, facet: str) -> Children:
        """The values below each slug of a facet, "" for the topmost."""
        return self._children.get(facet, {})


NO_VOCABULARY = Vocabulary({})


def _children(options: Mapping[str, Value]) -> dict[str, list[Value]]:
    """Values by the slug above them; one whose parent is unknown stands at the top."""
    children: dict[str, list[Value]] = {}
    for value in sorted(options.values(), key=_place):
        parent = value.parent if value.parent in options else ""
        children.setdefault(parent, []).append(value)
    return children


def _place(value: Value) -> tuple[int, str, str]:
    return value.order, value.label.casefold(), value.slug


def _depth_first(children: Children, parent: str) -> Iterable[Value]:
    for value in children.get(parent, ()):
        yield value
        yield from _depth_first(children, value.slug)


def _follow(slug: str, aliases: Mapping[str, str]) -> str:
    """Where a chain of aliases ends; a ring of them ends nowhere, at its start."""
    seen = {slug}
    while slug in aliases:
        slug = aliases[slug]
        if slug in seen:
            break
        seen.add(slug)
    return slug
