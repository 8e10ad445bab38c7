"""“Reviewed, no change” for several pages together, each read from here first.

What a person opened is kept in their session, with the version they saw: a page that
has changed since is opened again before it can be ticked.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from pages import reviewers
from pages.desk.due import SOON, due_pages
from pages.desk.together import RefusedError, on_each
from pages.models import Agency, ContentPage
from pages.models.base import kinds
from pages.models.reading import make_ready
from pages.reviewing import may_confirm, months_for, months_later, review_again
from pages.suggesting import keepers_with

READ = "pages_read_for_review"
UNREAD = "Open it from here first."
CHANGED = "It has changed since you opened it. Open it again."
GONE = "It is not public any more, or not yours to review."


@dataclass(frozen=True)
class Row:
    """A page on the list; `unread` is why it cannot be ticked yet, "" once it can."""

    page: Any
    days_late: int
    next_review: date
    unread: str
    is_ticked: bool


class Marks:
    """What a person read and ticked, in their session: page -> [version, ticked]."""

    def __init__(self, session):
        self.session = session

    @property
    def kept(self):
        return self.session.get(READ, {})

    def of(self, page):
        return self.kept.get(str(page.pk), (None, False))

    def why_unread(self, page):
        """Why the page cannot be ticked yet, or ""."""
        version, _ = self.of(page)
        if version is None:
            return UNREAD
        return "" if version == version_of(page) else CHANGED

    def is_ticked(self, page):
        return self.of(page)[1] and not self.why_unread(page)

    def read(self, page):
        """Note that the public version is on the screen."""
        if self.why_unread(page):
            self.put(page, ticked=False)

    def put(self, page, *, ticked):
        mark = [version_of(page), ticked]
        self.session[READ] = self.kept | {str(page.pk): mark}

    def forget(self, page):
        others = {pk: mark for pk, mark in self.kept.items() if pk != str(page.pk)}
        self.session[READ] = others


def version_of(page):
    return str(page.live_revision_id)


def owners_for(user):
    """Whose pages a person sees: agencies, teams, and None for the council."""
    if reviewers.is_council(user):
        agencies = Agency.objects.in_use().order_by("label")
        return [None, *reviewers.TEAMS, *agencies]
    return keepers_with(user)


def may_see(page, user):
    """The owner's people and the council, of a page that is public."""
    owner = reviewers.keeper_of(page)
    is_own = owner is not None and owner.has_member(user)
    return page.live and (is_own or reviewers.is_council(user))


def rows(session, owner):
    """The `Row`s of an owner's pages that are due within 60 days, or late."""
    today = timezone.localdate()
    found = due_pages(today + SOON)
    pages = [page for page in found if reviewers.keeper_of(page) == owner]
    for kind in kinds():
        if of_kind := [page for page in pages if isinstance(page, kind)]:
            make_ready(of_kind)
    return [row_of(page, today, Marks(session)) for page in pages]


def row_of(page, today, marks):
    return Row(
        page=page,
        days_late=(today - page.review_by).days,
        next_review=months_later(today, months_for(page)),
        unread=marks.why_unread(page),
        is_ticked=marks.is_ticked(page),
    )


def mark(session, user, ids):
    """Date pages as reviewed today: (those that are, [(name, why not)])."""
    marks = Marks(session)

    def act(page):
        if problem := why_not(marks, user, page):
            raise RefusedError(problem)
        review_again(page, user, months_for(page))

    done, failed = on_each(user, ids, act)
    for page in done:
        marks.forget(page)
    return done, failed


def why_not(marks, user, page):
    """Why a person cannot mark a page now, or ""."""
    if not (isinstance(page, ContentPage) and may_confirm(page, user)):
        return GONE
    return marks.why_unread(page)
