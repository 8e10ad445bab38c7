from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from pages.blocks import BodyBlock
from pages.panels import SentencePanel

from .base import ContentPage


class InformationPage(ContentPage):
    """A page about the portal itself: about, accessibility statement, privacy."""

    lead = models.CharField(
        max_length=255, blank=True, help_text="What this page tells, in one line."
    )
    body = StreamField(BodyBlock(), help_text="The text of the page.")

    content_panels = [
        *ContentPage.top_panels,
        SentencePanel("lead"),
        FieldPanel("body"),
    ]
    settings_panels = [ContentPage.owner_panel, ContentPage.review_panel]

    parent_page_types = ["pages.HomePage"]
    subpage_types: list = []

    class Meta:
        verbose_name = "information page"
