"""The levels compared for one need and one group of phases.

Only the text of what is provided differs from need to need; who leads, what is recorded
and the rest are said once for each level.
"""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Prefetch

from pages.finders import STRATEGIES, first_page, state, state_url
from pages.models import AgePhase, LevelDescriptor, LevelPage, Need
from pages.models.reading import give_terms
from pages.models.taxonomy import with_slugs
from search.documents import Results
from search.query import Query

TITLE = "Compare the levels"
# Strategies shown for each level; the finder has all.
MOST = 4


@dataclass(frozen=True)
class Comparison:
    """What is compared: a need or an area, and a group of phases; None for all."""

    need: Need | None
    group: AgePhase | None

    @classmethod
    def parse(cls, querydict):
        """What an address asks for, in the finder's own words.

        What the finder does not know is dropped, and so is all but the first of several
        values; a phase means its group.
        """
        chosen = Query.parse(querydict, STRATEGIES).selected
        need = chosen_term(Need, chosen.get("need", ()))
        phase = chosen_term(AgePhase, chosen.get("phase", ()))
        return cls(need, phase and (phase.parent or phase))

    @property
    def terms(self):
        return [term for term in (self.need, self.group) if term]

    @property
    def title(self):
        labels = ", ".join(term.label for term in self.terms)
        return f"{TITLE}: {labels}" if labels else TITLE

    def selected(self, level=None):
        """The same as choices of the finder, in its order: facet key -> slugs."""
        chosen = {"need": self.need, "level": level, "phase": self.group}
        return {key: [term.slug] for key, term in chosen.items() if term}

    @property
    def query(self):
        """The same as a query, which gives the one address of this comparison."""
        return state(self.selected())

    def columns(self, levels):
        """A `Column` for each page of `levels`, a queryset of level pages."""
        wanted = LevelDescriptor.objects.about(self.need, self.group)
        asked_for = Prefetch("descriptors", wanted, to_attr="asked_for")
        pages = list(levels.exclude(level=None).prefetch_related(asked_for))
        give_terms(pages)
        return [Column(page, self) for page in pages]


def chosen_term(model, slugs):
    """The term of the first slug, or None."""
    return next(iter(with_slugs(model, slugs[:1])), None)


@dataclass(frozen=True)
class Column:
    """One level in a comparison."""

    page: LevelPage
    comparison: Comparison

    def provision(self):
        """List of {"heading", "is_area", "text"} on what settings provide.

        A need's own text wins; a group of phases for which it has none is described by
        the text of its area, and `is_area` says so.
        """
        need, group = self.comparison.need, self.comparison.group
        if not (need or group):
            return [{"heading": "", "is_area": False, "text": self.page.lead}]
        own = {row.group for row in self.page.asked_for if row.need == need}
        return [
            {
                "heading": self.heading(row),
                "is_area": need not in (None, row.need),
                "text": row.text,
            }
            for row in self.page.asked_for
            if row.need == need or row.group not in own
        ]

    def heading(self, row):
        """What tells the texts of one comparison apart."""
        if self.comparison.need is None:
            return row.need.label
        return row.group.label if self.comparison.group is None else ""

    @property
    def selected(self):
        return self.comparison.selected(self.page.level)

    @cached_property
    def results(self) -> Results:
        """The strategies of the finder in this state and at this level."""
        return first_page(STRATEGIES, self.selected)

    @property
    def hits(self):
        """The first of them; none while nothing says for which need."""
        return self.results.hits[:MOST] if self.comparison.need else ()

    @property
    def url(self):
        """The finder in this state."""
        return state_url(STRATEGIES, self.selected)

    @property
    def area_url(self):
        """The finder for the whole area of the need compared, or None."""
        area = self.comparison.need and self.comparison.need.parent
        return area and state_url(STRATEGIES, {**self.selected, "need": [area.slug]})
