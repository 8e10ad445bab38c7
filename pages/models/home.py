from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from pages.blocks import StarterBlock
from pages.finders import STRATEGIES, first_hits

from .base import ContentPage
from .levels import LevelPage
from .needs import NeedAreaPage, with_strategy_counts
from .sections import SectionPage


class HomePage(ContentPage):
    heading = models.CharField(max_length=80, help_text="The large words at the top.")
    lead = models.CharField(
        max_length=255, help_text="What this is and for whom, in one or two sentences."
    )
    starters = StreamField(
        [("starter", StarterBlock())],
        blank=True,
        max_num=6,
        help_text="Ready-made searches under the search box.",
    )

    content_panels = [
        *ContentPage.top_panels,
        MultiFieldPanel([FieldPanel("heading"), FieldPanel("lead")], heading="Welcome"),
        FieldPanel("starters"),
    ]
    settings_panels = [ContentPage.review_panel]

    parent_page_types = [Page]
    subpage_types = [
        "pages.ToolkitPage",
        "pages.NeedsPage",
        "pages.LevelsPage",
        "pages.StrategyLibraryPage",
        "pages.FamiliesPage",
        "pages.ServicesPage",
        "pages.CaseStudiesPage",
        "pages.InformationPage",
    ]
    max_count = 1

    class Meta:
        verbose_name = "home page"

    def get_context(self, request, *args, **kwargs):
        sections = SectionPage.objects.open_to_readers()
        return super().get_context(
            request,
            *args,
            **kwargs,
            areas=with_strategy_counts(NeedAreaPage.objects.open_to_readers()),
            levels=LevelPage.objects.open_to_readers().select_related("level"),
            featured=first_hits(STRATEGIES, 3, sort="new"),
            introduction=sections.filter(number="1.1")
            .for_links("number", "lead")
            .first(),
        )
