from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField

from pages.blocks.body import TEXT_FEATURES
from pages.finders import STRATEGIES, first_page, state_url
from pages.panels import SentencePanel

from .agencies import Agency
from .base import ContentPage, LinesField
from .cards import StrategyCardPage
from .choices import TermSelect
from .contacts import Contact
from .for_whom import ForWhom


class ServicesPage(ContentPage):
    """Every service that has a page, by sector."""

    lead = models.CharField(max_length=255, blank=True, help_text="One line.")

    content_panels = [*ContentPage.top_panels, SentencePanel("lead")]
    settings_panels = [ContentPage.owner_panel, ContentPage.review_panel]

    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.ServicePage"]
    max_count = 1

    class Meta:
        verbose_name = "services list"

    def by_sector(self):
        """List of {"slug", "sector", "services"}, sectors without any left out."""
        pages = ServicePage.objects.child_of(self).open_to_readers()
        found = {}
        for page in pages.for_links("lead", "agency__sector").select_related("agency"):
            found.setdefault(page.agency and page.agency.sector, []).append(page)
        return [
            {"sector": sector, "services": found[sector]}
            for sector in Agency.Sector
            if sector in found
        ]

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs, groups=self.by_sector())


class ServicePage(Contact, ForWhom, ContentPage):
    """What an agency does and how to ask. `pages.roles` lets its people change it."""

    steward = None  # The page's owner is the agency that it is about.
    document_relations = (*ForWhom.document_relations, "agency")

    agency = models.OneToOneField(
        "pages.Agency",
        null=True,
        on_delete=models.SET_NULL,
        related_name="service",
        help_text="The agency this page is about. Its people may change the page.",
    )
    lead = models.CharField(max_length=255, help_text="The service in one sentence.")
    does = RichTextField(
        "what they do",
        features=TEXT_FEATURES,
        help_text="What they offer settings, learners and families.",
    )
    when_to_ask = LinesField(
        help_text="Good moments to ask them, and not to wait, one thing a line."
    )
    how_to_refer = RichTextField(
        features=TEXT_FEATURES,
        help_text="Who may ask, how, and what to have ready. Consent comes first.",
    )
    expect = RichTextField(
        "what to expect",
        blank=True,
        features=TEXT_FEATURES,
        help_text="What happens after somebody asks.",
    )
    good_to_know = LinesField(help_text="Anything that saves time, one thing a line.")

    content_panels = [
        *ContentPage.top_panels,
        FieldPanel("agency", widget=TermSelect, permission="pages.change_agency"),
        SentencePanel("lead"),
        MultiFieldPanel(
            [FieldPanel("does"), FieldPanel("when_to_ask"), FieldPanel("how_to_refer")],
            heading="Asking them",
        ),
        MultiFieldPanel(
            [FieldPanel("expect"), FieldPanel("good_to_know")],
            heading="After somebody asks",
        ),
        Contact.contact_panel,
        ForWhom.for_whom_panel,
    ]
    settings_panels = [ContentPage.review_panel]

    parent_page_types = ["pages.ServicesPage"]
    subpage_types: list = []

    exclude_fields_in_copy = [*ContentPage.exclude_fields_in_copy, "agency"]

    class Meta:
        verbose_name = "service page"

    def asking_cards(self):
        """Others' cards that suggest asking this service, by title."""
        if not self.agency:
            return []
        cards = StrategyCardPage.objects.open_to_readers()
        asking = cards.filter(advice_from=self.agency).for_links().order_by("title")
        if folder := getattr(self.agency, "folder", None):
            asking = asking.not_descendant_of(folder)
        return asking

    def get_context(self, request, *args, **kwargs):
        selected = {"agency": [self.agency.slug if self.agency else ""]}
        return super().get_context(
            request,
            *args,
            **kwargs,
            asking_cards=self.asking_cards(),
            strategies=first_page(STRATEGIES, selected),
            strategies_url=state_url(STRATEGIES, selected),
        )
