"""What words mean here: the council's rules for understanding what readers type.

`pages.understanding` turns them into the search room's rules.
"""

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, PageChooserPanel
from wagtail.models import Orderable
from wagtail.search import index

from search.rules import Sense

from .base import LinesField
from .choices import TermSelect


class ReaderWords(index.Indexed, models.Model):
    """Words that readers type, one a line."""

    words = LinesField(blank=False, help_text="One word or phrase a line.")

    search_fields = [index.SearchField("words"), index.AutocompleteField("words")]

    class Meta:
        abstract = True

    @property
    def lines(self):
        return tuple(line for line in self.words.split("\n") if line)


class SynonymGroup(ReaderWords):
    """Words that find one another."""

    class Meaning(models.TextChoices):
        SAME = Sense.SAME, "The same: each word finds all the others"
        ONE_WAY = Sense.ONE_WAY, "One way: the other words find the first one"
        RELATED = Sense.RELATED, "Related: each finds the others, further down the list"

    sense = models.CharField(
        "how they stand to each other",
        max_length=10,
        choices=Meaning,
        default=Meaning.SAME,
        help_text="One way suits dated words: they find ours, ours do not find them.",
    )

    panels = [FieldPanel("words"), FieldPanel("sense")]

    class Meta:
        verbose_name = "group of synonyms"
        verbose_name_plural = "groups of synonyms"
        ordering = ["words"]

    def __str__(self):
        return ", ".join(self.lines)

    def clean(self):
        super().clean()
        if len(self.lines) < 2:
            raise ValidationError({"words": "A group needs two words or more."})


class Signpost(ClusterableModel, ReaderWords):
    """What somebody sees, names or looks up, and the needs it may point to.

    A subject ranks and widens results only; the other kinds are shown to readers as
    "if this is what you are noticing".
    """

    class Kind(models.TextChoices):
        OBSERVATION = "observation", "Something people see"
        CONDITION = "condition", "A condition or diagnosis"
        SUBJECT = "subject", "A subject people look up"

    kind = models.CharField(max_length=12, choices=Kind, default=Kind.OBSERVATION)
    label = models.CharField(
        max_length=120,
        unique=True,
        help_text="As readers see it: “cannot sit still on the carpet or chair”.",
    )
    note = models.CharField(
        max_length=255,
        blank=True,
        help_text="A caution that belongs with it, in one line.",
    )

    panels = [
        FieldPanel("kind"),
        FieldPanel("label"),
        FieldPanel("words"),
        InlinePanel(
            "leads",
            min_num=1,
            label="Need or theme",
            help_text="The likeliest first.",
        ),
        InlinePanel(
            "cards",
            label="Strategy to begin with",
            heading="Strategies to begin with",
            help_text="What you would hand over first, the best first. They head the "
            "results; a withdrawn one is left out.",
        ),
        FieldPanel("note"),
    ]
    search_fields = [*ReaderWords.search_fields, index.SearchField("label")]

    class Meta:
        ordering = ["kind", "label"]

    def __str__(self):
        return self.label


class SignpostLead(Orderable):
    """One need or theme that a signpost points to."""

    signpost = ParentalKey(Signpost, on_delete=models.CASCADE, related_name="leads")
    need = models.ForeignKey(
        "pages.Need",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    theme = models.ForeignKey(
        "pages.Theme",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )

    panels = [
        FieldPanel("need", widget=TermSelect),
        FieldPanel("theme", widget=TermSelect),
    ]

    class Meta(Orderable.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(need=None) ^ models.Q(theme=None),
                name="lead_to_one_need_or_theme",
                violation_error_message="Choose a need or a theme, not both.",
            )
        ]

    @property
    def term(self):
        return self.need or self.theme

    @property
    def value(self):
        """The facet and slug it leads to."""
        return ("need" if self.need else "theme", self.term.slug)


class SignpostCard(Orderable):
    """A strategy that somebody who meets a signpost may begin with."""

    signpost = ParentalKey(Signpost, on_delete=models.CASCADE, related_name="cards")
    card = models.ForeignKey(
        "pages.StrategyCardPage", on_delete=models.CASCADE, related_name="+"
    )

    panels = [PageChooserPanel("card")]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["signpost", "card"],
                name="each_card_once_in_a_signpost",
                violation_error_message="This strategy is in the list already.",
            )
        ]


class Misspelling(ReaderWords):
    """Wrong spellings that people type, beyond those that are easily guessed."""

    right = models.CharField(
        "right spelling", max_length=60, unique=True, help_text="One word."
    )

    panels = [FieldPanel("right"), FieldPanel("words")]
    search_fields = [*ReaderWords.search_fields, index.SearchField("right")]

    class Meta:
        ordering = ["right"]

    def __str__(self):
        return self.right


class PinnedResult(ReaderWords):
    """A page that comes first whenever one of these texts is searched for."""

    page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="pins"
    )

    panels = [FieldPanel("words"), PageChooserPanel("page")]

    class Meta:
        ordering = ["words"]

    def __str__(self):
        return f"{self.page}: {', '.join(self.lines)}"
