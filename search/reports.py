"""What the log tells: searches that mean the same, counted together."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, Min, Q, QuerySet, Sum

from search.log import KEPT
from search.models import SearchLog


@dataclass(frozen=True)
class Report:
    """Which searches it is about, and what those counted together have in common.

    `unopened` leaves out those that somebody went on from.
    """

    name: str
    about: Q
    by: tuple[str, ...] = ("terms",)
    unopened: bool = False


# Searches by filters alone have no words to report, though they may find nothing.
WORDS, FOUND = ~Q(terms=""), Q(total__gt=0)
TOP = Report("top", WORDS)
NOTHING = Report("nothing", ~FOUND, by=("terms", "selection"))
RELAXED = Report("relaxed", WORDS & Q(relaxed=True))
UNOPENED = Report("unopened", WORDS & FOUND, unopened=True)


def rows(report: Report, today: date) -> QuerySet[SearchLog, dict[str, Any]]:
    """The searches of a report in the last thirteen months, in no order.

    Each is a dict: `words` as somebody typed them, `searches`, `clicks` from there to a
    page, `most` found, `latest` day, a `place` to search again (a finder's name), and
    `selection` where the report counts by it. Filters by day or finder may be added.
    """
    log = SearchLog.objects.filter(report.about, day__gt=today - KEPT)
    counted = log.values(*report.by).annotate(
        words=Min("text"),
        searches=Sum("times"),
        clicks=Sum("opened"),
        most=Max("total"),
        latest=Max("day"),
        place=Min("finder"),
    )
    told: QuerySet[SearchLog, dict[str, Any]] = (
        counted.filter(clicks=0) if report.unopened else counted
    )
    return told


def within(log: QuerySet[Any], today: date, days: int) -> QuerySet[Any]:
    """Only what was searched for in the last `days` days, today among them."""
    return log.filter(day__gt=today - timedelta(days))
