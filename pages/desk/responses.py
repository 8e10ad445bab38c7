"""How owners keep up with their reviews: what is due, late, said to them and done."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone
from wagtail.models import PageLogEntry

from pages import reviewers
from pages.agencies import writing_agencies
from pages.desk.due import SOON, due_pages, keepers, months_over
from pages.models import ReviewReminder

# An owner with a review a month late, and nobody at work for as long, does not respond.
SILENT_DAYS = 30


@dataclass
class Response:
    """One owner, None for the council: pages that are due, and what came of it."""

    owner: Any
    today: date
    soon: list = field(default_factory=list)
    late: list = field(default_factory=list)
    reminders: int = 0
    reminded_on: date | None = None
    active_at: datetime | None = None

    @property
    def longest(self):
        """The page that has been late the longest, or None."""
        return self.late[0] if self.late else None

    @property
    def days_late(self):
        return (self.today - self.longest.review_by).days if self.late else 0

    @property
    def is_silent(self):
        is_late = self.late and months_over(self.longest.review_by, self.today)
        return bool(is_late) and not self.was_active_lately

    @property
    def was_active_lately(self):
        if self.active_at is None:
            return False
        return (self.today - timezone.localdate(self.active_at)).days <= SILENT_DAYS


def responses(today):
    """A `Response` for the council and each agency that writes or has pages due.

    Those who do not respond come first, then those who are late the longest.
    """
    found = {owner: Response(owner, today) for owner in (None, *writing_agencies())}
    for page in due_pages(today + SOON):
        owner = reviewers.keeper_of(page)
        response = found.setdefault(owner, Response(owner, today))
        (response.late if page.review_by < today else response.soon).append(page)
    add_reminders(found)
    for response in found.values():
        response.active_at = last_activity(response.owner)
    return sorted(found.values(), key=in_order)


def in_order(response):
    name = response.owner.label if response.owner else ""
    return (not response.is_silent, -response.days_late, name)


def add_reminders(found):
    """How often each owner was told of pages since their last reviews, and when last.

    A stage of a page is one reminder, to however many people it went.
    """
    sent = defaultdict(set)
    days = {}
    for page, review_by, stage, day in stages_sent():
        sent[page, review_by].add(stage)
        days[page, review_by] = max(day, days.get((page, review_by), day))
    for response in found.values():
        due = [(page.pk, page.review_by) for page in (*response.soon, *response.late)]
        told = [key for key in due if key in sent]
        response.reminders = sum(len(sent[key]) for key in told)
        response.reminded_on = max((days[key] for key in told), default=None)


def stages_sent():
    rows = ReviewReminder.objects.values_list("page", "review_by", "stage")
    return rows.annotate(Max("sent_on"))


def last_activity(owner):
    """When one of the owner's people last did something to a page, or None."""
    people = Q(user__in=keepers(owner))
    return PageLogEntry.objects.filter(people).aggregate(last=Max("timestamp"))["last"]
