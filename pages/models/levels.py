from itertools import groupby

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable

from pages.blocks import BodyBlock
from pages.blocks.body import TEXT_FEATURES
from pages.finders import STRATEGIES, first_page, state_url
from pages.panels import SentencePanel
from pages.querysets import LevelDescriptorQuerySet

from .base import ContentPage, LinesField
from .choices import TermSelect
from .term_pages import OfTerm


class LevelsPage(ContentPage):
    """The levels of the graduated response, side by side."""

    lead = models.CharField(max_length=255, blank=True, help_text="One line.")

    content_panels = [*ContentPage.top_panels, SentencePanel("lead")]
    settings_panels = [ContentPage.owner_panel, ContentPage.review_panel]

    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.LevelPage"]
    max_count = 1

    class Meta:
        verbose_name = "levels list"

    def get_context(self, request, *args, **kwargs):
        levels = LevelPage.objects.child_of(self).open_to_readers()
        return super().get_context(
            request, *args, **kwargs, levels=levels.select_related("level")
        )


class LevelPage(OfTerm, ContentPage):
    term_field = "level"
    document_relations = ("level", "descriptors")

    level = models.OneToOneField(
        "pages.Level",
        null=True,
        on_delete=models.SET_NULL,
        related_name="page",
        help_text="The level this page describes.",
    )
    lead = models.CharField(max_length=255, help_text="The level in one sentence.")
    body = StreamField(BodyBlock(), blank=True, help_text="What this level offers.")
    who_leads = models.TextField(help_text="Who plans and leads, and with whom.")
    recorded = models.TextField(
        "what is recorded", help_text="What is written down, and where."
    )
    reviewed = models.TextField(
        "how often it is reviewed", help_text="How often, and by whom."
    )
    families = RichTextField(
        "what families can expect",
        blank=True,
        features=TEXT_FEATURES,
        help_text="In plain words, said to families.",
    )
    step_up_evidence = LinesField(
        "evidence to step up",
        help_text="What shows that more is needed, one thing a line.",
    )
    step_down_evidence = LinesField(
        "evidence to step down",
        help_text="What shows that less may be enough, one thing a line.",
    )

    content_panels = [
        *ContentPage.top_panels,
        FieldPanel("level"),
        SentencePanel("lead"),
        FieldPanel("body"),
        InlinePanel(
            "descriptors",
            label="Descriptor",
            help_text="What is provided, by area or need and by group of phases. A "
            "need without its own is described by its area, and readers are told so.",
        ),
        MultiFieldPanel(
            [FieldPanel("who_leads"), FieldPanel("recorded"), FieldPanel("reviewed")],
            heading="Leading and reviewing",
        ),
        FieldPanel("families"),
        MultiFieldPanel(
            [FieldPanel("step_up_evidence"), FieldPanel("step_down_evidence")],
            heading="Stepping up and down",
        ),
    ]
    settings_panels = [ContentPage.owner_panel, ContentPage.review_panel]

    parent_page_types = ["pages.LevelsPage"]
    subpage_types: list = []

    exclude_fields_in_copy = [*ContentPage.exclude_fields_in_copy, "level"]

    class Meta:
        verbose_name = "level page"

    @property
    def badges(self):
        return [self.level] if self.level else []

    def descriptors_by_area(self):
        """List of {"area", "rows", "needs"}: the area's text, needs with their own."""
        rows = self.descriptors.with_terms()
        of_needs = dict.fromkeys(row.need for row in rows if row.need.parent_id)
        of_areas = (row for row in rows if row.need.parent_id is None)
        return [
            {
                "area": area,
                "rows": list(found),
                "needs": [need for need in of_needs if need.parent_id == area.pk],
            }
            for area, found in groupby(of_areas, key=lambda row: row.need)
        ]

    def get_context(self, request, *args, **kwargs):
        selected = {"level": [self.level.slug]} if self.level else {}
        return super().get_context(
            request,
            *args,
            **kwargs,
            descriptors=self.descriptors_by_area(),
            strategies=first_page(STRATEGIES, selected),
            strategies_url=state_url(STRATEGIES, selected),
        )


class LevelDescriptor(Orderable):
    """What a level provides in an area, or for one need, for one group of phases."""

    page = ParentalKey(LevelPage, on_delete=models.CASCADE, related_name="descriptors")
    need = models.ForeignKey(
        "pages.Need",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="area or need",
    )
    group = models.ForeignKey(
        "pages.AgePhase",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        limit_choices_to={"parent": None},
        verbose_name="group of phases",
    )
    text = models.TextField(help_text="Describes what is provided, not a child.")

    objects = LevelDescriptorQuerySet.as_manager()

    panels = [
        FieldPanel("need", widget=TermSelect),
        FieldPanel("group", widget=TermSelect),
        FieldPanel("text"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "descriptor"
        constraints = [
            models.UniqueConstraint(
                fields=["page", "need", "group"],
                name="one_descriptor_a_need_and_group",
                violation_error_message="This need and group already have one.",
            )
        ]
