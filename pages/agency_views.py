"""Agencies in the admin: who writes here, and how an agency closes."""

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic import CopyViewMixin
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import IndexView

from pages import handover, reviewers
from pages.agencies import create_agency
from pages.models import Agency, StrategyLibraryPage
from pages.word_views import CreateRuleView

NO_LIBRARY = "There is no strategy library yet to put its folder in: run `setup` first."


def invite_button():
    return messages.button(reverse("people:invite"), "Invite its people")


class CreateAgencyView(CreateRuleView):
    """Adds an agency and, if it is to write here, all that it needs for that."""

    def form_valid(self, form):
        wants = form.cleaned_data.get("writes_here")
        if wants and not StrategyLibraryPage.objects.exists():
            form.add_error("writes_here", NO_LIBRARY)
            return self.form_invalid(form)
        return super().form_valid(form)

    def save_instance(self):
        agency = super().save_instance()
        if self.form.cleaned_data.get("writes_here"):
            create_agency(agency)
        return agency

    def get_success_buttons(self):
        more = [invite_button()] if self.object.editors_id else []
        return [*more, *super().get_success_buttons()]


class CopyAgencyView(CopyViewMixin, CreateAgencyView):
    pass


class AgencyIndexView(IndexView):
    def get_list_more_buttons(self, instance):
        buttons = super().get_list_more_buttons(instance)
        if not (instance.in_use and reviewers.is_council(self.request.user)):
            return buttons
        if not instance.writes_here:
            url = reverse("agency_writes", args=[instance.pk])
            buttons.append(Button("Let it write here", url=url, icon_name="edit"))
        url = reverse("agency_closes", args=[instance.pk])
        return [*buttons, Button("Retire or merge", url=url, icon_name="resubmit")]


class AgencyFormView(WagtailAdminTemplateMixin, FormView):
    """A question about one agency in use, for the council's leads."""

    header_icon = "group"

    def setup(self, request, pk, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.agency = get_object_or_404(Agency.objects.in_use(), pk=pk)

    def dispatch(self, request, *args, **kwargs):
        if not reviewers.is_council(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self):
        return self.agency.label

    def get_success_url(self):
        return reverse(Agency.snippet_viewset.get_url_name("list"))

    def get_breadcrumbs_items(self):
        agencies = {"url": self.get_success_url(), "label": "Agencies"}
        here = {"url": "", "label": self.get_header_title()}
        return [*super().get_breadcrumbs_items(), agencies, here]

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            agency=self.agency, back=self.get_success_url(), **kwargs
        )

    def form_valid(self, form):
        """Do it, or say beside the form why not: then nothing has changed."""
        try:
            with transaction.atomic():
                self.act(form)
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self.form_invalid(form)
        return redirect(self.get_success_url())


class WritesView(AgencyFormView):
    page_title = "Let it write here"
    template_name = "pages/admin/agency_writes.html"
    form_class = forms.Form

    def act(self, form):
        try:
            create_agency(self.agency)
        except StrategyLibraryPage.DoesNotExist as error:
            raise ValidationError(NO_LIBRARY) from error
        messages.success(
            self.request,
            f"{self.agency} can write here. Nobody is in it yet but whom you invite.",
            buttons=[invite_button()],
        )


class ClosingForm(forms.Form):
    target = forms.ModelChoiceField(
        Agency.objects.none(),
        label="Agency that takes over",
        error_messages={"required": handover.NOTHING_LEFT},
        help_text="It owns all of this from then on. If nobody writes for it here yet, "
        "it gets a folder and groups.",
    )
    confirm = forms.BooleanField(
        label="I have read what this changes. It cannot be undone with one click.",
        error_messages={"required": "Tick this to go ahead."},
    )

    def __init__(self, *args, agency, must_be_taken_over, **kwargs):
        super().__init__(*args, **kwargs)
        target = self.fields["target"]
        target.queryset = Agency.objects.in_use().exclude(pk=agency.pk)
        if not must_be_taken_over:
            target.required = False
            target.empty_label = "Nobody: retire it"


class ClosesView(AgencyFormView):
    """A preview of all that it touches, who takes over, and a box to tick."""

    page_title = "Retire or merge"
    template_name = "pages/admin/agency_closes.html"
    form_class = ClosingForm

    @cached_property
    def holdings(self):
        return handover.holdings(self.agency)

    @property
    def must_be_taken_over(self):
        return handover.must_be_taken_over(self.holdings)

    def get_form_kwargs(self):
        return {
            **super().get_form_kwargs(),
            "agency": self.agency,
            "must_be_taken_over": self.must_be_taken_over,
        }

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            holdings=self.holdings,
            must_be_taken_over=self.must_be_taken_over,
            service=getattr(self.agency, "service", None),
            **kwargs,
        )

    def act(self, form):
        user, target = self.request.user, form.cleaned_data["target"]
        if target is None:
            handover.close(self.agency, user)
            done = f"{self.agency} is retired. To undo it, untick “Retired”."
        else:
            handover.take_over(self.agency, target, user)
            done = f"{target} has taken over from {self.agency}."
        messages.success(self.request, done)
