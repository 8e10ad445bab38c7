from django.db import models
from wagtail.admin.panels import FieldPanel

from pages.finders import SEARCH, STRATEGIES
from pages.insight import note_search
from pages.noticing import noticing
from search.finder import find
from search.query import Query, to_canonical

from .base import ContentPage
from .safeguarding import SafeguardingNotice


class StrategyLibraryPage(ContentPage):
    """The finder, and the place where every card has its address."""

    lead = models.CharField(
        max_length=255, blank=True, help_text="One line of welcome."
    )

    content_panels = [*ContentPage.top_panels, FieldPanel("lead")]
    # No slug: the finder's address is a promise (pages/finders.py).
    promote_panels = [FieldPanel("search_description")]
    settings_panels = [ContentPage.review_panel]

    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.AgencyFolder"]
    max_count = 1
    # Results are scanned, not read.
    explains_acronyms = False

    class Meta:
        verbose_name = "strategy library"

    def serve(self, request, *args, **kwargs):
        """The finder, or a redirect to the one address of the state asked for."""
        query = Query.parse(request.GET, STRATEGIES)
        if elsewhere := to_canonical(request, query, STRATEGIES):
            return elsewhere
        response = super().serve(request, *args, query=query, **kwargs)
        note_search(request, query, STRATEGIES, response.context_data["results"])
        return response

    def get_context(self, request, *args, query=None, **kwargs):
        results = find(query or Query(), STRATEGIES)
        return super().get_context(
            request,
            *args,
            results=results,
            canonical=results.query.to_url(self.get_full_url(request)),
            notice=SafeguardingNotice.for_results(results),
            noticing=noticing(results),
            everything=results.query.text_only().to_url(SEARCH.path),
            **kwargs,
        )
