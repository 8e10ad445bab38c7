"""What must hold before the portal starts: a wrong declaration is a red check."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.utils.module_loading import import_string

from search.facets import RESERVED, Facet, Finder

SETTINGS = ("SEARCH_SOURCE", "SEARCH_FINDERS", "SEARCH_RULES", "SEARCH_ENGINE")


def settings_name_something(**kwargs: Any) -> list[CheckMessage]:
    """Each setting is a dotted path that can be imported."""
    return [
        Error(f"{name} does not name anything: {fault}", id="search.E001")
        for name in SETTINGS
        if (fault := _fault(name))
    ]


def finders_are_sound(**kwargs: Any) -> list[CheckMessage]:
    """Names are unique, no facet takes a reserved key, one key means one facet."""
    if _fault("SEARCH_FINDERS"):
        return []
    finders: tuple[Finder, ...] = import_string(settings.SEARCH_FINDERS)
    return [
        Error(fault, id="search.E002")
        for fault in [
            *_repeated("finder", (finder.name for finder in finders)),
            *(fault for finder in finders for fault in _finder_faults(finder)),
            *_double_meanings(finders),
        ]
    ]


def judged_queries_are_there(**kwargs: Any) -> list[CheckMessage]:
    """There is a file to try a change of the rules on."""
    if Path(settings.SEARCH_JUDGED).is_file():
        return []
    return [Error("SEARCH_JUDGED names no file.", id="search.E003")]


def _fault(name: str) -> str:
    """Why this setting cannot be used, or nothing."""
    path = getattr(settings, name, None)
    if not path:
        return "it is not set."
    try:
        import_string(path)
    except ImportError as error:
        return str(error)
    return ""


def _finder_faults(finder: Finder) -> Iterator[str]:
    where = f"in the finder {finder.name!r}"
    keys = [facet.key for facet in finder.facets]
    yield from _repeated(f"facet {where}", keys)
    yield from _repeated(f"sort {where}", (sort.slug for sort in finder.sorts))
    yield from (f"The facet {key!r} {where} is reserved." for key in RESERVED & {*keys})
    if "" not in {sort.slug for sort in finder.sorts}:
        yield f"There is no default sort, one with the slug '', {where}."


def _repeated(what: str, names: Iterable[str]) -> Iterator[str]:
    for name, times in Counter(names).items():
        if times > 1:
            yield f"There is more than one {what} called {name!r}."


def _double_meanings(finders: Iterable[Finder]) -> Iterator[str]:
    """Finders share facets by key, so a key has one source of values everywhere."""
    first: dict[str, Facet] = {}
    for finder in finders:
        for facet in finder.facets:
            if first.setdefault(facet.key, facet).values != facet.values:
                yield f"The facet {facet.key!r} has other values in {finder.name!r}."
