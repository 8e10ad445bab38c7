"""Minor changes of public pages, approved together once their differences were seen."""

from dataclasses import dataclass
from typing import Any

from wagtail.models import TaskState

from pages import reviewers
from pages.change_kinds import ChangeKind
from pages.desk.together import RefusedError, is_id, on_each
from pages.gate import publish_errors

OWN = "You saved this version last, so somebody else has to approve it."
DECIDED = "Somebody else has decided on it meanwhile."
NOT_MINOR = "It is no minor change of a public page. Approve it on its own."
NEWER = "It has changed since its differences were shown. Look at it again."
# Page, step, the draft that was shown, and the public version that it was held against.
PARTS = 4


@dataclass(frozen=True)
class Change:
    """A minor change that waits: the public page, its draft, and the step it is at."""

    page: Any
    draft: Any
    state: Any
    why_not: str

    @property
    def seen(self):
        """What somebody who ticks it has seen."""
        versions = (self.page.latest_revision_id, self.page.live_revision_id)
        return ":".join(map(str, (self.page.pk, self.state.pk, *versions)))

    @property
    def step(self):
        return self.state.task.name


def waiting(user):
    """The `Change`s whose turn to be approved it is with a person, the oldest first."""
    states = TaskState.objects.reviewable_by(user).order_by("started_at")
    states = states.select_related("workflow_state", "task").specific()
    found = [change_at(state, user) for state in states]
    return [change for change in found if is_minor(change.page, change.draft)]


def change_at(state, user):
    page = reviewers.stored(state.workflow_state.content_object)
    draft = page.get_latest_revision_as_object()
    return Change(page, draft, state, why_not(state, page, draft, user))


def is_minor(page, draft):
    """A page that readers have not seen yet is new to them, whatever its note says."""
    kind = getattr(draft, "change_kind", "")
    return page.live and kind == ChangeKind.MINOR


def why_not(state, page, draft, user):
    """What stands between a draft and its approval by a person, or ""."""
    if gaps := publish_errors(draft):
        return " ".join(map(str, gaps))
    actions = {name for name, *_ in state.task.specific.get_actions(page, user)}
    return "" if "approve" in actions else OWN


def approve(user, seen):
    """Approve what was ticked, as `Change.seen`: (the pages, [(name, why not)])."""
    wanted = {pk: rest for pk, *rest in map(parsed, seen) if pk}

    def act(page):
        approve_one(page, user, *wanted[page.pk])

    return on_each(user, wanted, act)


def parsed(text):
    """Page, step, draft and public version as they were shown; zeros for nonsense."""
    parts = text.split(":")
    if len(parts) != PARTS or not all(map(is_id, parts)):
        return [0] * PARTS
    return [int(part) for part in parts]


def approve_one(page, user, state_id, draft_id, live_id):
    """Take the step as its own dialog does, with the note as the draft has it."""
    state = page.current_workflow_task_state
    is_open = state is not None and state.status == TaskState.STATUS_IN_PROGRESS
    if not is_open or state.pk != state_id:
        raise RefusedError(DECIDED)
    if (page.latest_revision_id, page.live_revision_id) != (draft_id, live_id):
        raise RefusedError(NEWER)
    draft = page.get_latest_revision_as_object()
    if not is_minor(page, draft):
        raise RefusedError(NOT_MINOR)
    if problem := why_not(state, page, draft, user):
        raise RefusedError(problem)
    task = state.task.specific
    task.on_action(state, user, "approve", **task.initial_for("approve", page))
