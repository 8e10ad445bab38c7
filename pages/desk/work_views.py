"""The desk: what waits for a person, on the first screen and as lists."""

from django.http import Http404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.ui.tables.pages import PageStatusColumn
from wagtail.admin.widgets.button import HeaderButton
from wagtail.models import Page

from pages.desk.reports import DeskReport, OwnerFilterSet
from pages.desk.work import BY_KEY, WORK, pages_with
from pages.models import OutgoingMail
from pages.review_views import PlainHeaderMixin
from pages.reviewers import is_council
from pages.search_reports import FoundNothing, may_read, named
from search import reports

# A month of searches that found nothing is told of on the first screen.
DAYS = 30
# Of each kind of work the list of tasks names so many pages.
FEW = 5


def work_url(work):
    return reverse("desk_work", args=[work.key])


class PagesFilterSet(OwnerFilterSet):
    class Meta:
        model = Page
        fields: list = []


def kind_of(page):
    return page.page_type_display_name


def owner_of(page):
    return getattr(page, "owner_name", "")


def review_by(page):
    day = getattr(page, "review_by", None)
    return date_format(day) if day else ""


def edit_url(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


class WorkReport(DeskReport):
    """The pages that need one kind of work, each a link to its editor."""

    name = "desk_work"
    header_icon = "clipboard-list"
    model = Page
    filterset_class = PagesFilterSet
    default_ordering = "title"
    columns = [
        TitleColumn(
            "title",
            accessor="get_admin_display_title",
            get_url=edit_url,
            sort_key="title",
        ),
        Column("kind", label="Kind of page", accessor=kind_of, width="18%"),
        Column("owner", accessor=owner_of, width="20%"),
        Column("review_by", label="Review by", accessor=review_by, width="15%"),
        PageStatusColumn("status", accessor="status_string", width="12%"),
    ]
    list_export = ["title", "page_type_display_name", "owner_name", "review_by"]
    export_headings = {"page_type_display_name": "Kind", "owner_name": "Owner"}

    def setup(self, request, key, *args, **kwargs):
        if key not in BY_KEY:
            raise Http404
        self.work = BY_KEY[key]
        super().setup(request, *args, **kwargs)

    @property
    def told(self):
        return self.work.told

    @property
    def no_results_message(self):
        return self.work.nothing

    def get_page_title(self):
        return self.work.title

    def get_index_url(self):
        return work_url(self.work)

    def get_index_results_url(self):
        return reverse("desk_work_results", args=[self.work.key])

    def get_filename(self):
        return f"{self.work.key}-{timezone.localdate():%Y-%m-%d}"

    @property
    def header_buttons(self):
        if not self.work.screen:
            return super().header_buttons
        url, words = reverse(self.work.screen), "Read and mark together"
        button = HeaderButton(words, url, icon_name="calendar-check")
        return [*super().header_buttons, button]

    def get_base_queryset(self):
        return pages_with(self.work, self.request.user).specific()


class Desk(Component):
    """What waits for a person, with how many pages each; nothing that is done.

    Of each kind so many pages are named.
    """

    order = 50
    template_name = "pages/admin/desk.html"

    def __init__(self, user, named=0):
        super().__init__()
        self.user = user
        self.named = named

    def get_context_data(self, parent_context):
        return {"rows": self.rows, "searches": self.searches}

    @cached_property
    def rows(self):
        """A dict of each kind that there is some of."""
        found = ((work, pages_with(work, self.user)) for work in WORK)
        counted = ((work, pages, pages.count()) for work, pages in found)
        return [
            {
                "work": work,
                "count": count,
                "url": work_url(work),
                "pages": pages[: self.named],
            }
            for work, pages, count in counted
            if count
        ]

    @cached_property
    def searches(self):
        """(count, address) of last month's searches that found nothing, or None."""
        if not may_read(self.user):
            return None
        today = timezone.localdate()
        found = reports.within(reports.rows(reports.NOTHING, today), today, DAYS)
        count = found.count()
        return (count, reverse(named(FoundNothing))) if count else None


class TasksView(PlainHeaderMixin, TemplateView):
    """The desk by itself, with the first pages of each kind."""

    page_title = "My tasks"
    header_icon = "clipboard-list"
    template_name = "pages/admin/tasks.html"

    def get_context_data(self, **kwargs):
        desk = Desk(self.request.user, named=FEW)
        return super().get_context_data(desk=desk, **kwargs)


class StuckMail(Component):
    """The e-mails that wait for longer than they should, the oldest first."""

    order = 95
    template_name = "pages/admin/stuck_mail.html"

    def get_context_data(self, parent_context):
        mails = OutgoingMail.objects.stuck().select_related("person")
        count = mails.count()
        return {"mails": mails[:FEW], "count": count, "more": count - FEW}


def on_first_screen(request, panels):
    panels.append(Desk(request.user))
    if is_council(request.user) and OutgoingMail.objects.stuck().exists():
        panels.append(StuckMail())


URLS = [
    path("tasks/", TasksView.as_view(), name="my_tasks"),
    path("desk/<slug:key>/", WorkReport.as_view(), name="desk_work"),
    path(
        "desk/<slug:key>/results/",
        WorkReport.as_view(results_only=True),
        name="desk_work_results",
    ),
]
