"""Reports for those who keep pages true: each a table by agency, with a way on."""

import django_filters
from django.urls import path, reverse
from django.utils import timezone
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.reports import ReportView

from pages.exchange.files import guarded
from pages.models import Agency
from pages.suggesting import pages_of


class OwnerFilterSet(WagtailFilterSet):
    """Filters by agency; `pages` is the way from a row to its page."""

    pages = "pk"
    agency = django_filters.ModelChoiceFilter(
        label="Agency",
        queryset=Agency.objects.exclude(folder=None).select_related("folder"),
        method="owned_by",
    )

    def owned_by(self, queryset, name, agency):
        return queryset.filter(**{f"{self.pages}__in": pages_of(agency)})


class DeskReport(ReportView):
    """One report; `told` says in a sentence what it is good for, `name` is its own."""

    name = ""
    told = ""
    header_icon = "list-ul"
    results_template_name = "pages/admin/desk_report_results.html"
    custom_value_preprocess = {
        **ReportView.custom_value_preprocess,
        str: {ReportView.FORMAT_CSV: guarded},
    }

    def get_filename(self):
        return f"{self.name}-{timezone.localdate():%Y-%m-%d}"

    @classmethod
    def url_name(cls):
        return cls.name

    @classmethod
    def address(cls):
        return f"reports/{cls.name}/"

    @classmethod
    def urls(cls):
        """The addresses of the report, and of its results alone."""
        name, address = cls.url_name(), cls.address()
        names = {"index_url_name": name, "index_results_url_name": f"{name}_results"}
        yield path(address, cls.as_view(**names), name=name)
        results = cls.as_view(**names, results_only=True)
        yield path(f"{address}results/", results, name=f"{name}_results")

    @classmethod
    def menu_item(cls, order):
        url = reverse(cls.url_name())
        return MenuItem(cls.page_title, url, icon_name=cls.header_icon, order=order)
