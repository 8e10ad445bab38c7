"""What waits to be done about pages: each kind of work with the pages that need it.

Agencies see their own pages, the council all. Everything here is asked of the database
when somebody looks; what takes long to find out, as broken links do, was noted before.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.utils import timezone
from wagtail.models import Page, TaskState, WorkflowState

from pages import reviewers
from pages.desk.due import SOON, due_ids, ids_where
from pages.models import AdviceNote, Concern, StrategyCardPage, Suggestion
from pages.suggesting import keepers_with, pages_of


class Work(NamedTuple):
    """A kind of work: `told` says when there is some, `nothing` when there is none.

    `ids(user)` are the pages that need it, whoever owns them, as a list or a subquery;
    where it `is_own`, they are the person's own already. `screen` names the address
    where it is done for several pages together.
    """

    key: str
    title: str
    told: str
    nothing: str
    ids: Callable
    is_own: bool = False
    screen: str = ""


def pages_with(work, user):
    """The pages of somebody that need this work, as a queryset in order of title."""
    pages = Page.objects.filter(pk__in=work.ids(user)).order_by("title")
    return pages if work.is_own else pages & own_pages(user)


def own_pages(user):
    """What a person answers for: the council for all, others for their own.

    Who only reads reports answers for none: lists of work name drafts.
    """
    if reviewers.is_council(user):
        return Page.objects.all()
    return reduce(or_, map(pages_of, keepers_with(user)), Page.objects.none())


def every_page(user):
    return ids_where()


def awaiting(user):
    states = TaskState.objects.reviewable_by(user)
    return object_ids(state.workflow_state for state in states)


def returned(user):
    return object_ids(
        WorkflowState.objects.filter(status=WorkflowState.STATUS_NEEDS_CHANGES)
    )


def object_ids(states):
    return [int(state.object_id) for state in states]


def overdue(user):
    return due_ids(timezone.localdate() - timedelta(days=1))


def due_soon(user):
    today = timezone.localdate()
    return ids_where(live=True, review_by__range=(today, today + SOON))


def no_evidence(user):
    return StrategyCardPage.objects.live().filter(evidence=None).values("pk")


def noted(concern):
    def ids(user):
        return AdviceNote.objects.filter(concern=concern).values("page")

    return ids


def suggested(user):
    return Suggestion.objects.open().values("page")


def sample(user):
    return ids_where(live=True, is_sample=True)


MINE = Work(
    "mine",
    "My pages",
    "All that you keep true, published or not.",
    "You have no pages yet. Start a new one from the menu.",
    every_page,
)
WORK = (
    Work(
        "awaiting",
        "Waiting for my check",
        "Somebody has sent these for review, and the next step is yours.",
        "Nothing waits for you.",
        awaiting,
        is_own=True,
    ),
    Work(
        "returned",
        "Returned",
        "Whoever checked these asks for a change. Their reason is on the page.",
        "Nothing has been returned.",
        returned,
    ),
    Work(
        "overdue",
        "Overdue for review",
        "Their review date has passed. After 90 days readers are told so.",
        "Every page is within its review date.",
        overdue,
        screen="due",
    ),
    Work(
        "due-soon",
        "Due within 60 days",
        "Read them in good time; most need no change.",
        "No review is due within 60 days.",
        due_soon,
        screen="due",
    ),
    Work(
        "suggestions",
        "Suggestions to answer",
        "Other editors have an idea for these pages.",
        "Every suggestion is answered.",
        suggested,
    ),
    Work(
        "no-evidence",
        "Without an evidence rating",
        "Readers cannot tell how well these cards are supported.",
        "Every card has an evidence rating.",
        no_evidence,
    ),
    Work(
        "hard-to-read",
        "Hard to read",
        "Long sentences or long words. The advice is beside each field.",
        "Every page is easy enough to read.",
        noted(Concern.READING),
    ),
    Work(
        "alike",
        "Possible duplicates",
        "Another card says much the same. Would one do?",
        "No two cards say the same.",
        noted(Concern.ALIKE),
    ),
    Work(
        "broken-links",
        "Broken links",
        "A link on these pages leads nowhere.",
        "No link within the site is broken.",
        noted(Concern.LINK),
    ),
    Work(
        "sample",
        "Still sample guidance",
        "Nobody has agreed these words yet: they came with the portal. Read a page, "
        "mend it and send it for review; the label goes when the council publishes it.",
        "Nothing is sample guidance any more.",
        sample,
    ),
)
BY_KEY = {work.key: work for work in (MINE, *WORK)}
