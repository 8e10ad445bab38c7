from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField

from pages.blocks import BodyBlock
from pages.blocks.body import TEXT_FEATURES
from pages.finders import STRATEGIES, first_page, state_url, value_counts
from pages.panels import SentencePanel

from .base import ContentPage, LinesField
from .contributors import Contributors
from .taxonomy import Level, terms
from .term_pages import OfTerm


def with_strategy_counts(areas):
    """List of area pages, each with `strategy_count`, from the index alone."""
    counts = value_counts(STRATEGIES, "need")
    areas = list(areas.select_related("need"))
    for area in areas:
        area.strategy_count = counts.get(area.need.slug, 0) if area.need else 0
    return areas


class NeedsPage(ContentPage):
    """All areas of need and the needs within them."""

    lead = models.CharField(max_length=255, blank=True, help_text="One line.")

    content_panels = [*ContentPage.top_panels, SentencePanel("lead")]
    settings_panels = [ContentPage.owner_panel, ContentPage.review_panel]

    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.NeedAreaPage"]
    max_count = 1

    class Meta:
        verbose_name = "needs list"

    def get_context(self, request, *args, **kwargs):
        areas = with_strategy_counts(
            NeedAreaPage.objects.child_of(self).open_to_readers()
        )
        needs = NeedPage.objects.descendant_of(self).open_to_readers()
        grouped = {area.path: {"area": area, "needs": []} for area in areas}
        for need in needs.for_links():
            if group := grouped.get(need.path[: -need.steplen]):
                group["needs"].append(need)
        return super().get_context(
            request, *args, **kwargs, areas=list(grouped.values())
        )


class NeedAreaPage(OfTerm, Contributors, ContentPage):
    document_relations = ("need__parent", "need__children")

    need = models.OneToOneField(
        "pages.Need",
        null=True,
        on_delete=models.SET_NULL,
        related_name="area_page",
        limit_choices_to={"parent": None},
        verbose_name="area of need",
        help_text="The area this page describes.",
    )
    lead = models.CharField(max_length=255, help_text="The area in one sentence.")
    code_reference = models.CharField(
        max_length=120, help_text="The paragraphs of the Code of Practice."
    )
    body = StreamField(BodyBlock(), blank=True, help_text="More about the area.")

    content_panels = [
        *ContentPage.top_panels,
        FieldPanel("need"),
        SentencePanel("lead"),
        FieldPanel("code_reference"),
        FieldPanel("body"),
    ]
    settings_panels = [
        ContentPage.owner_panel,
        Contributors.contributors_panel,
        ContentPage.review_panel,
    ]

    parent_page_types = ["pages.NeedsPage"]
    subpage_types = ["pages.NeedPage"]

    exclude_fields_in_copy = [*ContentPage.exclude_fields_in_copy, "need"]

    class Meta:
        verbose_name = "area of need page"

    @property
    def needs_safeguarding_notice(self):
        return bool(self.need) and self.need.page_asks_for_notice

    def get_context(self, request, *args, **kwargs):
        selected = {"need": [self.need.slug]} if self.need else {}
        needs = NeedPage.objects.child_of(self).open_to_readers()
        return super().get_context(
            request,
            *args,
            **kwargs,
            needs=needs.select_related("need"),
            strategies=first_page(STRATEGIES, selected),
            strategies_url=state_url(STRATEGIES, selected),
        )


class NeedPage(OfTerm, Contributors, ContentPage):
    document_relations = ("need__parent", "need__children")

    need = models.OneToOneField(
        "pages.Need",
        null=True,
        on_delete=models.SET_NULL,
        related_name="page",
        limit_choices_to={"parent__isnull": False},
        help_text="The need this page describes.",
    )
    lead = models.CharField(max_length=255, help_text="The need in one plain sentence.")
    code_reference = models.CharField(
        max_length=120, help_text="The paragraph of the Code of Practice."
    )
    account = RichTextField(
        "a plain account", features=TEXT_FEATURES, help_text="80 to 150 words."
    )
    learner_words = models.CharField(
        "learner's words",
        max_length=255,
        blank=True,
        help_text="How a learner might put it. Shown as an illustration.",
    )
    strengths = LinesField(help_text="What learners often bring, one thing a line.")
    notice = LinesField(
        "what you might notice", help_text="What somebody sees, one thing a line."
    )
    check_first = LinesField(
        help_text="Hearing, sight, sleep, language, safety: one thing a line."
    )
    helps = RichTextField(
        "what tends to help",
        blank=True,
        features=TEXT_FEATURES,
        help_text="A short introduction to the strategies below it.",
    )

    content_panels = [
        *ContentPage.top_panels,
        FieldPanel("need"),
        MultiFieldPanel(
            [
                SentencePanel("lead"),
                FieldPanel("code_reference"),
                FieldPanel("account"),
                SentencePanel("learner_words"),
            ],
            heading="About this need",
        ),
        MultiFieldPanel(
            [
                FieldPanel("strengths"),
                FieldPanel("notice"),
                FieldPanel("check_first"),
                FieldPanel("helps"),
            ],
            heading="Starting from what you see",
        ),
    ]
    settings_panels = [
        ContentPage.owner_panel,
        Contributors.contributors_panel,
        ContentPage.review_panel,
    ]

    parent_page_types = ["pages.NeedAreaPage"]
    subpage_types: list = []

    exclude_fields_in_copy = [*ContentPage.exclude_fields_in_copy, "need"]

    class Meta:
        verbose_name = "need page"

    @property
    def needs_safeguarding_notice(self):
        return bool(self.need) and self.need.page_asks_for_notice

    def strategies_by_level(self):
        """List of {"level", "url", "shown": Results}, one for each level in use."""
        if not self.need:
            return []
        states = [
            (level, {"need": [self.need.slug], "level": [level.slug]})
            for level in terms(Level).values()
            if level.in_use
        ]
        return [
            {"level": level, "url": state_url(STRATEGIES, state), "shown": shown}
            for level, state in states
            if (shown := first_page(STRATEGIES, state)).total
        ]

    def get_context(self, request, *args, **kwargs):
        return super().get_context(
            request, *args, **kwargs, strategies_by_level=self.strategies_by_level()
        )
