"""The coverage matrix: how many cards there are by need, level and phase."""

from typing import NamedTuple

from django.urls import reverse
from django.utils.http import urlencode

from pages.finders import STRATEGIES, state_url
from search.crossing import Crossing
from search.facets import Value

# From so many cards on a cell is a shade darker.
SHADES = (1, 2, 4, 8)
ANY_LEVEL = Value("", "Any level")


class Cell(NamedTuple):
    """A number of cards, and where they are and one more would be written.

    `shade` is 0 for none and rises to 4.
    """

    count: int
    shade: int
    label: str
    url: str
    new_url: str


class Row(NamedTuple):
    """A need, theme or area with its cells: any level, then each level by phase."""

    label: str
    total: Cell
    cells: list[Cell]


class Table(NamedTuple):
    """The rows of one area, or of all areas, or of the themes."""

    key: str
    heading: str
    rows: list[Row]


class Coverage:
    """Counts of live cards, of one agency or of all; one statement for everything."""

    def __init__(self, agency=""):
        """`agency` is a slug."""
        self.agency = agency
        self.crossing = Crossing(STRATEGIES.kinds)
        vocabulary = self.crossing.index.vocabulary
        self.levels = vocabulary.children("level").get("", ())
        self.phases = vocabulary.children("phase").get("", ())
        self.needs = vocabulary.children("need")
        self.themes = vocabulary.children("theme").get("", ())
        self.agencies = vocabulary.children("agency").get("", ())

    def tables(self):
        areas = self.needs.get("", ())
        yield Table("areas", "Areas of need", self.rows("need", areas))
        for area in areas:
            needs = self.needs.get(area.slug, ())
            yield Table(area.slug, area.label, self.rows("need", needs))
        yield Table("themes", "Themes", self.rows("theme", self.themes))

    def rows(self, facet, tags):
        return [
            Row(
                tag.label,
                self.cell(facet, tag, ANY_LEVEL),
                [
                    self.cell(facet, tag, level, phase)
                    for level in self.levels
                    for phase in self.phases
                ],
            )
            for tag in tags
        ]

    def cell(self, facet, tag, level, phase=None):
        wanted = {facet: tag.slug, "level": level.slug}
        if phase:
            wanted["phase"] = phase.slug
        wanted = {key: slug for key, slug in wanted.items() if slug}
        count = self.crossing.count({**wanted, "agency": self.agency})
        own = {"agency": [self.agency]} if self.agency else {}
        return Cell(
            count,
            sum(count >= least for least in SHADES),
            ", ".join(each.label for each in (tag, level, phase) if each),
            state_url(STRATEGIES, {key: [slug] for key, slug in wanted.items()} | own),
            f"{reverse('new_card')}?{urlencode(wanted)}",
        )
