from django.db import models
from django.utils.functional import cached_property
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    PageChooserPanel,
)
from wagtail.fields import RichTextField

from pages.blocks.body import TEXT_FEATURES
from pages.panels import SentencePanel

from .base import ContentPage, LinesField
from .card_parts import CardPart
from .cards import StrategyCardPage
from .for_whom import ForWhom


class CaseStudiesPage(ContentPage):
    """What settings have tried, each in a short account."""

    lead = models.CharField(max_length=255, blank=True, help_text="One line.")

    content_panels = [*ContentPage.top_panels, SentencePanel("lead")]
    settings_panels = [ContentPage.owner_panel, ContentPage.review_panel]

    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.CaseStudyPage"]
    max_count = 1

    class Meta:
        verbose_name = "case studies list"

    def get_context(self, request, *args, **kwargs):
        studies = CaseStudyPage.objects.child_of(self).open_to_readers()
        shown = studies.for_links("lead", "setting", "cluster", "is_invented")
        return super().get_context(request, *args, **kwargs, studies=shown)


class CaseStudyPage(ForWhom, ContentPage):
    """What one setting noticed, changed and learned. It names no setting or learner."""

    lead = models.CharField(
        max_length=255, help_text="What changed for whom, in one sentence."
    )
    is_invented = models.BooleanField(
        "made up as an example",
        default=False,
        help_text="Tick it when no real setting stands behind it. Readers are told.",
    )
    setting = models.CharField(
        max_length=120,
        help_text="What kind of setting, such as “a small village primary school”. "
        "Never its name.",
    )
    cluster = models.CharField(
        max_length=120,
        blank=True,
        help_text="The cluster in plain words, such as “a cluster of eight schools”.",
    )
    noticed = RichTextField(
        "what we noticed",
        features=TEXT_FEATURES,
        help_text="What was seen, good things first. Nobody must be recognisable.",
    )
    changed = RichTextField(
        "what we changed", features=TEXT_FEATURES, help_text="Who did what, and when."
    )
    difference = RichTextField(
        "what difference it made",
        features=TEXT_FEATURES,
        help_text="With dates and numbers, and what did not work.",
    )
    learner_view = models.CharField(
        "the learner's view",
        max_length=255,
        blank=True,
        help_text="In the learner's words, with leave to print them.",
    )
    family_view = models.CharField(
        "the family's view",
        max_length=255,
        blank=True,
        help_text="In the family's words, with leave to print them.",
    )
    tell_others = LinesField("what we would tell others", help_text="One thing a line.")

    content_panels = [
        *ContentPage.top_panels,
        SentencePanel("lead"),
        FieldPanel("is_invented"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("setting"), FieldPanel("cluster")]),
                FieldPanel("noticed"),
                FieldPanel("changed"),
            ],
            heading="What happened",
        ),
        MultiFieldPanel(
            [
                FieldPanel("difference"),
                FieldPanel("learner_view"),
                FieldPanel("family_view"),
                FieldPanel("tell_others"),
            ],
            heading="What came of it",
        ),
        InlinePanel(
            "used_cards",
            label="Card",
            help_text="Strategy cards that were used, and how.",
        ),
        ForWhom.for_whom_panel,
    ]
    settings_panels = [ContentPage.owner_panel, ContentPage.review_panel]

    parent_page_types = ["pages.CaseStudiesPage"]
    subpage_types: list = []

    class Meta:
        verbose_name = "case study"

    @cached_property
    def open_cards(self):
        """The `UsedCard`s whose card readers may open, cards filled in."""
        used = [entry for entry in self.used_cards.all() if entry.card_id]
        cards = StrategyCardPage.objects.open_to_readers().for_links("promise")
        found = cards.in_bulk([entry.card_id for entry in used])
        for entry in used:
            entry.card = found.get(entry.card_id)
        return [entry for entry in used if entry.card]


class UsedCard(CardPart):
    """A strategy card that a setting used, with a line that says how."""

    study = ParentalKey(
        CaseStudyPage, on_delete=models.CASCADE, related_name="used_cards"
    )
    card = models.ForeignKey(
        StrategyCardPage,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    how = models.CharField(max_length=160, blank=True, help_text="How it was used.")

    panels = [PageChooserPanel("card"), FieldPanel("how")]

    class Meta(CardPart.Meta):
        verbose_name = "card used"
        verbose_name_plural = "cards used"
