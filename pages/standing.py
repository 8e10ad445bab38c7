"""Where a page stands between draft and readers, said to those who edit it."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.models import PageLogEntry, WorkflowState

from pages import outbox, reviewers, reviews
from pages.models import AgencyReview


@dataclass
class Standing:
    """Sentences, and what is quoted or linked below them."""

    sentences: list[str] = field(default_factory=list)
    reason: str = ""
    comparison: str = ""
    comments: list = field(default_factory=list)
    open_suggestions: int = 0
    is_returned: bool = False

    def __bool__(self):
        return bool(
            self.sentences or self.comparison or self.comments or self.open_suggestions
        )


def standing(page):
    """The `Standing` of a page in the editor; nothing to say of one without an id."""
    if not page.pk:
        return Standing()
    page = reviewers.stored(page)
    found = Standing(open_suggestions=page.suggestions.open().count())
    state = reviews.review_of(page)
    if state and state.status == WorkflowState.STATUS_IN_PROGRESS:
        tell_of_step(found, page, state)
    elif state and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        tell_of_return(found, state)
    elif page.live and page.live_revision:
        found.comparison = reviews.comparison(page, page.live_revision)
    if state and state.is_active:
        found.comments = [*reviews.threads(page).filter(resolved_at=None)]
        found.sentences += missed_mail(page, state)
    return found


def tell_of_step(found, page, state):
    step = state.current_task_state.specific
    if isinstance(step, AgencyReview):
        found.sentences = first_step(page, step)
    else:
        done = reviews.what_the_agency_did(state)
        found.sentences = [f"Step 2 of 2: with the council. {done}".strip()]


def first_step(page, step):
    last = reviewers.last_editor(page)
    leads = reviewers.others(reviewers.leads_of(page.agency), last)
    who = reviewers.names_of(leads) or "nobody who has not edited it last"
    sentences = [f"Step 1 of 2: {page.agency} checks it. Who can: {who}."]
    if step.taken_over_at:
        return [*sentences, "The council has taken this check over."]
    due = date_format(reviews.due_date(step))
    return [*sentences, f"The council may stand in, and takes it over on {due}."]


def tell_of_return(found, state):
    step = state.current_task_state.specific
    name, day = reviewers.name_of(step.finished_by), day_of(step.finished_at)
    found.sentences = [f"Returned by {name} on {day} ({step.task.name}):"]
    found.reason = step.comment
    found.is_returned = True


def missed_mail(page, state):
    """Whom an e-mail about this review did not reach, or has not reached yet."""
    entries = PageLogEntry.objects.filter(
        page=page.pk, action=outbox.FAILED, timestamp__gte=state.created_at
    )
    waiting = outbox.about(page).select_related("person")
    names = dict.fromkeys(reviewers.name_of(mail.person) for mail in waiting)
    missed = dict.fromkeys(entry.data["people"] for entry in entries)
    yet = "An e-mail has not reached {} yet. It is tried again."
    never = "An e-mail did not reach {}. Tell them yourself, please."
    return [*map(yet.format, names), *map(never.format, missed)]


def day_of(moment):
    return date_format(timezone.localdate(moment))


def suggestions_url(page):
    return f"{reverse('page_suggestions')}?page={page.pk}"
