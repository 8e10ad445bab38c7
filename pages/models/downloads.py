from collections import defaultdict

from django.contrib.contenttypes.models import ContentType
from django.db import models
from wagtail.documents import get_document_model
from wagtail.models import CollectionViewRestriction, Page, ReferenceIndex

from pages.panels import SentencePanel
from pages.querysets import LINKED

from .base import ContentPage


class DownloadsPage(ContentPage):
    """Every file that a public page offers; the list keeps itself."""

    lead = models.CharField(max_length=255, blank=True, help_text="One line.")

    content_panels = [*ContentPage.top_panels, SentencePanel("lead")]
    settings_panels = [ContentPage.owner_panel, ContentPage.review_panel]

    parent_page_types = ["pages.HomePage"]
    subpage_types: list = []
    max_count = 1

    class Meta:
        verbose_name = "downloads list"

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs, offers=offers())


def offers():
    """List of {"document", "pages"}: each document that open pages link to, by title.

    The pages are the live ones that everybody may read, as Wagtail's index of
    references knows them. A document in a private collection is left out.
    """
    places = defaultdict(list)
    for document, page in references():
        places[document].append(page)
    pages = Page.objects.live().public().only(*LINKED).in_bulk(flattened(places))
    documents = get_document_model().objects.select_related("collection")
    private = tuple(
        CollectionViewRestriction.objects.values_list("collection__path", flat=True)
    )
    return [
        {"document": document, "pages": shown}
        for document in documents.filter(pk__in=places).order_by("title", "pk")
        if not document.collection.path.startswith(private)
        and (shown := [pages[pk] for pk in sorted(places[document.pk]) if pk in pages])
    ]


def references():
    """Pairs of ids: (document, page that links to it), each pair once."""
    kinds = ContentType.objects.get_for_models(get_document_model(), Page)
    to_document, from_page = (kinds[model] for model in (get_document_model(), Page))
    found = ReferenceIndex.objects.filter(
        to_content_type=to_document, base_content_type=from_page
    )
    pairs = found.values_list("to_object_id", "object_id").distinct()
    return [(int(document), int(page)) for document, page in pairs]


def flattened(places):
    return {page for pages in places.values() for page in pages}
