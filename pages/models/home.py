from itertools import accumulate

from django.db import models
from django.http import Http404
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from pages.blocks import StarterBlock
from pages.finders import STRATEGIES, first_hits
from pages.panels import SentencePanel
from pages.querysets import LINKED

from .base import ContentPage
from .levels import LevelPage
from .needs import NeedAreaPage, with_strategy_counts
from .sections import SectionPage

# More parts than any page's address has; the rest is for its page to make sense of.
MOST_PARTS = 8


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
        MultiFieldPanel(
            [FieldPanel("heading"), SentencePanel("lead")], heading="Welcome"
        ),
        FieldPanel("starters"),
    ]
    settings_panels = [ContentPage.review_panel]

    parent_page_types = [Page]
    subpage_types = [
        "pages.ToolkitPage",
        "pages.NeedsPage",
        "pages.LevelsPage",
        "pages.StrategyLibraryPage",
        "pages.TrainingLibraryPage",
        "pages.GlossaryPage",
        "pages.FamiliesPage",
        "pages.ServicesPage",
        "pages.CaseStudiesPage",
        "pages.InformationPage",
        "pages.DownloadsPage",
    ]
    max_count = 1

    class Meta:
        verbose_name = "home page"

    def route(self, request, path_components):
        """Find the deepest page on the way at once, not child by child.

        A card comes before an agency's folder that has the same address on paper.
        """
        parts = path_components[:MOST_PARTS]
        ways = list(accumulate(parts, "{}{}/".format, initial=self.url_path))
        # The slug is the last part of an address, and of the two it has the index.
        found = Page.objects.filter(url_path__in=ways, slug__in=[self.slug, *parts])
        nearest = found.only(*LINKED).order_by("-depth").first()
        if nearest is None:
            raise Http404
        page, rest = nearest.specific, path_components[ways.index(nearest.url_path) :]
        here = super(HomePage, page) if page == self else page
        return here.route(request, rest)

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
