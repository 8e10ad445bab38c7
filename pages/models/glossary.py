"""The glossary: what acronyms and words of the trade stand for, in plain sentences."""

from itertools import groupby

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.template.loader import render_to_string
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.search import index

from pages.held import held
from pages.panels import SentencePanel
from pages.querysets import GlossaryTermQuerySet

from .base import ContentPage, LinesField

STARTS_WITH_A_LETTER = RegexValidator(r"^[A-Za-z]", "Begin with a letter from A to Z.")


class GlossaryTerm(index.Indexed, models.Model):
    """One meaning of an acronym or word; a second meaning is a term of its own."""

    term = models.CharField(
        max_length=60,
        validators=[STARTS_WITH_A_LETTER],
        help_text="As people write it, such as SENCO.",
    )
    expansion = models.CharField(
        "stands for",
        max_length=120,
        blank=True,
        help_text="In full and in small letters but for names. Empty for a word that "
        "is no acronym.",
    )
    plural = models.CharField(
        "several of them",
        max_length=120,
        blank=True,
        help_text="In full, where an s at the end is not enough: children in care.",
    )
    plain = models.CharField(
        "plain sentence",
        max_length=255,
        help_text="What it is, in one sentence that anybody understands.",
    )
    also = LinesField(
        "also written", help_text="Other spellings or names, one a line, such as SENCo."
    )
    expand = models.BooleanField(
        "explain in pages",
        default=True,
        help_text="The first time a page uses it, what it stands for follows in "
        "brackets. A term with two meanings is never explained so.",
    )
    slug = models.SlugField(
        max_length=60,
        unique=True,
        help_text="Its place in the glossary, for links: /glossary/#senco. Set once.",
    )
    retired = models.BooleanField(
        default=False, help_text="No longer in the glossary or explained in pages."
    )

    objects = GlossaryTermQuerySet.as_manager()

    panels = [
        FieldRowPanel([FieldPanel("term"), FieldPanel("slug")]),
        MultiFieldPanel(
            [FieldPanel("expansion"), FieldPanel("plain"), FieldPanel("also")],
            heading="What it means",
        ),
        MultiFieldPanel(
            [FieldPanel("expand"), FieldPanel("plural")], heading="In pages"
        ),
        FieldPanel("retired"),
    ]

    search_fields = [
        index.SearchField("term"),
        index.AutocompleteField("term"),
        index.SearchField("expansion"),
    ]

    class Meta:
        verbose_name = "glossary term"
        ordering = [Lower("term"), "term", "expansion"]

    def __str__(self):
        return f"{self.term}: {self.expansion}" if self.expansion else self.term

    @property
    def in_use(self):
        return not self.retired

    @property
    def other_spellings(self):
        return self.also.splitlines()

    @property
    def spellings(self):
        return [self.term, *self.other_spellings]

    def clean(self):
        super().clean()
        if self.pk and type(self).objects.get(pk=self.pk).slug != self.slug:
            raise ValidationError(
                {"slug": "Saved links use this word, so it cannot change."}
            )


class GlossaryPage(ContentPage):
    """All terms from A to Z, one long page that a browser can search."""

    lead = models.CharField(max_length=255, blank=True, help_text="One line.")

    content_panels = [*ContentPage.top_panels, SentencePanel("lead")]
    settings_panels = [ContentPage.owner_panel, ContentPage.review_panel]

    parent_page_types = ["pages.HomePage"]
    subpage_types: list = []
    max_count = 1
    explains_acronyms = False

    class Meta:
        verbose_name = "glossary"

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs, letters=letters_drawn())


@held
def letters_drawn():
    """All terms by their letters, as HTML: drawing hundreds takes longest of all."""
    letters = by_letter(GlossaryTerm.objects.in_use())
    return render_to_string("components/letters.html", {"letters": letters})


def by_letter(terms):
    """[{"letter": "A", "entries": [{"term", "meanings"}]}] of terms in their order."""
    return [
        {"letter": letter, "entries": entries(group)}
        for letter, group in groupby(terms, lambda term: term.term[0].upper())
    ]


def entries(terms):
    """Terms with all their meanings together."""
    return [
        {"term": name, "meanings": list(meanings)}
        for name, meanings in groupby(terms, lambda term: term.term)
    ]
