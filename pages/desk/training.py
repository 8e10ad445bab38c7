"""What training needs of those who keep it: what is due, has changed, or is lacking.

Each function answers with a fixed number of statements, however many modules there are.
"""

from dataclasses import dataclass
from itertools import islice

from django.utils import timezone

from pages import reviewers
from pages.desk.due import SOON, due_pages
from pages.finders import TRAINING, lean
from pages.models import (
    AdviceNote,
    Concern,
    CpdModulePage,
    PathwayModule,
    PathwayPage,
    SectionPage,
)
from pages.models.training import give_steps
from pages.roles import TRAINING_LEADS
from pages.suggesting import pages_of
from search import reports
from search.finder import find
from search.kept import DROPPED
from search.query import Query

TEAM = reviewers.Team(TRAINING_LEADS)
# Searches of so many days are looked at, the most frequent so many of them.
DAYS = 90
LOOKS = 60
MOST_SEARCHES = 20
# The finder of training without its facets, which take longer than the words.
BARE = lean(TRAINING, (), 1)


def may_use(user):
    """Training leads and the council."""
    return reviewers.is_council(user) or TEAM.has_member(user)


def due():
    """Public training whose review is due within 60 days or late, the latest first."""
    pages = due_pages(timezone.localdate() + SOON)
    return [page for page in pages if page.keepers == TRAINING_LEADS]


def open_modules():
    """The modules that readers may open, by title, with their steps at hand."""
    modules = list(CpdModulePage.objects.open_to_readers().order_by("title"))
    give_steps(modules)
    return modules


def closed_modules(modules):
    """The `PathwayModule`s of public pathways that are none of the open `modules`."""
    pathways = PathwayPage.objects.open_to_readers()
    entries = PathwayModule.objects.filter(pathway__in=pathways)
    closed = entries.exclude(module__in=modules) | entries.filter(module=None)
    return closed.select_related("pathway", "module").order_by("pathway__title")


def broken_links():
    """The notes of `check_links` about public training, by title."""
    notes = AdviceNote.objects.filter(
        concern=Concern.LINK, page__live=True, page__in=pages_of(TEAM)
    )
    return notes.select_related("page")


def sections_without(modules):
    """Toolkit sections that none of these modules leads to, by number."""
    taught = {
        step.target.pk for each in modules for step in each.shown_steps if step.target
    }
    sections = SectionPage.objects.open_to_readers().exclude(pk__in=taught)
    return sorted(sections.for_links("number", "seo_title"), key=by_number)


def by_number(section):
    return [int(part) for part in section.number.split(".")]


@dataclass(frozen=True)
class Search:
    """What readers typed, how often, whether training has some of it, and where."""

    words: str
    times: int
    has_some: bool
    url: str


def unmet_searches():
    """The most frequent searches of 90 days that no module has all the words of.

    The first `LOOKS` texts are looked for. Those with words that the log did not keep
    cannot be.
    """
    today = timezone.localdate()
    rows = reports.within(reports.rows(reports.TOP, today), today, DAYS)
    whole = rows.exclude(words__contains=DROPPED.surface)
    asked = whole.order_by("-searches", "terms")[:LOOKS]
    looked = ((row, find(Query(q=row["words"]), BARE)) for row in asked)
    unmet = (
        Search(row["words"], row["searches"], bool(results.total), url_of(results))
        for row, results in looked
        if results.relaxed or not results.total
    )
    return [*islice(unmet, MOST_SEARCHES)]


def url_of(results):
    return results.query.to_url(TRAINING.path)
