"""How the demo's cards cover the toolkit: by need, area and theme, level and phase.

Read from the fixtures alone, so that it can be told without a database.
"""

from collections import Counter
from itertools import product

from pages.fixtures import files, read

# Stands for every level, or for every group of phases.
ANY = {"slug": "", "label": "Any level"}
INTRODUCTION = """\
# How the cards cover the toolkit

Made from `fixtures/content/cards` by `manage.py write_coverage`; a test tells when it
is out of date.

{total} cards. A cell is the number of cards, and in brackets those for
{groups}. A card with several needs, levels or
phases counts in each."""


def vocabulary(name):
    return read(f"vocabulary/{name}.yaml")


def upper(terms):
    return [term for term in terms if "parent" not in term]


def below(terms, parent):
    return [term for term in terms if term.get("parent") == parent["slug"]]


class Coverage:
    """Counts of cards; each card counts once for everything it is tagged with."""

    def __init__(self, cards):
        self.total = len(cards)
        self.levels = vocabulary("levels")
        self.needs = vocabulary("needs")
        self.themes = vocabulary("themes")
        self.phases = vocabulary("age_phases")
        self.counts = Counter(key for card in cards for key in self.keys(card))

    def keys(self, card):
        """(tag, level, group of phases) for all that a card is for, "" for any."""
        tags = with_upper(self.needs, card["needs"]) | set(card.get("themes") or [])
        levels = {level["level"] for level in card["levels"]}
        phases = with_upper(self.phases, card["phases"])
        groups = phases & {group["slug"] for group in self.groups}
        return product(tags, {"", *levels}, {"", *groups})

    @property
    def areas(self):
        return upper(self.needs)

    @property
    def groups(self):
        return upper(self.phases)

    def count(self, tag, level=ANY, group=ANY):
        return self.counts[tag["slug"], level["slug"], group["slug"]]

    def gaps(self):
        """Sentences about what no card is for and should be; empty when all is well."""
        by_level = product(self.areas, self.levels, [ANY])
        by_group = product(self.areas, [ANY], self.groups)
        tags = product([*self.needs, *self.themes], [ANY], [ANY])
        return [
            f"{tag['label']}: no card {at(level, group)}".rstrip()
            for tag, level, group in (*by_level, *by_group, *tags)
            if not self.count(tag, level, group)
        ]

    def table(self, heading, tags):
        """A table in Markdown, one row for each of some needs, areas or themes."""
        columns = [ANY, *self.levels]
        head = [heading, *(column["label"] for column in columns)]
        rows = [[tag["label"], *(self.cell(tag, c) for c in columns)] for tag in tags]
        return "\n".join(map(as_row, [head, ["---"] * len(head), *rows]))

    def cell(self, tag, level):
        """The count at a level, and what it is in each group of phases."""
        parts = [str(self.count(tag, level, group)) for group in self.groups]
        count = self.count(tag, level)
        return f"**{count}** ({' · '.join(parts)})" if count else "–"

    def thin(self, level):
        """The labels of the needs that no card is for at a level, as one text."""
        needs = (need for need in self.needs if "parent" in need)
        labels = [need["label"] for need in needs if not self.count(need, level)]
        return "; ".join(labels) or "none"

    def page(self):
        """docs/coverage.md as a text."""
        parts = [
            self.introduction(),
            "## Areas of need",
            self.table("Area", self.areas),
        ]
        for area in self.areas:
            needs = below(self.needs, area)
            parts += [f"## {area['label']}", self.table("Need", needs)]
        parts += ["## Themes", self.table("Theme", self.themes)]
        thin = [f"- {level['label']}: {self.thin(level)}" for level in self.levels]
        parts += ["## Needs without a card", "\n".join(thin)]
        return "\n\n".join(parts) + "\n"

    def introduction(self):
        groups = " · ".join(group["label"].lower() for group in self.groups)
        return INTRODUCTION.format(total=self.total, groups=groups)


def with_upper(terms, slugs):
    """Slugs together with those of the terms above them."""
    parents = {term["slug"]: term.get("parent") for term in terms}
    return {slug for own in slugs for slug in (own, parents[own]) if slug}


def at(level, group):
    """Where, in words: "for Universal", "for Primary", or nothing for anywhere."""
    place = next((term for term in (level, group) if term is not ANY), None)
    return f"for {place['label']}" if place else ""


def as_row(cells):
    return f"| {' | '.join(cells)} |"


def of_fixtures():
    return Coverage([read(path) for path in files("content/cards")])
