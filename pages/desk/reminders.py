"""One e-mail to each person with all pages whose review has come nearer, or is late.

The e-mail and what it told are written down in one transaction, so that two runs at
once tell a person once; then `pages.outbox` goes on until it is sent.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from pages import outbox, reviewers
from pages.desk.due import DAYS_BEFORE, MONTHS_ALONE, SOON, due_pages, keepers, stage
from pages.models import ReviewReminder
from pages.notices import absolute, wants, written

NOTICE = "review_due"
COUNCIL_TOO = len(DAYS_BEFORE) + MONTHS_ALONE


@dataclass(frozen=True)
class Line:
    """A page in a digest; `agency` keeps it, or a team, None where the council does."""

    page: Any
    agency: Any
    stage: int
    days_left: int

    @classmethod
    def of(cls, page, today):
        return cls(
            page=page,
            agency=reviewers.keeper_of(page),
            stage=stage(page.review_by, today),
            days_left=(page.review_by - today).days,
        )

    @property
    def days_late(self):
        return -self.days_left

    @property
    def url(self):
        return absolute(reverse("due_page", args=[self.page.pk]))


def digests(today):
    """Person -> the `Line`s they were not sent yet, those due first at the head.

    Under None are pages of which nobody can be told.
    """
    told, readers, found = furthest_told(), cache(readers_of), defaultdict(list)
    for page in due_pages(today + SOON):
        line = Line.of(page, today)
        people = people_for(line, readers)
        for person in people or [None]:
            key = (page.pk, person and person.pk, page.review_by)
            if told.get(key, 0) < line.stage:
                found[person].append(line)
    return dict(found)


def furthest_told():
    """(page, person, due date) -> the last stage of it that the person was told of."""
    rows = ReviewReminder.objects.values_list("page", "person", "review_by")
    return {tuple(key): last for *key, last in rows.annotate(Max("stage"))}


def readers_of(agency):
    """Those who keep an agency's pages true and take such e-mails."""
    return [person for person in keepers(agency) if wants(person, NOTICE)]


def people_for(line, readers):
    """The owner's people; the council's too when months went by, or nobody is there."""
    people = readers(line.agency)
    if line.agency and (not people or line.stage >= COUNCIL_TOO):
        people = [*people, *readers(None)]
    return dict.fromkeys(people)


@transaction.atomic
def write(person, lines, today):
    """Write a person's digest, and what it tells them; a list of the one e-mail.

    Raises IntegrityError where another run has just done so.
    """
    ReviewReminder.objects.bulk_create(
        ReviewReminder(
            page_id=line.page.pk,
            person=person,
            review_by=line.page.review_by,
            stage=line.stage,
            sent_on=today,
        )
        for line in lines
    )
    subject, body = text_of(person, lines)
    return outbox.write([person], subject, body)


def text_of(person, lines):
    """The subject and the text of a digest: the own pages first, then others'."""
    is_own = [line.agency is None or line.agency.has_member(person) for line in lines]
    return written(
        NOTICE,
        lines=lines,
        own=[line for line, own in zip(lines, is_own, strict=True) if own],
        others=[line for line, own in zip(lines, is_own, strict=True) if not own],
        link=absolute(reverse("due")),
    )
