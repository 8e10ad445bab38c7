"""A new card from anywhere in the admin: in whose folder, and what it is for."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.views.generic import FormView

from pages.agencies import folders_to_write_in
from pages.desk.prefilled import TAGS
from pages.models import AgencyFolder, StrategyCardPage
from pages.review_views import PlainHeaderMixin


def may_write(user):
    return folders_to_write_in(user).exists()


CHOOSE = "Choose the agency that will own the card."


class FolderForm(forms.Form):
    folder = forms.ModelChoiceField(
        AgencyFolder.objects.none(),
        label="Whose card is it?",
        empty_label=None,
        widget=forms.RadioSelect,
        help_text="The agency that owns it and keeps it right.",
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )

    def __init__(self, *args, folders, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["folder"].queryset = folders


class NewCardView(PlainHeaderMixin, FormView):
    """Leads to the editor of a new card; asks whose it is where there is a choice."""

    page_title = "New card"
    header_icon = "doc-empty-inverse"
    template_name = "pages/admin/new_card.html"
    form_class = FolderForm

    def get(self, request, *args, **kwargs):
        if len(self.folders) == 1:
            return redirect(self.editor(self.folders[0]))
        return super().get(request, *args, **kwargs)

    @cached_property
    def folders(self):
        folders = folders_to_write_in(self.request.user)
        if not folders:
            raise PermissionDenied
        return folders

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"folders": self.folders}

    def form_valid(self, form):
        return redirect(self.editor(form.cleaned_data["folder"]))

    def editor(self, folder):
        kind = (StrategyCardPage._meta.app_label, StrategyCardPage._meta.model_name)
        address = reverse("wagtailadmin_pages:add", args=[*kind, folder.pk])
        asked = {key: self.request.GET[key] for key in TAGS if key in self.request.GET}
        return f"{address}?{urlencode(asked)}" if asked else address
