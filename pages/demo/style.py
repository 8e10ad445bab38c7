"""The demo content as the house style reads it: pages, passages and links of a file."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import chain

from django.urls import resolve
from django.utils.html import escape
from markdown import Markdown

from pages import house_style
from pages.advice import guide
from pages.demo.loader import items
from pages.fixtures import FOLDER, content, read
from pages.models import HomePage, StrategyCardPage
from pages.passages import field_name, passage
from pages.tree import LISTS

CONTENT = FOLDER / "content"
# (top of the file's path, key the page is under) -> kind; others are named by the top.
KINDS = {
    ("cards", None): "card",
    ("needs", None): "area",
    ("needs", "needs"): "need",
    ("levels", None): "level",
    ("toolkit", None): "part",
    ("toolkit", "sections"): "section",
    ("services", "services"): "service",
    ("case_studies", "case_studies"): "case study",
    ("modules", None): "module",
    ("pathways", None): "pathway",
}
# Not for readers' eyes, or addresses.
UNREAD = {
    "search_words",
    "url",
    "booking_url",
    "page",
    "query",
    "card",
    "slug",
    "contact",
}
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
HREF = re.compile(r'href="(/[^"#?]*)')


@dataclass(frozen=True)
class Draft:
    """One page as a fixture has it: file under fixtures/content, kind and fields."""

    file: str
    kind: str
    row: dict

    @property
    def name(self):
        return self.row.get("title") or self.file

    def texts(self):
        """(path of keys, string) for everything that is written in the row."""
        return strings(self.row, ())

    def passages(self):
        return [
            passage(self.kind, path, html(text))
            for path, text in self.texts()
            if is_read(path, text)
        ]

    def links(self):
        """(field, address) for each link within the site."""
        for path, text in self.texts():
            if path[-1] == "card":
                yield field_name(path), f"/strategies/{text}/"
            elif path[-1] == "page":
                yield field_name(path), text
            elif is_read(path, text):
                for address in HREF.findall(html(text)):
                    yield field_name(path), address

    def findings(self):
        return [
            *house_style.review(
                self.kind, self.row, self.passages(), guide(), spellings()
            ),
            *house_style.link_findings(self.links(), is_live),
        ]


@cache
def spellings():
    """Every way to write a term of the glossary."""
    terms = content("glossary")
    return {way for row in terms for way in (row["term"], *row.get("also", []))}


def drafts(files):
    """Every page in some files under fixtures/content, given as paths."""
    for file in files:
        name = file.relative_to(CONTENT).as_posix()
        for kind, row in pages_in(read(f"content/{name}"), top_of(file)):
            yield Draft(name, kind, row)


def top_of(file):
    return file.relative_to(CONTENT).parts[0].removesuffix(".yaml")


def pages_in(value, top):
    """(kind, row) of each page in a file; the whole file where it holds none."""
    found = list(rows_below(value, top, None))
    return found or [(top, {"terms": value} if isinstance(value, list) else value)]


def rows_below(value, top, key):
    """A page is a mapping that was reviewed; pages may hold pages."""
    if isinstance(value, list):
        for item in value:
            yield from rows_below(item, top, key)
    elif isinstance(value, dict):
        inner = {name: list(rows_below(value[name], top, name)) for name in value}
        if "reviewed_on" in value:
            own = {name: part for name, part in value.items() if not inner[name]}
            yield KINDS.get((top, key), top), own
        yield from chain.from_iterable(inner.values())


def strings(value, path):
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from strings(part, (*path, key))
    elif isinstance(value, list):
        for number, part in enumerate(value, 1):
            label = part.get("term", number) if isinstance(part, dict) else number
            yield from strings(part, (*path, f"[{label}]"))


def is_read(path, text):
    return not UNREAD.intersection(path) and not SLUG.fullmatch(text)


@cache
def html(text):
    return Markdown(output_format="html").convert(escape(text))


# ---------------------------------------------------------------- addresses


def is_live(address):
    """Whether the demo has a page at an address, or the portal a view."""
    return address in addresses() or resolve(address).url_name != "wagtail_serve"


@cache
def addresses():
    """The addresses of all demo pages."""
    fixed = {model: f"/{slug}/" for model, slug, _ in LISTS} | {HomePage: "/"}
    found = {}
    for item in items():
        found[item.source] = fixed.get(item.model) or below(item, found)
    return set(found.values())


def below(item, found):
    parent = "/strategies/" if item.model is StrategyCardPage else found[item.parent]
    return f"{parent}{item.slug}/"


# ---------------------------------------------------------------- near-duplicates


def alike(found):
    """(draft, finding) for each card among `found` that repeats another."""
    cards = {draft.name: draft for draft in found if draft.kind == "card"}
    promises = {
        name: f"{name} {draft.row.get('promise', '')}" for name, draft in cards.items()
    }
    for name, finding in house_style.alike_findings(promises):
        yield cards[name], finding
