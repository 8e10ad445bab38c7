"""Taking a page away from readers: who uses it, who is told, and why."""

from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from wagtail.log_actions import log
from wagtail.models import Page, ReferenceIndex
from wagtail.snippets.models import get_snippet_models

from pages import reviewers
from pages.models.base import COUNCIL
from pages.models.term_pages import predecessors
from pages.notices import tell


@dataclass(frozen=True)
class Use:
    """Something public that leads to a page: its name, owner, and address or ""."""

    title: str
    owner: object
    url: str

    def __str__(self):
        return f"{self.title} ({self.owner or COUNCIL})"


def uses(page):
    """Public pages, and the council's pinned results, that lead to a page, by title.

    They may name it by a page that gave way to it in a merge.
    """
    meant = [page, *Page.objects.filter(pk__in=predecessors(page))]
    groups = [ReferenceIndex.get_grouped_references_to(each) for each in meant]
    sources = dict.fromkeys(source for group in groups for source, _ in group)
    return sorted(filter(None, (as_use(each, page) for each in sources)), key=str)


def as_use(source, page):
    if isinstance(source, Page):
        source = source.specific
        if not source.live or source.pk == page.pk:
            return None
        title = getattr(source, "full_title", source.title)
        return Use(title, reviewers.keeper_of(source), source.get_url() or "")
    if isinstance(source, tuple(get_snippet_models())):
        kind = source._meta.verbose_name
        return Use(f"{kind}: {source}".capitalize(), None, "")
    return None


def foreign(found, page):
    """Those uses that the page's own keepers do not answer for."""
    return [use for use in found if use.owner != reviewers.keeper_of(page)]


@transaction.atomic
def withdraw(page, user, reason):
    """Take a page from readers; tell its owner, and those whose pages lead to it."""
    page.unpublish(user=user, log_action=False)
    log(instance=page, action="pages.withdraw", user=user, data={"reason": reason})
    tell_all_concerned(page, user, reason)


@transaction.atomic
def withdraw_in_time(page):
    """The same when the time is over that was set for a page."""
    page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    tell_all_concerned(page, None, "The time that was set for it is over.")


def tell_all_concerned(page, user, reason):
    found = uses(page)
    owners = {reviewers.keeper_of(page), *(use.owner for use in found)}
    people = {user for owner in owners for user in reviewers.leads_of(owner)}
    by = reviewers.name_of(user) if user else "The portal"
    tell(people, "withdrawn", page, besides=user, by=by, reason=reason, uses=found)


def ask_council(page, user, reason):
    """Ask the council to withdraw a page that others use."""
    tell(
        reviewers.council_leads(),
        "withdrawal_wanted",
        page,
        link=reverse("wagtailadmin_pages:unpublish", args=[page.pk]),
        by=reviewers.name_of(user),
        reason=reason,
        uses=uses(page),
    )
    log(
        instance=page,
        action="pages.withdrawal_wanted",
        user=user,
        data={"reason": reason},
    )
