"""Which pages are due for review, how near that is, and who is told.

A due date passes through stages: 60 days and 14 days before it, and every month after
it. A stage that nobody was told of in time is made good by the next that is reached.
"""

from datetime import timedelta

from wagtail.models import Page

from pages import reviewers
from pages.models.base import kinds

DAYS_BEFORE = (60, 14)
SOON = timedelta(days=max(DAYS_BEFORE))
# When readers are told that a review is late, the council is told as well.
MONTHS_ALONE = 3
MONTHS_A_YEAR = 12


def due_pages(until):
    """The public pages whose review is due by a day, those due first at the head."""
    pages = Page.objects.filter(pk__in=due_ids(until)).specific()
    return sorted(pages, key=lambda page: (page.review_by, page.title))


def due_ids(until):
    """The ids of the same, in no order."""
    return ids_where(live=True, review_by__lte=until)


def ids_where(**wanted):
    """Ids of the pages of every kind of which this holds, from one statement."""
    found = [model.objects.filter(**wanted).order_by() for model in kinds()]
    first, *others = [pages.values_list("pk") for pages in found]
    return [pk for (pk,) in first.union(*others, all=True)]


def stage(review_by, today):
    """How far a due date has come: 0, then 1 for each of its stages reached so far."""
    days_left = (review_by - today).days
    before = sum(days_left <= days for days in DAYS_BEFORE)
    return before + months_over(review_by, today)


def months_over(review_by, today):
    """Whole months since a due date; 0 before the first of them is over."""
    years, months = today.year - review_by.year, today.month - review_by.month
    return max(0, years * MONTHS_A_YEAR + months - int(today.day < review_by.day))


def keepers(agency):
    """Those who keep an agency's or a team's pages true; for None the council's."""
    return reviewers.staff_of(agency) if agency else reviewers.council_leads()
