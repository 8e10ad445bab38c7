"""What the house style would say of live pages, as a report by agency."""

from django.db.models import Prefetch
from django.urls import reverse
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.models import Page

from pages.desk.reports import DeskReport, OwnerFilterSet
from pages.models import AdviceNote


class AdviceFilterSet(OwnerFilterSet):
    pages = "page"

    class Meta:
        model = AdviceNote
        fields = ["concern"]


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
