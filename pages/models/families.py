from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from pages.blocks import BodyBlock
from pages.blocks.body import headings
from pages.finders import STRATEGIES, first_page, state_url
from pages.panels import SentencePanel

from .base import ContentPage
from .taxonomy import Need, tops

HANDFUL = 4
# Parts of the page that no editor writes, in the list of what is on it.
NOT_SAFE = {"anchor": "not-safe", "text": "If someone is not safe"}
AT_HOME = {"anchor": "at-home", "text": "Ideas to try at home"}
WRITTEN_FOR_FAMILIES = {"voice": ["family"]}


class FamiliesPage(ContentPage):
    """What families can expect and ask for, and cards that speak to them."""

    lead = models.CharField(
        max_length=255, help_text="What families find here, in one or two sentences."
    )
    body = StreamField(
        BodyBlock(),
        help_text="In plain words. Explain every abbreviation, or do without it.",
    )

    content_panels = [
        *ContentPage.top_panels,
        SentencePanel("lead"),
        FieldPanel("body"),
    ]
    settings_panels = [ContentPage.owner_panel, ContentPage.review_panel]

    parent_page_types = ["pages.HomePage"]
    subpage_types: list = []
    max_count = 1

    class Meta:
        verbose_name = "page for families"

    def cards_by_area(self):
        """List of {"area", "hits", "total", "url"}: cards with an At home part."""
        states = [
            (area, {"need": [area.slug], **WRITTEN_FOR_FAMILIES}) for area in tops(Need)
        ]
        found = [(area, state, first_page(STRATEGIES, state)) for area, state in states]
        return [
            {
                "area": area,
                "hits": results.hits[:HANDFUL],
                "total": results.total,
                "url": state_url(STRATEGIES, state),
            }
            for area, state, results in found
            if results.total
        ]

    def get_context(self, request, *args, **kwargs):
        cards = self.cards_by_area()
        return super().get_context(
            request,
            *args,
            **kwargs,
            contents=[NOT_SAFE, *headings(self.body), *([AT_HOME] if cards else [])],
            cards_by_area=cards,
            strategies_url=state_url(STRATEGIES, WRITTEN_FOR_FAMILIES),
        )
