"""Editing and checking pages: Wagtail's own views, and what they lack."""

import json

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.preview import PreviewOnCreateView, PreviewOnEditView
from wagtail.admin.views.pages.revisions import RevisionsRevertView
from wagtail.admin.views.pages.workflow import (
    CollectWorkflowActionDataView,
    WorkflowActionView,
)
from wagtail.documents import get_document_model
from wagtail.models import Page
from wagtail.utils.decorators import xframe_options_sameorigin_override

from pages import reviewers, reviews
from pages.advice import advice_on
from pages.commenting import tell_of_comments
from pages.desk.prefilled import begin
from pages.media import used_by
from pages.merging import as_meant_today
from pages.models import ContentPage
from pages.reviewing import ReviewedForm, may_confirm, review_again

OWN_CHANGE = (
    "Your changes are saved as a draft. You made the last change, so somebody else has "
    "to approve it."
)


NEWER_REVIEW = (
    "Somebody confirmed this page as reviewed while you had it open. The dates of that "
    "review stayed, and all else is as you wrote it."
)


class CalmMailMixin:
    """Wagtail mails about comments at once, and an outage would break the save."""

    def send_commenting_notifications(self, changes):
        tell_of_comments(self.page, self.request.user, changes)


class ReviewMixin(CalmMailMixin):
    """The page editor; a step of a review is checked before it is taken."""

    @property
    def action_name(self):
        """A return asks of the page what saving a draft asks: nothing."""
        return "save" if self.is_return() else super().action_name

    def form_valid(self, form):
        if form.keeps_newer_review:
            messages.warning(self.request, NEWER_REVIEW)
        return super().form_valid(form)

    def is_return(self):
        name, _ = self.action_name_and_method
        return name == "perform_workflow_action" and self.workflow_action == "reject"

    def perform_workflow_action(self):
        """What does not pass is kept as a draft, and said."""
        if problem := self.problem_with_step():
            messages.error(self.request, problem)
            return self.save_action()
        if self.is_return():
            return self.give_back()
        return super().perform_workflow_action()

    def give_back(self):
        if self.has_content_changes:
            self.save_action()
        task, state = self.page.current_workflow_task, self.workflow_state
        given = self.given_with_step()
        task.on_action(state.current_task_state, self.request.user, "reject", **given)
        title = self.page.get_admin_display_title()
        messages.success(self.request, f"“{title}” is returned to its writers.")
        return self.redirect_away()

    def problem_with_step(self):
        task, action = self.page.current_workflow_task, self.workflow_action
        given = self.given_with_step()
        if given is None:
            return "What you gave with this step could not be read. Please try again."
        form = task.get_form_for_action(action)(given)
        if not form.is_valid():
            return " ".join(
                error for errors in form.errors.values() for error in errors
            )
        is_own = self.has_content_changes and action == "approve"
        needs_others = is_own and task.needs_others(self.request.user)
        return OWN_CHANGE if needs_others else ""

    def given_with_step(self):
        """What the dialog sent with the page's form; None if it makes no sense."""
        sent = self.request.POST.get("workflow-action-extra-data", "{}")
        try:
            given = json.loads(sent)
        except ValueError:
            return None
        return given if isinstance(given, dict) else None

    @cached_property
    def header_more_buttons(self):
        buttons = super().header_more_buttons
        for button in buttons:
            if button.url and "/unpublish/" in button.url:
                button.label = "Withdraw"
        return buttons


class ReviewEditView(ReviewMixin, EditView):
    def get_context_data(self, **kwargs):
        """What was saved comes back with advice on its words; a folder has none."""
        if self.request.method == "GET" and isinstance(self.page, ContentPage):
            self.form.advise(advice_on(self.page))
        return super().get_context_data(**kwargs)


class ReviewRevertView(ReviewMixin, RevisionsRevertView):
    def get_object(self):
        """A version from before a merge, with the terms that we have today."""
        revision = self.previous_revision
        as_meant_today(revision.content_type.model_class(), revision.content)
        return super().get_object()


class ReviewCreateView(CalmMailMixin, CreateView):
    def get(self, request):
        begin(self.page, request.GET)
        return super().get(request)


class UnwrittenPreview:
    """Fills the page in as if to save it, which proposes topics, and undoes that."""

    def get(self, *args, **kwargs):
        with transaction.atomic():
            response = super().get(*args, **kwargs)
            transaction.set_rollback(True)
        return response


class ReviewPreviewView(UnwrittenPreview, PreviewOnEditView):
    pass


class ReviewCreatePreviewView(UnwrittenPreview, PreviewOnCreateView):
    pass


class StepFormMixin:
    """The dialog of a step starts with what the draft says, and tells what is wrong."""

    def get(self, request, *args, **kwargs):
        page = reviewers.stored(self.object)
        initial = self.task.initial_for(self.action_name, page)
        return self.render_modal_form(request, self.form_class(initial=initial))

    def post(self, request, *args, **kwargs):
        form = self.form_class(request.POST)
        if not form.is_valid() and not self.is_in_dialog():
            for errors in form.errors.values():
                messages.error(request, " ".join(errors))
        return super().post(request, *args, **kwargs)

    def is_in_dialog(self):
        return self.request.headers.get("x-requested-with") == "XMLHttpRequest"


class StepView(StepFormMixin, WorkflowActionView):
    pass


class StepDataView(StepFormMixin, CollectWorkflowActionDataView):
    pass


class PlainHeaderMixin(WagtailAdminTemplateMixin):
    """A view that stands alone, with its own title for a header."""

    def get_breadcrumbs_items(self):
        return []


class PageFormView(PlainHeaderMixin, FormView):
    """A form about one page, shown within the admin.

    A page that the person may know nothing about answers as if it were not there.
    """

    def setup(self, request, page_id, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.page = get_object_or_404(Page, pk=page_id).specific

    def dispatch(self, request, *args, **kwargs):
        if not isinstance(self.page, ContentPage) or not self.is_allowed():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self):
        return self.page.get_admin_display_title()

    def get_context_data(self, **kwargs):
        return super().get_context_data(page=self.page, **kwargs)

    def edit_url(self):
        return reverse("wagtailadmin_pages:edit", args=[self.page.pk])


class CommentForm(forms.Form):
    text = forms.CharField(
        label="Your comment",
        max_length=2000,
        help_text="The writers read it on the edit page and by e-mail.",
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": "Write a comment first."},
    )


class ReadDraftView(PageFormView):
    """The draft as it will look, for contributors to read and comment on."""

    page_title = "Read the draft"
    header_icon = "view"
    template_name = "pages/admin/read_draft.html"
    form_class = CommentForm

    def is_allowed(self):
        return reviews.may_read_draft(self.page, self.request.user)

    def may_comment(self):
        in_review = self.page.workflow_in_progress
        return in_review and reviewers.is_credited(self.page, self.request.user)

    def post(self, request, *args, **kwargs):
        if not self.may_comment():
            raise PermissionDenied
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        reviews.comment(self.page, self.request.user, form.cleaned_data["text"])
        messages.success(self.request, "Your comment is with the writers.")
        return redirect("read_draft", self.page.pk)

    def get_context_data(self, **kwargs):
        draft = self.page.get_latest_revision_as_object()
        return super().get_context_data(
            draft=draft,
            documents=used_by(draft, get_document_model()),
            threads=reviews.threads(self.page),
            may_comment=self.may_comment(),
            **kwargs,
        )


@xframe_options_sameorigin_override
def draft(request, page_id):
    """The page alone, for the frame in `ReadDraftView`."""
    page = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(page, ContentPage) or not reviews.may_read_draft(
        page, request.user
    ):
        raise Http404
    newest = page.get_latest_revision_as_object()
    return newest.make_preview_request(request, newest.default_preview_mode)


class ReviewedView(PageFormView):
    """“Reviewed, no change”: new dates for a page that is still right."""

    page_title = "Reviewed, no change"
    header_icon = "calendar-check"
    template_name = "pages/admin/reviewed.html"
    form_class = ReviewedForm

    def is_allowed(self):
        return may_confirm(self.page, self.request.user)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"page": self.page}

    def form_valid(self, form):
        review_again(self.page, self.request.user, form.cleaned_data["months"])
        messages.success(
            self.request, f"“{self.page}” is marked as reviewed today, with no change."
        )
        return redirect(self.edit_url())
