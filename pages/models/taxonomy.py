"""The toolkit's vocabularies: what a card or section can be tagged with.

A term's slug is part of public addresses, so it is set once and never changes; the
label may. A term is retired or merged into another, never deleted: a merged term's
slug goes on working as an alias of the other.
"""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import get_text_list
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, TagBase
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.search import index

from pages.held import held
from pages.querysets import TermQuerySet


class LastingSlug:
    """What every term promises: its slug stays, and a merge leads to a term in use."""

    def clean(self):
        super().clean()
        if self.pk and type(self).objects.get(pk=self.pk).slug != self.slug:
            raise ValidationError(
                {"slug": "Saved links use this word, so it cannot change."}
            )
        if self.merged_into_id:
            self.check_merge()

    @property
    def meant(self):
        """What this term means today: itself, or where its merges end."""
        term, seen = self, set()
        while term.merged_into_id and term.pk not in seen:
            seen.add(term.pk)
            term = term.merged_into
        return term

    def check_merge(self):
        if self.merged_into_id == self.pk:
            raise ValidationError({"merged_into": "Choose a different term."})
        if self.merged_into.merged_into_id or self.merged_into.retired:
            raise ValidationError(
                {"merged_into": "Choose a term that is itself in use."}
            )


class Term(LastingSlug, index.Indexed, models.Model):
    label = models.CharField(
        max_length=120,
        help_text="What readers see. It may change; saved links keep working.",
    )
    slug = models.SlugField(
        max_length=60,
        unique=True,
        help_text="The word in addresses, for example need=anxiety. Set once.",
    )
    plain = models.CharField(
        "plain description",
        max_length=255,
        blank=True,
        help_text="One short line in everyday words.",
    )
    order = models.PositiveSmallIntegerField(
        default=0, help_text="Lower numbers come first."
    )
    retired = models.BooleanField(
        default=False,
        help_text="No longer offered to editors or readers. Pages keep their text.",
    )
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="merged_terms",
        help_text="Addresses with this term now mean the one chosen here.",
    )

    objects = TermQuerySet.as_manager()

    identity_panel = FieldRowPanel([FieldPanel("label"), FieldPanel("slug")])
    # No panel retires or merges a term: the taxonomy desk does, after a preview.
    panels = [identity_panel, FieldPanel("plain"), FieldPanel("order")]

    search_fields = [index.SearchField("label"), index.AutocompleteField("label")]

    class Meta:
        abstract = True
        ordering = ["order", "label"]

    def __str__(self):
        return self.label

    def natural_key(self):
        return (self.slug,)

    @property
    def in_use(self):
        return not self.retired and self.merged_into_id is None


class TreeTerm(Term):
    """A term in a tree of two storeys, such as area > need."""

    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )

    class Meta(Term.Meta):
        abstract = True

    def clean(self):
        super().clean()
        if self.parent_id and (
            self.parent.parent_id or self.parent_id == self.pk or self.has_children()
        ):
            raise ValidationError({"parent": "The tree has two storeys only."})

    def check_merge(self):
        super().check_merge()
        if bool(self.parent_id) != bool(self.merged_into.parent_id):
            raise ValidationError(
                {"merged_into": "Choose a term of the same storey of the tree."}
            )

    def has_children(self):
        return self.pk is not None and self.children.exists()

    @property
    def below(self):
        """Terms in use of the storey below, in their order."""
        return [term for term in self.children.all() if term.in_use]

    @property
    def branch(self):
        """Slugs from the top of the tree down to this term."""
        return [self.parent.slug, self.slug] if self.parent_id else [self.slug]


class NamedTerm(models.Model):
    """What readers and other schemes call a term; the search understands it."""

    also_known_as = models.TextField(
        blank=True,
        help_text="Other words for it, one a line. Readers who type one are offered it "
        "as a filter.",
    )

    class Meta:
        abstract = True


class Level(Term, NamedTerm):
    strap = models.CharField(
        max_length=60, help_text="Who it is for, such as “for every learner”."
    )

    panels = [
        Term.identity_panel,
        FieldPanel("strap"),
        FieldPanel("plain"),
        FieldPanel("also_known_as"),
        FieldPanel("order"),
    ]

    @property
    def bars(self):
        """How many of the three bars its badge fills: 1, 2 or 3."""
        return max(1, min(self.order, 3))


class Need(TreeTerm):
    """An area of need (no parent) or a need within one.

    The four areas are those of the SEND Code of Practice 2015, 6.28 to 6.35.
    """

    code_reference = models.CharField(
        max_length=60, blank=True, help_text="Paragraphs of the Code of Practice."
    )
    icon = models.CharField(
        max_length=40, blank=True, help_text="Name of a Lucide icon; areas only."
    )
    safeguarding = models.BooleanField(
        default=False,
        help_text="Pages and cards for this need open with the safeguarding notice, "
        "and so do those for every need within this area.",
    )

    panels = [
        Term.identity_panel,
        FieldPanel("parent"),
        FieldPanel("plain"),
        FieldRowPanel([FieldPanel("code_reference"), FieldPanel("icon")]),
        FieldPanel("safeguarding"),
        FieldPanel("order"),
    ]

    @property
    def asks_for_notice(self):
        """Whether a card with this need opens with the safeguarding notice."""
        return self.safeguarding or bool(self.parent and self.parent.safeguarding)

    @property
    def page_asks_for_notice(self):
        """Whether a page about this need does; an area asks for each need within it."""
        return self.asks_for_notice or any(need.safeguarding for need in self.below)


class AgePhase(TreeTerm, NamedTerm):
    """A group of phases (no parent) or a phase, such as Key Stage 2."""

    years = models.CharField(
        max_length=40,
        blank=True,
        help_text="School years in this phase, such as “Years 3 to 6”.",
    )

    panels = [
        Term.identity_panel,
        FieldPanel("parent"),
        FieldPanel("years"),
        FieldPanel("plain"),
        FieldPanel("also_known_as"),
        FieldPanel("order"),
    ]

    def __str__(self):
        return self.full_label

    @property
    def full_label(self):
        return f"{self.label}, {self.years}" if self.years else self.label


def phases_in_words(phases):
    """“Early years, Primary and Key Stage 3”: a whole group by its own name."""
    by_group = {}
    for phase in phases:
        by_group.setdefault(phase.parent or phase, []).append(phase)
    words = [
        word
        for group, found in by_group.items()
        for word in whole_or_each(group, found)
    ]
    return get_text_list(words, "and")


def whole_or_each(group, phases):
    """The group's name when all its phases in use are there, or else each one's."""
    everyone = {phase for phase in group.children.all() if phase.in_use}
    return [group.label] if set(phases) == everyone else [p.label for p in phases]


class Theme(Term):
    safeguarding = models.BooleanField(
        default=False,
        help_text="Pages and cards with this theme open with the safeguarding notice.",
    )

    panels = [
        Term.identity_panel,
        FieldPanel("plain"),
        FieldPanel("safeguarding"),
        FieldPanel("order"),
    ]


class Role(Term, NamedTerm):
    """Somebody's part in a setting, such as teaching assistant."""

    panels = [
        Term.identity_panel,
        FieldPanel("plain"),
        FieldPanel("also_known_as"),
        FieldPanel("order"),
    ]


class Grouping(Term):
    """With whom a strategy is used, such as a small group."""


class PreparationTime(Term):
    """Time an adult needs before first using a strategy."""


class RunningTime(Term):
    """Time a strategy takes while it is in use."""


class Cost(Term):
    """What a strategy costs a setting."""


class EvidenceRating(Term):
    """How well a strategy is supported; its `plain` says the test it passes."""

    class Meta(Term.Meta):
        verbose_name = "evidence rating"


class TrainingKind(Term):
    """How a training module is taken, such as in a staff meeting."""

    class Meta(Term.Meta):
        verbose_name = "kind of training"
        verbose_name_plural = "kinds of training"


class Confidence(Term):
    """How far a training module leads: aware, confident, leading others."""

    class Meta(Term.Meta):
        verbose_name = "level of confidence"
        verbose_name_plural = "levels of confidence"


class Topic(LastingSlug, TagBase):
    """A moment or place in the day, such as home time.

    Editors pick one or type a new one, which is proposed until the council accepts it.
    """

    accepted = models.BooleanField(
        default=False, help_text="Offered to readers as a filter."
    )
    retired = models.BooleanField(default=False, help_text="No longer offered.")
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="merged_topics",
        help_text="Addresses with this topic now mean the one chosen here.",
    )

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("slug")]),
        FieldPanel("accepted"),
    ]

    class Meta:
        ordering = ["name"]

    @property
    def label(self):
        return self.name

    @property
    def in_use(self):
        return self.accepted and not self.retired and self.merged_into_id is None


@held
def terms(model):
    """A vocabulary's terms by id, in their order, each with what is above and below."""
    found = model.objects.all()
    if issubclass(model, TreeTerm):
        found = found.prefetch_related("children", "parent__children")
    return found.in_bulk()


def tops(model):
    """The upper storey of a tree, areas or groups of phases: terms in use."""
    return [
        term for term in terms(model).values() if term.in_use and term.parent_id is None
    ]


def with_slugs(model, slugs):
    """The terms of a vocabulary that have one of these slugs."""
    return [term for term in terms(model).values() if term.slug in slugs]


class CardTopic(ItemBase):
    tag = models.ForeignKey(Topic, related_name="card_topics", on_delete=models.CASCADE)
    content_object = ParentalKey(
        "pages.StrategyCardPage",
        related_name="tagged_topics",
        on_delete=models.CASCADE,
    )


class SectionTopic(ItemBase):
    tag = models.ForeignKey(
        Topic, related_name="section_topics", on_delete=models.CASCADE
    )
    content_object = ParentalKey(
        "pages.SectionPage",
        related_name="tagged_topics",
        on_delete=models.CASCADE,
    )
