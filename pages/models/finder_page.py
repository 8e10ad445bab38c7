from django.db import models
from django.urls import reverse
from wagtail.admin.panels import FieldPanel

from pages.finders import NOUNS
from pages.insight import note_search
from pages.panels import SentencePanel
from search.finder import find
from search.query import Query, to_canonical

from .base import ContentPage
from .safeguarding import SafeguardingNotice


class FinderPage(ContentPage):
    """A page that is a finder: what it finds, by words and filters, at its address.

    `finder` is one of `pages.finders`.
    """

    finder = None

    lead = models.CharField(
        max_length=255, blank=True, help_text="One line of welcome."
    )

    content_panels = [*ContentPage.top_panels, SentencePanel("lead")]
    # No slug: the finder's address is a promise (pages/finders.py).
    promote_panels = [FieldPanel("search_description")]
    settings_panels = [ContentPage.review_panel]

    max_count = 1
    # Results are scanned, not read.
    explains_acronyms = False

    class Meta:
        abstract = True

    def serve(self, request, *args, **kwargs):
        """The finder, or a redirect to the one address of the state asked for."""
        query = Query.parse(request.GET, self.finder)
        if elsewhere := to_canonical(request, query, self.finder):
            return elsewhere
        response = super().serve(request, *args, query=query, **kwargs)
        note_search(request, query, self.finder, response.context_data["results"])
        return response

    def get_context(self, request, *args, query=None, **kwargs):
        results = find(query or Query(), self.finder)
        return super().get_context(
            request,
            *args,
            results=results,
            noun=NOUNS[self.finder.name],
            count_url=reverse(f"{self.finder.name}_count"),
            canonical=results.query.to_url(self.get_full_url(request)),
            notice=SafeguardingNotice.for_results(results),
            **kwargs,
        )
