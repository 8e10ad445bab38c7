"""What the house style would say of live pages, as a report by agency."""

import django_filters
from django.db.models import Prefetch
from django.urls import reverse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.models import Page

from pages.desk.reports import DeskReport
from pages.models import AdviceNote, Agency
from pages.suggesting import pages_of


class AdviceFilterSet(WagtailFilterSet):
    agency = django_filters.ModelChoiceFilter(
        label="Agency",
        queryset=Agency.objects.exclude(folder=None).select_related("folder"),
        method="owned_by",
    )

    class Meta:
        model = AdviceNote
        fields = ["concern"]

    def owned_by(self, queryset, name, agency):
        return queryset.filter(page__in=pages_of(agency))


def title_of(note):
    return note.page.title


def owner_of(note):
    return note.page.owner_name


def concern_of(note):
    return note.get_concern_display()


def edit_url(note):
    return reverse("wagtailadmin_pages:edit", args=[note.page_id])


class AdviceReport(DeskReport):
    name = "advice"
    page_title = "Advice on the words"
    told = (
        "What the house style would say of pages that readers see. It is advice: where "
        "a sentence is right as it stands, leave it."
    )
    header_icon = "pilcrow"
    model = AdviceNote
    filterset_class = AdviceFilterSet
    default_ordering = "page__title"
    no_results_message = "The house style has nothing to say. Well written."
    columns = [
        TitleColumn("title", label="Page", accessor=title_of, get_url=edit_url),
        Column("owner", accessor=owner_of, width="16%"),
        Column("concern", label="About", accessor=concern_of, width="12%"),
        Column("place", label="Where", width="12%"),
        Column("message", label="Advice"),
        Column("excerpt", label="The words", width="25%"),
    ]
    list_export = ["page.title", "page.owner_name", "concern", "place", "message"]
    export_headings = {"page.title": "Page", "page.owner_name": "Owner"}

    def get_base_queryset(self):
        notes = AdviceNote.objects.filter(page__live=True)
        return notes.prefetch_related(Prefetch("page", Page.objects.specific()))
