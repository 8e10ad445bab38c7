"""What happens around a review: who is told, when the council takes it over, comments.

The steps themselves are the tasks in pages/models/workflow.py.
"""

from datetime import date

import numpy as np
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Comment, Page, Revision, WorkflowState

from pages import reviewers
from pages.models import AgencyReview, CouncilReview, ReviewSettings
from pages.notices import absolute, tell

# Where a contributor's comment stands: every page has a title.
COMMENTED_FIELD = "title"


def review_of(page):
    """The review that a page is in, returned ones included, or else its last one."""
    states = WorkflowState.objects.for_instance(page)
    return page.current_workflow_state or states.order_by("created_at").last()


def due_date(state):
    """The day from which the council may take an agency's check over."""
    started = timezone.localdate(state.started_at)
    days = ReviewSettings.load().days_for_agency
    return np.busday_offset(started, days, roll="forward").astype(date)


def on_step_started(instance, user=None, **kwargs):
    """Tell those whose turn it is."""
    page = reviewers.stored(instance.workflow_state.content_object)
    last = reviewers.last_editor(page)
    if isinstance(instance, AgencyReview):
        leads = reviewers.others(reviewers.leads_of(page.agency), last)
        sender, due = reviewers.name_of(user), due_date(instance)
        tell(leads, "to_check", page, besides=user, sender=sender, due=due)
    elif isinstance(instance, CouncilReview):
        council = reviewers.others(reviewers.council_leads(), last)
        so_far = what_the_agency_did(instance.workflow_state)
        tell(council, "to_approve", page, besides=user, so_far=so_far)


def what_the_agency_did(workflow_state):
    """A sentence or two about the first step, "" when there was none."""
    review = AgencyReview.objects.filter(workflow_state=workflow_state).last()
    if review is None:
        return ""
    if review.status != AgencyReview.STATUS_APPROVED:
        return review.get_comment()
    checked = f"{reviewers.name_of(review.finished_by)} checked it."
    return f"{checked} {review.get_comment()}".strip()


def on_review_started(instance, user=None, **kwargs):
    """Tell the agencies that the draft names as contributors."""
    page = reviewers.stored(instance.content_object)
    link = reverse("read_draft", args=[page.pk])
    for agency in reviewers.credited(page):
        staff = reviewers.staff_of(agency)
        tell(staff, "credited", page, besides=user, link=link, agency=agency)


def on_returned(instance, user=None, **kwargs):
    state = instance.current_task_state
    page = reviewers.stored(instance.content_object)
    tell(
        filter(None, [instance.requested_by, state.revision.user]),
        "returned",
        page,
        besides=user,
        reviewer=reviewers.name_of(user),
        step=state.task.name,
        reason=state.comment,
    )


def on_published(page, revision):
    """Tell the writers and contributors of a version that is public now.

    Nobody hears of what a loader publishes: it works in nobody's name.
    """
    review = CouncilReview.objects.filter(
        revision=revision, status=CouncilReview.STATUS_APPROVED
    ).last()
    if not page.live or not (review or revision.user):
        return
    publisher = review.finished_by if review else revision.user
    writers = [review.workflow_state.requested_by] if review else []
    note = page.change_notes.filter(revision=revision).first()
    tell(
        {*filter(None, writers), *reviewers.leads_of(reviewers.owner_of(page))}
        | contributors(page),
        "published",
        page,
        besides=publisher,
        link=page.get_url() or "",
        note=note,
        compare=absolute_or_empty(comparison(page, revision)),
    )


def contributors(page):
    agencies = reviewers.credited(page)
    return {user for agency in agencies for user in reviewers.leads_of(agency)}


def absolute_or_empty(path):
    return absolute(path) if path else ""


def comparison(page, revision):
    """The path that shows what the council changed after the agency's last version.

    "" when the version is the agency's own, or the page is not an agency's.
    """
    staff = reviewers.staff_of(reviewers.owner_of(page))
    earlier = Revision.objects.for_instance(page).filter(pk__lte=revision.pk)
    sent = earlier.filter(user__in=staff).order_by("pk").last()
    if sent is None or sent.pk == revision.pk:
        return ""
    return reverse(
        "wagtailadmin_pages:revisions_compare", args=[page.pk, sent.pk, revision.pk]
    )


def waiting_too_long(today=None):
    """The agencies' checks that the council may take over by today and has not yet."""
    today = today or timezone.localdate()
    waiting = AgencyReview.objects.filter(
        status=AgencyReview.STATUS_IN_PROGRESS,
        taken_over_at=None,
        workflow_state__status=WorkflowState.STATUS_IN_PROGRESS,
    ).select_related("workflow_state", "task", "revision")
    return [state for state in waiting if due_date(state) <= today]


@transaction.atomic
def take_over(state):
    """Put an agency's check on the council's list, and tell both."""
    state.taken_over_at = timezone.now()
    state.save(update_fields=["taken_over_at"])
    page = reviewers.stored(state.workflow_state.content_object)
    log(instance=page, action="pages.review.take_over", revision=state.revision)
    tell(
        {
            *reviewers.council_leads(),
            *reviewers.leads_of(page.agency),
            *filter(None, [state.workflow_state.requested_by]),
        },
        "taken_over",
        page,
        days=ReviewSettings.load().days_for_agency,
    )


def may_read_draft(page, user):
    """Contributors while the page is in review; whoever may change it at any time."""
    if page.permissions_for_user(user).can_edit():
        return True
    return page.workflow_in_progress and reviewers.is_credited(page, user)


def pages_in_review():
    """Every page that waits for a check now; not one that was returned."""
    states = WorkflowState.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        status=WorkflowState.STATUS_IN_PROGRESS,
    )
    ids = [int(pk) for pk in states.values_list("object_id", flat=True)]
    return Page.objects.filter(pk__in=ids).specific()


def threads(page):
    """Comments on the draft by people of contributing agencies, the oldest first."""
    staff = [
        user.pk
        for agency in reviewers.credited(page)
        for user in reviewers.staff_of(agency)
    ]
    comments = Comment.objects.filter(page=page.pk, user__in=staff)
    found = comments.select_related("user").prefetch_related("replies__user")
    return found.order_by("created_at")


@transaction.atomic
def comment(page, user, text):
    """Add a contributor's comment; owners see and answer it as any other."""
    agency = next(
        agency for agency in reviewers.credited(page) if agency.has_member(user)
    )
    written = Comment.objects.create(
        page=page,
        user=user,
        text=text,
        contentpath=COMMENTED_FIELD,
        revision_created=page.get_latest_revision(),
    )
    written.log_create(page_revision=page.get_latest_revision(), user=user)
    writers = filter(None, [review_of(page).requested_by])
    tell(
        {*writers, *reviewers.leads_of(page.agency)},
        "commented",
        page,
        besides=user,
        sender=reviewers.name_of(user),
        agency=agency,
        comment=text,
    )
    return written
