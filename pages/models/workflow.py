"""The two steps between a draft and readers: the agency checks, the council publishes.

Both steps keep to four eyes: nobody approves a version that they saved themselves, as
long as somebody else is there who can (docs/decisions/0014-review.md).
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.log_actions import log
from wagtail.models import AbstractGroupApprovalTask, Task, TaskState

from pages import reviewers
from pages.change_kinds import ChangeKind
from pages.gate import publish_errors
from pages.review_forms import PublishForm, RemarkForm, ReturnForm

RETURN = ("reject", "Return with a reason", True)
STOOD_IN = "The council stood in for the agency."
ONLY_LEAD = "The council has no other lead, so the last editor approved it."


@register_setting(icon="calendar-check", order=2)
class ReviewSettings(BaseGenericSetting):
    days_for_agency = models.PositiveSmallIntegerField(
        "working days for the agency",
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text="When an agency has not checked a page for this many days, Monday "
        "to Friday, the council takes the check over.",
    )

    panels = [FieldPanel("days_for_agency")]

    class Meta:
        verbose_name = "review times"


class AgencyReview(TaskState):
    """One agency's check of one version."""

    stood_in = models.BooleanField(default=False)
    taken_over_at = models.DateTimeField(null=True)

    def get_comment(self):
        remarks = [STOOD_IN if self.stood_in else "", self.comment]
        return " ".join(filter(None, remarks))


class CouncilReview(TaskState):
    """The council's approval, with the change note it was published with."""

    change_kind = models.CharField(
        max_length=5, choices=ChangeKind, default=ChangeKind.MINOR
    )
    change_note = models.CharField(max_length=255, blank=True)


class ReviewTask:
    """What the two steps share: a reason for a return, and who may do what.

    Wagtail asks `get_actions` about the page in an address, and the state that is acted
    on may be another page's; `on_action` asks again about the state's own page.
    """

    forms_of_actions = {"reject": ReturnForm}

    def get_form_for_action(self, action):
        return self.forms_of_actions.get(action, RemarkForm)

    def initial_for(self, action, page):
        """What the form of an action starts with, by field."""
        return {}

    def needs_others(self, user):
        """Whether what `user` saved last has to be approved by somebody else."""
        return True

    @transaction.atomic
    def on_action(self, task_state, user, action_name, /, **data):
        """Do it; PermissionDenied or ValidationError say why not."""
        state = task_state.specific
        page = reviewers.stored(state.workflow_state.content_object)
        if action_name not in {name for name, *_ in self.get_actions(page, user)}:
            raise PermissionDenied
        form = self.get_form_for_action(action_name)(data)
        if not form.is_valid():
            raise ValidationError(form.errors)
        getattr(self, action_name)(state, page, user, form.cleaned_data)

    def reject(self, state, page, user, given):
        state.revision = page.get_latest_revision()
        state.reject(user=user, comment=given["comment"])


class AgencyApprovalTask(ReviewTask, Task):
    """The first step. Its people come from the page's folder, service or section."""

    task_state_class = AgencyReview

    def start(self, workflow_state, user=None):
        page = reviewers.stored(workflow_state.content_object)
        if reason := reviewers.why_straight_to_council(page):
            return self.skip(self.new_state(workflow_state, page), page, user, reason)
        unlock(page)
        return super().start(workflow_state, user=user)

    def new_state(self, workflow_state, page):
        return AgencyReview(
            workflow_state=workflow_state,
            revision=page.get_latest_revision(),
            task=self,
        )

    def skip(self, state, page, user, reason):
        """Record that nobody at the agency checked this version, and why."""
        state.status = AgencyReview.STATUS_SKIPPED
        state.finished_at = timezone.now()
        state.comment = reason
        state.save()
        log(
            instance=page,
            action="pages.review.skip",
            user=user,
            revision=state.revision,
            data={"reason": reason},
        )
        return state

    def may_review(self, page, user):
        return reviewers.is_council(user) or reviewers.leads(user, page)

    def locked_for_user(self, obj, user):
        return not self.may_review(reviewers.stored(obj), user)

    def user_can_lock(self, obj, user):
        return self.may_review(reviewers.stored(obj), user)

    def get_actions(self, obj, user):
        page = reviewers.stored(obj)
        if not self.may_review(page, user):
            return []
        return [RETURN, *self.ways_on(page, user)]

    def ways_on(self, page, user):
        """A check by somebody else; or, when nobody else is there, on without one."""
        if publish_errors(page.get_latest_revision_as_object()):
            return []
        if user.pk != reviewers.last_editor(page):
            return [("approve", self.word_for_approval(page, user), True)]
        if reviewers.why_straight_to_council(page):
            return [("pass_on", "Pass on to the council unchecked", False)]
        return []

    def word_for_approval(self, page, user):
        if reviewers.leads(user, page):
            return "Approve for the council"
        return "Approve in place of the agency"

    def approve(self, state, page, user, given):
        state.revision = page.get_latest_revision()
        state.stood_in = not reviewers.leads(user, page)
        state.approve(user=user, comment=given["comment"])

    def pass_on(self, state, page, user, given):
        state.revision = page.get_latest_revision()
        state.finished_by = user
        reason = reviewers.why_straight_to_council(page)
        self.skip(state, page, user, reason)
        state.workflow_state.update(user=user)

    def get_task_states_user_can_moderate(self, user, **kwargs):
        """The own agency's, or for the council what it has taken over."""
        waiting = self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)
        taken_over = waiting.filter(agencyreview__taken_over_at__isnull=False)
        if reviewers.is_council(user):
            return taken_over
        pages = {
            state.pk: reviewers.stored(state.workflow_state.content_object)
            for state in waiting
        }
        mine = [pk for pk, page in pages.items() if reviewers.leads(user, page)]
        return waiting.filter(pk__in=mine)

    @classmethod
    def get_description(cls):
        return "A lead or deputy of the agency that owns the page checks it."

    class Meta:
        verbose_name = "agency check"


class CouncilApprovalTask(ReviewTask, AbstractGroupApprovalTask):
    """Approval by the council's toolkit leads, offered once nothing is missing."""

    task_state_class = CouncilReview
    forms_of_actions = {"reject": ReturnForm, "approve": PublishForm}

    def get_actions(self, obj, user):
        if not super().get_actions(obj, user):
            return []
        page = reviewers.stored(obj)
        return [RETURN, *self.ways_on(page, user)]

    def ways_on(self, page, user):
        if publish_errors(page.get_latest_revision_as_object()):
            return []
        is_own = user.pk == reviewers.last_editor(page)
        if is_own and self.needs_others(user):
            return []
        return [("approve", "Approve", True)]

    def needs_others(self, user):
        return reviewers.others(reviewers.council_leads(), user.pk).exists()

    def initial_for(self, action, page):
        draft = page.get_latest_revision_as_object()
        names = ("change_kind", "change_note")
        return {name: getattr(draft, name, "") for name in names}

    def approve(self, state, page, user, given):
        state.revision = page.get_latest_revision()
        state.change_kind = given["change_kind"]
        state.change_note = given["change_note"]
        is_own = user.pk == reviewers.last_editor(page)
        state.approve(user=user, comment=ONLY_LEAD if is_own else "")

    @classmethod
    def get_description(cls):
        return "A toolkit lead of the council approves, or returns it with a reason."


def unlock(page):
    """A lock that somebody set while writing must not keep out those who check."""
    if page.locked:
        page.locked, page.locked_by, page.locked_at = False, None, None
        page.save(update_fields=["locked", "locked_by", "locked_at"], clean=False)
