"""Strategy cards, the agencies' folders that hold them, and the library around both.

A card's address is /strategies/<slug>/ whatever folder it is in: folders say who owns a
card and are no part of any address (docs/decisions/0003-transparent-folders.md).
"""

from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.text import get_text_list
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PageChooserPanel,
    TabbedInterface,
)
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from pages.blocks import DownloadBlock, SourceBlock, StepBlock
from pages.blocks.body import TEXT_FEATURES
from pages.finders import STRATEGIES
from pages.forms import CardCopyForm
from pages.querysets import StrategyCardManager
from search.finder import find
from search.query import Query

from .base import ContentPage, LinesField
from .choices import TermCheckboxes, TermSelect, terms_field

# Longer ones wrap to three lines in a list of results on a phone.
TITLE_LENGTH = 70


class StrategyLibraryPage(ContentPage):
    """The finder, and the place where every card has its address."""

    lead = models.CharField(
        max_length=255, blank=True, help_text="One line of welcome."
    )

    content_panels = [*ContentPage.top_panels, FieldPanel("lead")]
    settings_panels = [ContentPage.review_panel]

    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.AgencyFolder"]
    max_count = 1

    class Meta:
        verbose_name = "strategy library"

    def route(self, request, path_components):
        if not path_components:
            return super().route(request, path_components)
        cards = StrategyCardPage.objects.for_reading()
        card = cards.filter(address=path_components[0]).first()
        if card is None or not card.is_descendant_of(self):
            raise Http404
        return card.route(request, path_components[1:])

    def serve(self, request, *args, **kwargs):
        """The finder, or a redirect to the one address of the state asked for."""
        query = Query.parse(request.GET, STRATEGIES)
        if request.META.get("QUERY_STRING", "") != query.canonical_querystring:
            return redirect(query.to_url(request.path))
        return super().serve(request, *args, query=query, **kwargs)

    def get_context(self, request, *args, query=None, **kwargs):
        results = find(query or Query(), STRATEGIES)
        return super().get_context(request, *args, results=results, **kwargs)


class AgencyFolder(Page):
    """Holds one agency's cards. Readers never see it: its own address is 404."""

    agency = models.OneToOneField(
        "pages.Agency",
        null=True,
        on_delete=models.SET_NULL,
        related_name="folder",
        help_text="Owns every card in this folder.",
    )

    content_panels = [FieldPanel("title"), FieldPanel("agency", read_only=True)]
    promote_panels: list = []
    settings_panels: list = []

    # Made by `pages.agencies.create_agency`, with the groups and rights it needs.
    is_creatable = False
    parent_page_types = ["pages.StrategyLibraryPage"]
    subpage_types = ["pages.StrategyCardPage"]

    class Meta:
        verbose_name = "agency folder"

    def route(self, request, path_components):
        raise Http404

    def get_sitemap_urls(self, request=None):
        return []

    def _update_descendant_url_paths(self, old_url_path, new_url_path):
        """A folder is no part of its cards' addresses, so they stay as they are."""


class AddressField(models.SlugField):
    """The slug once more, where the database can keep it unique across folders."""

    def pre_save(self, model_instance, add):
        model_instance.address = model_instance.slug
        return model_instance.address


class StrategyCardPage(ContentPage):
    steward = None  # A card's owner is its folder's agency: see `agency`.

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
    why = RichTextField("why it helps", features=TEXT_FEATURES)
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
    contributors = terms_field("pages.Agency", "Agencies that helped to write it.")
    safeguarding = models.BooleanField(
        "open with the safeguarding notice",
        default=False,
        help_text="Needs and themes can ask for it too.",
    )
    search_words = LinesField(
        help_text="Words people might type, dated or informal ones too, one a line. "
        "Readers never see them."
    )

    objects = StrategyCardManager()

    required_relations = ("card_levels", "phases")
    required_any = (("needs", "themes"),)

    content_panels = [
        *ContentPage.top_panels,
        FieldPanel("promise"),
        MultiFieldPanel(
            [FieldPanel("notice"), FieldPanel("check_first"), FieldPanel("why")],
            heading="When to use it",
        ),
        FieldPanel("steps"),
        MultiFieldPanel(
            [
                InlinePanel("adaptations", label="Adaptation"),
                FieldPanel("dos"),
                FieldPanel("donts"),
                FieldPanel("you_need"),
            ],
            heading="Make it fit",
        ),
        MultiFieldPanel(
            [FieldPanel("signs"), FieldPanel("look_again")], heading="Is it working?"
        ),
        MultiFieldPanel(
            [FieldPanel("at_home"), FieldPanel("learner_words")],
            heading="Families and learners",
        ),
    ]
    tag_panels = [
        InlinePanel(
            "card_levels",
            label="Level",
            help_text="One for each level it suits. With several, say what changes.",
        ),
        FieldPanel("needs", widget=TermCheckboxes),
        FieldPanel("themes", widget=TermCheckboxes),
        FieldPanel("phases", widget=TermCheckboxes, required_on_save=False),
        FieldPanel("topics"),
        FieldPanel("groupings", widget=TermCheckboxes),
        FieldPanel("roles", widget=TermCheckboxes),
        FieldRowPanel(
            [
                FieldPanel("preparation", widget=TermSelect),
                FieldPanel("running", widget=TermSelect),
                FieldPanel("cost", widget=TermSelect),
            ]
        ),
        FieldPanel("search_words"),
        FieldPanel("safeguarding"),
    ]
    support_panels = [
        MultiFieldPanel(
            [
                FieldPanel("evidence", widget=TermSelect),
                FieldPanel("evidence_reason"),
                FieldPanel("sources"),
            ],
            heading="Evidence",
        ),
        InlinePanel(
            "links",
            label="Link to a card",
            help_text="Where to step down, where to step up, and what works well with "
            "this card.",
        ),
        FieldPanel("downloads"),
        FieldPanel("advice_from", widget=TermCheckboxes),
        FieldPanel("advice_note"),
        FieldPanel("contributors", widget=TermCheckboxes),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading="The strategy"),
            ObjectList(tag_panels, heading="Who it is for"),
            ObjectList(support_panels, heading="Evidence and advice"),
            ObjectList(
                [
                    ContentPage.review_panel,
                    FieldPanel("slug"),
                    FieldPanel("search_description"),
                ],
                heading="Review and address",
            ),
        ]
    )

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
    def folder(self):
        """The agency folder this card is in; None before it has a place."""
        folders = AgencyFolder.objects.select_related("agency")
        return folders.filter(path=self.path[: -self.steplen]).first()

    @property
    def agency(self):
        folder = self.folder
        return folder.agency if folder else None

    @property
    def levels(self):
        """The card's levels in the editors' order of levels."""
        return sorted(
            (entry.level for entry in self.card_levels.all() if entry.level),
            key=lambda level: level.order,
        )

    @property
    def phase_words(self):
        """“Early years, Primary and Key Stage 3”: a whole group by its own name."""
        by_group = {}
        for phase in self.phases.all():
            by_group.setdefault(phase.parent or phase, []).append(phase)
        words = [
            word
            for group, phases in by_group.items()
            for word in whole_or_each(group, phases)
        ]
        return get_text_list(words, "and")

    @property
    def needs_safeguarding_notice(self):
        return self.safeguarding or any(
            term.safeguarding for term in (*self.needs.all(), *self.themes.all())
        )

    @cached_property
    def open_links(self):
        """The card's links whose target readers may open, targets filled in."""
        links = [link for link in self.links.all() if link.target_id]
        targets = StrategyCardPage.objects.open_to_readers().in_bulk(
            [link.target_id for link in links]
        )
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


def whole_or_each(group, phases):
    """The group's name when all its phases in use are there, or else each one's."""
    everyone = {phase for phase in group.children.all() if phase.in_use}
    return [group.label] if set(phases) == everyone else [p.label for p in phases]


class CardLevel(Orderable):
    """A level a card suits, and what changes there when it suits several."""

    card = ParentalKey(
        StrategyCardPage, on_delete=models.CASCADE, related_name="card_levels"
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
        FieldRowPanel([FieldPanel("group_size"), FieldPanel("how_often")]),
        FieldRowPanel([FieldPanel("who"), FieldPanel("how_reviewed")]),
    ]

    class Meta(Orderable.Meta):
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


class CardAdaptation(Orderable):
    """How to fit a card to a phase, or to a group of phases."""

    card = ParentalKey(
        StrategyCardPage, on_delete=models.CASCADE, related_name="adaptations"
    )
    phase = models.ForeignKey(
        "pages.AgePhase", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField(help_text="What is different for these learners.")

    panels = [FieldPanel("phase", widget=TermSelect), FieldPanel("text")]

    class Meta(Orderable.Meta):
        verbose_name = "adaptation"


class CardLink(Orderable):
    """A link to another card with a line that says why."""

    class Kind(models.TextChoices):
        STEP_DOWN = "step-down", "Step down to"
        STEP_UP = "step-up", "Step up to"
        RELATED = "related", "Works well with"

    card = ParentalKey(StrategyCardPage, on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(max_length=10, choices=Kind)
    target = models.ForeignKey(
        StrategyCardPage,
        null=True,
        on_delete=models.SET_NULL,
        related_name="linked_from",
        verbose_name="card",
    )
    why = models.CharField(max_length=160, blank=True, help_text="One line.")

    panels = [FieldPanel("kind"), PageChooserPanel("target"), FieldPanel("why")]

    class Meta(Orderable.Meta):
        verbose_name = "link to a card"
        verbose_name_plural = "links to cards"
