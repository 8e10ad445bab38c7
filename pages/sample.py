"""The sample state: guidance that has not been agreed yet.

It is a state of the page, not of a revision, and clears only when both sides have
agreed: the page's own agency (it wrote the version or sent it for review) and the
council, which alone may publish. A loader publishes in nobody's name, and clears none.
"""

from wagtail.models import WorkflowState

from pages.roles import is_council_lead

AGREEING = (WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_APPROVED)


def settle(page, revision):
    """Clear the sample state of a page just published if both sides agreed to it."""
    if page.is_sample and any(agrees(page, user) for user in voices(page, revision)):
        page.is_sample = False
        type(page).objects.filter(pk=page.pk).update(is_sample=False)


def voices(page, revision):
    """Who wrote the version, and who sent it for review."""
    state = WorkflowState.objects.for_instance(page).order_by("created_at").last()
    if state and state.status in AGREEING:
        yield state.requested_by
    yield revision.user


def agrees(page, user):
    """Whether `user` can speak for the side that owns the page."""
    if user is None:
        return False
    return page.agency.has_member(user) if page.agency else is_council_lead(user)
