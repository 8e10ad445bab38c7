"""What readers search for: reports in the admin, with a way on from every row."""

import django_filters
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.http import urlencode
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, NumberColumn, TitleColumn
from wagtail.permission_policies import ModelPermissionPolicy

from pages.desk.reports import DeskReport
from pages.finders import FINDERS, PACK, SEARCH, STRATEGIES, TRAINING
from pages.menus import MenuItemFor
from pages.models import SynonymGroup
from search import reports
from search.kept import DROPPED
from search.models import SearchLog
from search.postings.snapshot import current

PLACES = {finder.name: finder for finder in (STRATEGIES, TRAINING, SEARCH, PACK)}
FACET_LABELS = {facet.key: facet.label for each in FINDERS for facet in each.facets}
PERIODS = [(7, "Last 7 days"), (30, "Last 30 days"), (90, "Last 90 days")]
MAY_READ = ModelPermissionPolicy(SearchLog)
MAY_ADD = ModelPermissionPolicy(SynonymGroup)


class LogFilterSet(WagtailFilterSet):
    days = django_filters.ChoiceFilter(
        label="Period",
        choices=PERIODS,
        empty_label="All of 13 months",
        method="within",
    )
    finder = django_filters.ChoiceFilter(
        label="Searched in",
        choices=[
            (STRATEGIES.name, "Strategies"),
            (TRAINING.name, "Training"),
            (SEARCH.name, "The whole toolkit"),
            (PACK.name, "Staff-meeting packs"),
        ],
        empty_label="Everywhere",
    )

    class Meta:
        model = SearchLog
        fields: list = []

    def within(self, queryset, name, days):
        return reports.within(queryset, timezone.localdate(), int(days))


def words_of(row):
    return row["words"] or "(filters only)"


def day_of(row):
    return date_format(row["latest"])


def again_url(row):
    """Where on the site the same is searched for again."""
    asked = urlencode({"q": row["words"]}) if row["words"] else ""
    address = "&".join(filter(None, [asked, row.get("selection", "")]))
    return f"{PLACES[row['place']].path}?{address}"


def synonym_link(row):
    """A link to a new group of synonyms with these words, unless some were dropped."""
    words = row["words"]
    if not words or DROPPED.surface in words:
        return ""
    add = reverse(SynonymGroup.snippet_viewset.get_url_name("add"))
    return format_html(
        '<a href="{}">Make a synonym<span class="w-sr-only"> for “{}”</span></a>',
        f"{add}?{urlencode({'words': words})}",
        words,
    )


class SearchReportView(DeskReport):
    """One report; `told` says in a sentence what it is good for."""

    report = reports.TOP
    model = SearchLog
    permission_policy = MAY_READ
    permission_required = "view"
    header_icon = "search"
    filterset_class = LogFilterSet
    default_ordering = "-searches"
    export_headings = {
        "words": "Words",
        "filters": "Filters",
        "searches": "Searches",
        "clicks": "Opened a page",
        "most": "Found",
        "latest": "Last searched for",
    }

    @classmethod
    def url_name(cls):
        return f"search_report_{cls.report.name}"

    @classmethod
    def address(cls):
        return f"reports/searches/{cls.report.name}/"

    def get_base_queryset(self):
        return reports.rows(self.report, timezone.localdate())

    def get_filterset_kwargs(self):
        return {**super().get_filterset_kwargs(), "queryset": self.get_base_queryset()}

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        return found.order_by(*filter(None, [self.ordering]), *self.report.by)

    @cached_property
    def columns(self):
        return [column for column in self.all_columns() if column]

    @cached_property
    def vocabulary(self):
        return current().vocabulary

    def filters_of(self, row):
        """The filters of a row as readers see them: "Level of support: Universal"."""
        told = [
            f"{FACET_LABELS.get(key, key)}: "
            + ", ".join(self.vocabulary.label(key, slug) for slug in slugs)
            for key, slugs in QueryDict(row["selection"]).lists()
        ]
        return "; ".join(told)

    def all_columns(self):
        shown = {"target": "_blank", "rel": "noopener"}
        yield TitleColumn(
            "words", accessor=words_of, get_url=again_url, link_attrs=shown
        )
        if "selection" in self.report.by:
            yield Column("filters", accessor=self.filters_of)
        yield NumberColumn("searches", sort_key="searches", width="10%")
        if self.report is not reports.NOTHING:
            yield NumberColumn("most", label="Found", sort_key="most", width="10%")
        if self.report in (reports.TOP, reports.RELAXED):
            yield NumberColumn(
                "clicks", label="Opened a page", sort_key="clicks", width="13%"
            )
        yield Column(
            "latest",
            label="Last searched for",
            accessor=day_of,
            sort_key="latest",
            width="16%",
        )
        if MAY_ADD.user_has_permission(self.request.user, "add"):
            yield Column("synonym", label="", accessor=synonym_link, width="15%")

    @property
    def list_export(self):
        return [
            column.name
            for column in self.columns
            if column.name in self.export_headings
        ]

    def to_row_dict(self, item):
        row = {**item, "words": words_of(item), "filters": ""}
        if "selection" in item:
            row["filters"] = self.filters_of(item)
        return {name: row[name] for name in self.list_export}

    def get_filename(self):
        return f"searches-{self.report.name}-{timezone.localdate():%Y-%m-%d}"

    @property
    def no_results_message(self):
        if self.is_filtering:
            return "No search of this kind in this period. Try a longer one."
        return "No search of this kind yet. Readers’ searches are counted from now on."


class MostSearched(SearchReportView):
    page_title = "Searched for most"
    told = (
        "What readers look for. Words that mean the same are counted together; “...” "
        "stands for words that are not kept because they may name somebody."
    )


class FoundNothing(SearchReportView):
    report = reports.NOTHING
    page_title = "Searches that found nothing"
    told = "Words that need a synonym, or a strategy that nobody has written yet."


class FoundSome(SearchReportView):
    report = reports.RELAXED
    page_title = "Searches that found only some of their words"
    told = "No page had all of these words, so readers were shown those with some."


class NothingOpened(SearchReportView):
    report = reports.UNOPENED
    page_title = "Searches after which nothing was opened"
    told = (
        "Readers were shown results, and went on to none. A few may have been missed: "
        "some browsers do not say where their reader came from."
    )


REPORTS = (MostSearched, FoundNothing, FoundSome, NothingOpened)


def named(view):
    return view.url_name()


def urls():
    """The addresses of all reports."""
    for view in REPORTS:
        yield from view.urls()


def may_read(user):
    return MAY_READ.user_has_permission(user, "view")


def menu_item(place, view):
    return MenuItemFor(
        view.page_title,
        reverse(named(view)),
        may_read,
        name=named(view),
        icon_name=view.header_icon,
        order=200 + place,
    )
