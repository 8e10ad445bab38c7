"""Strategy cards.

A card's address is /strategies/<slug>/ whatever folder it is in: folders say who owns a
card and are no part of any address (docs/decisions/0003-transparent-folders.md).
"""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property
from modelcluster.contrib.taggit import ClusterTaggableManager
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index

from pages.blocks import DownloadBlock, SourceBlock, StepBlock
from pages.blocks.body import TEXT_FEATURES
from pages.forms import CardCopyForm
from pages.querysets import StrategyCardManager

from .agencies import owners
from .base import ContentPage, LinesField
from .card_panels import CARD_TABS
from .choices import terms_field
from .contributors import Contributors
from .taxonomy import phases_in_words

# Longer ones wrap to three lines in a list of results on a phone.
TITLE_LENGTH = 70


class AddressField(models.SlugField):
    """The slug once more, where the database can keep it unique across folders."""

    def pre_save(self, model_instance, add):
        model_instance.address = model_instance.slug
        return model_instance.address


class StrategyCardPage(Contributors, ContentPage):
    steward = None  # A card's owner is its folder's: see `agency`.

    address = AddressField(max_length=255, unique=True, editable=False)
    promise = models.CharField(
        max_length=220,
        help_text="One sentence of 20 to 25 words: what it is and what it helps with.",
    )
    notice = LinesField(
        "what you might notice", help_text="What somebody sees, one thing a line."
    )
    check_first = LinesField(
        help_text="What to rule out or find out first, one thing a line."
    )
    why = RichTextField(
        "why it helps",
        features=TEXT_FEATURES,
        help_text="Two or three sentences on how it works.",
    )
    steps = StreamField(
        [("step", StepBlock())],
        min_num=3,
        max_num=7,
        help_text="Three to seven steps, each something the adult says or does.",
    )
    dos = LinesField("do", help_text="One thing a line.")
    donts = LinesField("don't", help_text="One thing a line.")
    signs = LinesField(
        "how you will know",
        help_text="Signs you can date and count, and the learner's own view.",
    )
    look_again = models.CharField(
        max_length=60, blank=True, help_text="When to look again: “four to six weeks”."
    )
    needs = terms_field("pages.Need", "What it helps with.", upper="parent")
    themes = terms_field("pages.Theme", "Themes that run across needs.")
    phases = terms_field(
        "pages.AgePhase", "Every phase it suits.", name="age phases", upper="parent"
    )
    roles = terms_field("pages.Role", "Who can use it.", name="who can use it")
    groupings = terms_field(
        "pages.Grouping", "The people around the learner.", name="with whom"
    )
    topics = ClusterTaggableManager(
        "topics",
        through="pages.CardTopic",
        blank=True,
        related_name="cards",
        help_text="Moments of the day. Pick one, or type a new one for the council "
        "to look at.",
    )
    preparation = models.ForeignKey(
        "pages.PreparationTime",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="time to prepare",
        help_text="Before using it for the first time.",
    )
    running = models.ForeignKey(
        "pages.RunningTime",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="time to run",
        help_text="While it is in use.",
    )
    cost = models.ForeignKey(
        "pages.Cost",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="To the setting.",
    )
    you_need = LinesField(
        "what you need", help_text="Things to have ready, one a line."
    )
    evidence = models.ForeignKey(
        "pages.EvidenceRating",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="evidence rating",
        help_text="How well it is supported.",
    )
    evidence_reason = models.TextField(
        blank=True, help_text="Why it has this rating, in one or two sentences."
    )
    sources = StreamField(
        [("source", SourceBlock())],
        blank=True,
        help_text="Real sources that readers can check.",
    )
    at_home = RichTextField(
        blank=True,
        features=TEXT_FEATURES,
        help_text="For families: the same idea in plain words.",
    )
    learner_words = models.CharField(
        "learner's words",
        max_length=255,
        blank=True,
        help_text="How a learner might put it. Shown as an illustration.",
    )
    downloads = StreamField(
        [("download", DownloadBlock())], blank=True, help_text="Files to keep."
    )
    advice_from = terms_field("pages.Agency", "Who can advise.", name="get advice from")
    advice_note = models.CharField(
        max_length=255, blank=True, help_text="When to ask them, in one line."
    )
    safeguarding = models.BooleanField(
        "open with the safeguarding notice",
        default=False,
        help_text="Tick it when the card itself calls for it. Needs and themes ask for "
        "it too, so a card may open with it without a tick here.",
    )
    search_words = LinesField(
        help_text="Words people might type, dated or informal ones too, one a line. "
        "Readers never see them."
    )

    objects = StrategyCardManager()

    summary_field = "promise"
    parts = ("card_levels", "adaptations", "links")
    required_relations = ("card_levels", "phases")
    required_any = (("needs", "themes"),)

    edit_handler = CARD_TABS

    search_fields = [
        *Page.search_fields,
        index.SearchField("promise"),
        index.FilterField("review_by"),
    ]

    parent_page_types = ["pages.AgencyFolder"]
    subpage_types: list = []
    copy_form_class = CardCopyForm

    class Meta:
        verbose_name = "strategy card"

    @cached_property
    def agency(self):
        """The agency of the folder this card is in; None before it has a place."""
        return owners().get(self.path[: -self.steplen])

    @property
    def levels(self):
        """The card's levels in the editors' order of levels."""
        return sorted(
            (entry.level for entry in self.card_levels.all() if entry.level),
            key=lambda level: level.order,
        )

    @property
    def badges(self):
        return self.levels

    @property
    def phase_words(self):
        """“Early years, Primary and Key Stage 3”: a whole group by its own name."""
        return phases_in_words(self.phases.all())

    @property
    def needs_safeguarding_notice(self):
        return (
            self.safeguarding
            or any(need.asks_for_notice for need in self.needs.all())
            or any(theme.safeguarding for theme in self.themes.all())
        )

    @cached_property
    def open_links(self):
        """The card's links whose target readers may open, targets filled in."""
        links = [link for link in self.links.all() if link.target_id]
        cards = StrategyCardPage.objects.open_to_readers().for_links("promise")
        targets = cards.in_bulk([link.target_id for link in links])
        for link in links:
            link.target = targets.get(link.target_id)
        return [link for link in links if link.target]

    def live_links(self, kind):
        """`CardLink`s of one kind: "step-down", "step-up" or "related"."""
        return [link for link in self.open_links if link.kind == kind]

    def set_url_path(self, parent):
        """The library's address and the slug: the folder between them is left out."""
        library = parent.get_parent() if parent else None
        return super().set_url_path(library or parent)

    def clean(self):
        super().clean()
        if len(self.title) > TITLE_LENGTH:
            raise ValidationError(
                {"title": f"Keep the title to {TITLE_LENGTH} characters."}
            )

    def _check_slug_is_unique(self):
        """Two folders may hold one slug in Wagtail's eyes; one address may not.

        Asked first, because Wagtail's own answer names the wrong place.
        """
        others = StrategyCardPage.objects.exclude(pk=self.pk)
        if others.filter(address=self.slug).exists():
            raise ValidationError(
                {"slug": "Another card already has this address. Choose another."}
            )
        super()._check_slug_is_unique()

    @staticmethod
    def _slug_is_available(slug, parent_page, page=None):
        """A new title finds a free address across all folders, not only its own."""
        others = StrategyCardPage.objects.exclude(pk=page.pk if page else None)
        return not others.filter(address=slug).exists() and Page._slug_is_available(
            slug, parent_page, page
        )
