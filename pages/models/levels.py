from itertools import groupby

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable

from pages.blocks import BodyBlock
from pages.blocks.body import TEXT_FEATURES
from pages.finders import STRATEGIES, first_page, state_url

from .base import ContentPage, LinesField


class LevelsPage(ContentPage):
    """The levels of the graduated response, side by side."""

    lead = models.CharField(max_length=255, blank=True, help_text="One line.")

    content_panels = [*ContentPage.top_panels, FieldPanel("lead")]
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


class LevelPage(ContentPage):
    level = models.OneToOneField(
        "pages.Level",
        null=True,
        on_delete=models.SET_NULL,
        related_name="page",
        help_text="The level this page describes.",
    )
    lead = models.CharField(max_length=255, help_text="The level in one sentence.")
    body = StreamField(BodyBlock(), blank=True, help_text="What this level offers.")
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

    content_panels = [
        *ContentPage.top_panels,
        FieldPanel("level"),
        FieldPanel("lead"),
        FieldPanel("body"),
        InlinePanel(
            "descriptors",
            label="Descriptor",
            help_text="What is provided, by area of need and group of phases.",
        ),
        MultiFieldPanel(
            [FieldPanel("families"), FieldPanel("step_up_evidence")],
            heading="Families and stepping up",
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
        """List of {"area": Need, "rows": [LevelDescriptor]}, in the editors' order."""
        rows = self.descriptors.select_related("area", "group").order_by(
            "area__order", "group__order"
        )
        return [
            {"area": area, "rows": list(found)}
            for area, found in groupby(rows, key=lambda row: row.area)
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
    """What a level provides in one area of need for one group of phases."""

    page = ParentalKey(LevelPage, on_delete=models.CASCADE, related_name="descriptors")
    area = models.ForeignKey(
        "pages.Need",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        limit_choices_to={"parent": None},
        verbose_name="area of need",
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

    panels = [FieldPanel("area"), FieldPanel("group"), FieldPanel("text")]

    class Meta(Orderable.Meta):
        verbose_name = "descriptor"
        constraints = [
            models.UniqueConstraint(
                fields=["page", "area", "group"],
                name="one_descriptor_an_area_and_group",
                violation_error_message="This area and group already have one.",
            )
        ]
