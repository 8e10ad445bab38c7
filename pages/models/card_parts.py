"""What a strategy card lists: its levels, adaptations and links to other cards."""

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, PageChooserPanel
from wagtail.models import Orderable

from pages.panels import SentencePanel

from .choices import TermSelect


class CardPart(Orderable):
    """In the editors' order; parts that were never put in one stay as they came."""

    class Meta:
        abstract = True
        ordering = ["sort_order", "pk"]


class CardLevel(CardPart):
    """A level a card suits, and what changes there when it suits several."""

    card = ParentalKey(
        "pages.StrategyCardPage", on_delete=models.CASCADE, related_name="card_levels"
    )
    level = models.ForeignKey(
        "pages.Level", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    group_size = models.CharField(
        max_length=120, blank=True, help_text="With how many."
    )
    how_often = models.CharField(max_length=120, blank=True, help_text="And how long.")
    who = models.CharField(max_length=120, blank=True, help_text="Who leads it.")
    how_reviewed = models.CharField(
        max_length=160, blank=True, help_text="By whom, how and how often."
    )

    panels = [
        FieldPanel("level", widget=TermSelect),
        FieldRowPanel([SentencePanel("group_size"), SentencePanel("how_often")]),
        FieldRowPanel([SentencePanel("who"), SentencePanel("how_reviewed")]),
    ]

    class Meta(CardPart.Meta):
        verbose_name = "level"
        verbose_name_plural = "levels"
        constraints = [
            models.UniqueConstraint(
                fields=["card", "level"],
                name="one_entry_a_level",
                violation_error_message="Each level appears once.",
            )
        ]

    @property
    def says_what_changes(self):
        return any((self.group_size, self.how_often, self.who, self.how_reviewed))


class CardAdaptation(CardPart):
    """How to fit a card to a phase, or to a group of phases."""

    card = ParentalKey(
        "pages.StrategyCardPage", on_delete=models.CASCADE, related_name="adaptations"
    )
    phase = models.ForeignKey(
        "pages.AgePhase", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField(help_text="What is different for these learners.")

    panels = [FieldPanel("phase", widget=TermSelect), FieldPanel("text")]

    class Meta(CardPart.Meta):
        verbose_name = "adaptation"


class CardLink(CardPart):
    """A link to another card with a line that says why."""

    class Kind(models.TextChoices):
        STEP_DOWN = "step-down", "Step down to"
        STEP_UP = "step-up", "Step up to"
        RELATED = "related", "Works well with"

    card = ParentalKey(
        "pages.StrategyCardPage", on_delete=models.CASCADE, related_name="links"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    target = models.ForeignKey(
        "pages.StrategyCardPage",
        null=True,
        on_delete=models.SET_NULL,
        related_name="linked_from",
        verbose_name="card",
    )
    why = models.CharField(max_length=160, blank=True, help_text="One line.")

    panels = [FieldPanel("kind"), PageChooserPanel("target"), SentencePanel("why")]

    class Meta(CardPart.Meta):
        verbose_name = "link to a card"
        verbose_name_plural = "links to cards"
