from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.functional import cached_property
from modelcluster.contrib.taggit import ClusterTaggableManager
from wagtail.admin.panels import (
    FieldPanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from pages.blocks import BodyBlock, DownloadBlock
from pages.blocks.body import headings
from pages.finders import STRATEGIES, first_page, state_url
from pages.held import held
from pages.panels import SentencePanel

from .base import ContentPage
from .choices import TermCheckboxes, terms_field
from .contributors import Contributors
from .for_whom import NEEDS_AND_NEXT

PART_NUMBER = RegexValidator(r"^\d+$", "Give a whole number, such as 2.")
SECTION_NUMBER = RegexValidator(
    r"^\d+\.\d+$", "Give the part and the section, such as 2.6."
)


# The one part of a section that no editor writes a heading for.
DOWNLOADS = {"anchor": "downloads", "text": "Downloads"}
NUMBER_TAKEN = "Another page already has this number."


def unique_number(name):
    """No two alike; several drafts may still be without one."""
    return models.UniqueConstraint(
        fields=["number"],
        condition=~models.Q(number=""),
        name=name,
        violation_error_message=NUMBER_TAKEN,
    )


def check_number(page):
    """Say it at the field, and to the publish gate, before the database refuses."""
    others = type(page).objects.exclude(pk=page.pk)
    if page.number and others.filter(number=page.number).exists():
        raise ValidationError({"number": NUMBER_TAKEN})


class ToolkitPage(ContentPage):
    """The contents of the whole toolkit."""

    lead = models.CharField(max_length=255, blank=True, help_text="One line.")

    content_panels = [*ContentPage.top_panels, SentencePanel("lead")]
    settings_panels = [ContentPage.owner_panel, ContentPage.review_panel]

    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.ToolkitPartPage"]
    max_count = 1

    class Meta:
        verbose_name = "toolkit contents"

    def get_context(self, request, *args, **kwargs):
        parts = ToolkitPartPage.objects.child_of(self).open_to_readers()
        sections = SectionPage.objects.descendant_of(self).open_to_readers()
        grouped = {part.path: {"part": part, "sections": []} for part in parts}
        for section in sections.for_links("number"):
            if group := grouped.get(section.path[: -section.steplen]):
                group["sections"].append(section)
        return super().get_context(
            request, *args, **kwargs, parts=list(grouped.values())
        )


class ToolkitPartPage(ContentPage):
    # Stored, not derived: people quote numbers, so reordering pages must not move them.
    number = models.CharField(
        max_length=4,
        validators=[PART_NUMBER],
        help_text="As people quote it, such as 2.",
    )
    lead = models.CharField(max_length=255, help_text="The part in one sentence.")

    content_panels = [
        *ContentPage.top_panels,
        FieldPanel("number"),
        SentencePanel("lead"),
    ]
    settings_panels = [ContentPage.owner_panel, ContentPage.review_panel]

    parent_page_types = ["pages.ToolkitPage"]
    subpage_types = ["pages.SectionPage"]

    exclude_fields_in_copy = [*ContentPage.exclude_fields_in_copy, "number"]

    class Meta:
        verbose_name = "toolkit part"
        constraints = [unique_number("unique_part_number")]

    def clean(self):
        super().clean()
        check_number(self)

    @property
    def full_title(self):
        return f"{self.number} {super().full_title}".strip()

    def get_admin_display_title(self):
        return f"{self.number} {super().get_admin_display_title()}".strip()

    def get_context(self, request, *args, **kwargs):
        sections = SectionPage.objects.child_of(self).open_to_readers()
        return super().get_context(
            request, *args, **kwargs, sections=sections.for_links("number", "lead")
        )


class SectionPage(Contributors, ContentPage):
    document_relations = ("levels", "themes", "phases__parent", *NEEDS_AND_NEXT)

    number = models.CharField(
        max_length=6,
        validators=[SECTION_NUMBER],
        help_text="As people quote it, such as 2.6. It stays when pages are moved.",
    )
    lead = models.CharField(max_length=255, help_text="The section in one sentence.")
    body = StreamField(BodyBlock(), help_text="The text of the section.")
    downloads = StreamField(
        [("download", DownloadBlock())], blank=True, help_text="Files to keep."
    )
    levels = terms_field("pages.Level", "Levels this section is about.")
    phases = terms_field(
        "pages.AgePhase", "Phases it is about.", name="age phases", upper="parent"
    )
    needs = terms_field(
        "pages.Need",
        "Areas and needs it is about. Some open it with the safeguarding notice.",
    )
    themes = terms_field(
        "pages.Theme",
        "Themes it is about. Some open it with the safeguarding notice.",
    )
    topics = ClusterTaggableManager(
        "topics", through="pages.SectionTopic", blank=True, related_name="sections"
    )
    show_strategies = models.BooleanField(
        "list strategies",
        default=False,
        help_text="Ends the section with the cards that have these tags.",
    )

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    *ContentPage.top_panels,
                    FieldPanel("number"),
                    SentencePanel("lead"),
                    FieldPanel("body"),
                    FieldPanel("downloads"),
                ],
                heading="The section",
            ),
            ObjectList(
                [
                    MultiFieldPanel(
                        [
                            FieldPanel("levels", widget=TermCheckboxes),
                            FieldPanel("phases", widget=TermCheckboxes),
                            FieldPanel("needs", widget=TermCheckboxes),
                            FieldPanel("themes", widget=TermCheckboxes),
                            FieldPanel("topics"),
                        ],
                        heading="Tags",
                    ),
                    FieldPanel("show_strategies"),
                ],
                heading="Tags and strategies",
            ),
            Contributors.review_tab,
        ]
    )

    search_fields = [*Page.search_fields, index.SearchField("body")]

    parent_page_types = ["pages.ToolkitPartPage"]
    subpage_types: list = []

    exclude_fields_in_copy = [*ContentPage.exclude_fields_in_copy, "number"]

    class Meta:
        verbose_name = "toolkit section"
        constraints = [unique_number("unique_section_number")]

    def clean(self):
        super().clean()
        check_number(self)

    @property
    def full_title(self):
        return f"{self.number} {super().full_title}".strip()

    def get_admin_display_title(self):
        return f"{self.number} {super().get_admin_display_title()}".strip()

    @property
    def needs_safeguarding_notice(self):
        return any(need.page_asks_for_notice for need in self.needs.all()) or any(
            theme.safeguarding for theme in self.themes.all()
        )

    def contents(self):
        """What the list on the page leads to: {"anchor", "text"} of each part."""
        return [*headings(self.body), *([DOWNLOADS] if self.downloads else [])]

    @cached_property
    def tags(self):
        """The section's tags as the finder's choices: facet key -> slugs."""
        tags = {
            "need": self.needs.all(),
            "level": self.levels.all(),
            "phase": self.phases.all(),
            "theme": self.themes.all(),
            "topic": self.topics.all(),
        }
        return {
            key: [term.slug for term in terms if term.in_use]
            for key, terms in tags.items()
        }

    def neighbours(self):
        """The sections before and after this one across parts, or None at the ends."""
        sections = sections_in_order()
        before = (each for each in reversed(sections) if each.path < self.path)
        after = (each for each in sections if each.path > self.path)
        return {"previous": next(before, None), "next": next(after, None)}

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(
            request, *args, **kwargs, contents=self.contents(), **self.neighbours()
        )
        if self.show_strategies:
            context["strategies"] = first_page(STRATEGIES, self.tags)
            context["strategies_url"] = state_url(STRATEGIES, self.tags)
        return context


@held
def sections_in_order():
    """Every section that readers may open, with as much of each as a link shows."""
    return list(SectionPage.objects.open_to_readers().for_links("number"))
