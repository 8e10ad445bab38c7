"""The coverage matrix as a picture: where the toolkit is rich, and where it is thin."""

from django import forms
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem

from pages.desk.coverage import Coverage
from pages.desk.new_card import may_write
from pages.review_views import PlainHeaderMixin

LEGEND = ("None yet", "One", "Two or three", "Four to seven", "Eight or more")


class AgencyForm(forms.Form):
    """Whose cards to count; whoever is unknown counts as everybody."""

    agency = forms.ChoiceField(label="Cards of", required=False)

    def __init__(self, *args, agencies, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(agency.slug, agency.label) for agency in agencies]
        self.fields["agency"].choices = [("", "All agencies"), *choices]

    @property
    def chosen(self):
        return self.cleaned_data.get("agency", "") if self.is_valid() else ""


class CoverageView(PlainHeaderMixin, TemplateView):
    """Counts what readers find; drafts are no help to anybody yet."""

    page_title = "Coverage"
    header_icon = "table"
    template_name = "pages/admin/coverage.html"

    def get_context_data(self, **kwargs):
        form = AgencyForm(self.request.GET, agencies=Coverage().agencies)
        coverage = Coverage(form.chosen)
        return super().get_context_data(
            form=form,
            coverage=coverage,
            tables=[*coverage.tables()],
            legend=LEGEND,
            may_write=may_write(self.request.user),
            **kwargs,
        )


def menu_item():
    return MenuItem("Coverage", reverse("coverage"), icon_name="table", order=90)
