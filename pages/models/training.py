"""Training: modules that lead through pages of the toolkit, and pathways of modules."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import prefetch_related_objects
from django.utils.functional import cached_property
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index

from pages.blocks.body import TEXT_FEATURES
from pages.finders import MOST_IN_A_PACK, TRAINING
from pages.held import held
from pages.panels import GuidePanel, SentencePanel, StepFlagsPanel
from pages.roles import TRAINING_LEADS

from .base import ContentPage, LinesField
from .choices import TermCheckboxes, TermSelect, terms_field
from .contributors import Contributors
from .finder_page import FinderPage
from .for_whom import ForWhom
from .step_flags import step_flags
from .training_parts import PathwayModule
from .training_steps import make_ready

TITLE_LENGTH = 70


class TrainingLibraryPage(FinderPage):
    """The finder of training, with the pathways above it."""

    finder = TRAINING
    keepers = TRAINING_LEADS

    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.CpdModulePage", "pages.PathwayPage"]

    class Meta:
        verbose_name = "training library"

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        results = context["results"]
        if not results.query.to_params():  # Nobody has asked for anything yet.
            context["pathways"] = ready(PathwayPage.objects.child_of(self))
            context["notice"] = None  # Modules that ask for it have it themselves.
        return context


def ready(pathways):
    """Pathways that readers may open, each with its modules at hand, by title."""
    found = list(pathways.open_to_readers().order_by("title"))
    give_modules(found)
    return found


class CpdModulePage(Contributors, ForWhom, ContentPage):
    """Something to learn, in steps that each lead to a page or file of the toolkit."""

    keepers = TRAINING_LEADS

    lead = models.CharField(
        max_length=255, help_text="What people learn to do, in one sentence."
    )
    purpose = RichTextField(
        features=TEXT_FEATURES, help_text="Why, and for whom: 60 to 110 words."
    )
    outcomes = LinesField(
        help_text="What people can do afterwards, one thing a line. Each goes on from "
        "“By the end you can …”.",
        blank=False,
    )
    kind = models.ForeignKey(
        "pages.TrainingKind",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="kind of training",
        help_text="How it is taken.",
    )
    confidence = models.ForeignKey(
        "pages.Confidence",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="level of confidence",
        help_text="How far it leads.",
    )
    more_minutes = models.PositiveSmallIntegerField(
        "minutes beside the steps",
        default=0,
        help_text="For talking together or for the live part. The steps’ own minutes "
        "are added by themselves.",
    )
    roles = terms_field("pages.Role", "Who it is for.", name="who it is for")
    levels = terms_field("pages.Level", "Levels it is about.", name="levels of support")
    facilitator_notes = RichTextField(
        blank=True,
        features=TEXT_FEATURES,
        help_text="How to lead it with colleagues: what to have ready, what to watch.",
    )
    search_words = LinesField(
        help_text="Words people might type, one a line. Readers never see them."
    )

    parts = ("steps", "events")
    required_relations = ("steps", "roles")
    document_relations = (
        "roles",
        "levels",
        "kind",
        "confidence",
        *ForWhom.document_relations,
    )

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    GuidePanel("training", "How to build a module"),
                    StepFlagsPanel(),
                    *ContentPage.top_panels,
                    SentencePanel("lead"),
                    FieldPanel("purpose"),
                    FieldPanel("outcomes"),
                    InlinePanel(
                        "steps",
                        heading="Steps",
                        label="Step",
                        help_text="In the order to take them. Each leads to one page, "
                        "file or address.",
                    ),
                    FieldPanel("facilitator_notes"),
                ],
                heading="The module",
            ),
            ObjectList(
                [
                    MultiFieldPanel(
                        [
                            FieldRowPanel(
                                [
                                    FieldPanel("kind", widget=TermSelect),
                                    FieldPanel("confidence", widget=TermSelect),
                                ]
                            ),
                            FieldPanel("more_minutes"),
                        ],
                        heading="How it is taken",
                    ),
                    InlinePanel(
                        "events",
                        heading="Dates",
                        label="Date",
                        help_text="Readers see dates to come. Those that are over go "
                        "by themselves.",
                    ),
                    MultiFieldPanel(
                        [
                            FieldPanel("roles", widget=TermCheckboxes),
                            FieldPanel("levels", widget=TermCheckboxes),
                            FieldPanel("phases", widget=TermCheckboxes),
                            FieldPanel("needs", widget=TermCheckboxes),
                        ],
                        heading="Who it is for",
                    ),
                    FieldPanel("search_words"),
                ],
                heading="Dates and tags",
            ),
            Contributors.review_tab,
        ]
    )

    search_fields = [*Page.search_fields, index.SearchField("lead")]

    parent_page_types = ["pages.TrainingLibraryPage"]
    subpage_types: list = []

    class Meta:
        verbose_name = "training module"

    @cached_property
    def shown_steps(self):
        """The steps in order, each with the page that readers may open, if any."""
        steps = list(self.steps.all())
        make_ready(steps)
        return steps

    @property
    def minutes(self):
        """What it takes at present: a step that leads nowhere takes no time."""
        steps = sum(step.minutes for step in self.shown_steps if step.is_open)
        return self.more_minutes + steps

    @property
    def is_whole(self):
        """Whether readers can follow every step."""
        return all(step.is_open for step in self.shown_steps)

    def step_flags(self):
        """What became of the steps' pages, headings and files: see `step_flags`."""
        return [*step_flags([self])]

    @property
    def badges(self):
        return sorted(self.levels.all(), key=lambda level: level.order)

    @property
    def pack_pages(self):
        """The first pages that its steps lead to, for a staff-meeting pack of them."""
        pages = dict.fromkeys(step.target for step in self.shown_steps if step.target)
        return [*pages][:MOST_IN_A_PACK]

    def coming_events(self):
        """The dates that are not over yet, the next first."""
        found = (event for event in self.events.all() if event.is_to_come)
        return sorted(found, key=lambda event: event.starts)

    def clean(self):
        super().clean()
        if len(self.title) > TITLE_LENGTH:
            raise ValidationError(
                {"title": f"Keep the title to {TITLE_LENGTH} characters."}
            )

    def own_gaps(self):
        for number, step in enumerate(self.steps.all(), 1):
            if message := step.gap():
                yield "steps", f"step {number}: {message}"


class PathwayPage(ForWhom, ContentPage):
    """Modules in the order to take them, for somebody's first steps in a role."""

    keepers = TRAINING_LEADS

    lead = models.CharField(
        max_length=255, help_text="Who it is for and where it leads, in one sentence."
    )
    about = RichTextField(
        features=TEXT_FEATURES, help_text="How to take it: 50 to 100 words."
    )
    roles = terms_field("pages.Role", "Who it is for.", name="who it is for")

    parts = ("pathway_modules",)
    required_relations = ("pathway_modules",)
    document_relations = ("pathway_modules", "roles", *ForWhom.document_relations)

    content_panels = [
        GuidePanel("training", "How to build a pathway"),
        *ContentPage.top_panels,
        SentencePanel("lead"),
        FieldPanel("about"),
        InlinePanel(
            "pathway_modules",
            heading="Modules",
            label="Module",
            help_text="In the order to take them.",
        ),
        FieldPanel("roles", widget=TermCheckboxes),
        ForWhom.for_whom_panel,
    ]
    settings_panels = [ContentPage.owner_panel, ContentPage.review_panel]

    parent_page_types = ["pages.TrainingLibraryPage"]
    subpage_types: list = []

    class Meta:
        verbose_name = "training pathway"

    @cached_property
    def open_modules(self):
        """The `PathwayModule`s whose module readers may open, modules filled in."""
        give_modules([self])
        return self.open_modules

    @property
    def minutes(self):
        return sum(entry.module.minutes for entry in self.open_modules)


def give_modules(pathways):
    """Fill in `open_modules` of all these pathways in a fixed number of statements."""
    entries = [list(pathway.pathway_modules.all()) for pathway in pathways]
    wanted = {entry.module_id for rows in entries for entry in rows}
    modules = CpdModulePage.objects.open_to_readers().in_bulk(wanted)
    give_steps(modules.values())
    for pathway, rows in zip(pathways, entries, strict=True):
        pathway.open_modules = [row for row in rows if row.module_id in modules]
        for row in pathway.open_modules:
            row.module = modules[row.module_id]


def give_steps(modules):
    """Fill in `shown_steps` of all these stored modules, likewise."""
    prefetch_related_objects([*modules], "steps")
    steps = {module: list(module.steps.all()) for module in modules}
    make_ready([step for rows in steps.values() for step in rows])
    for module, rows in steps.items():
        module.shown_steps = rows


@held
def training_by_page():
    """Page id -> the modules that readers may open and that lead to it, by title."""
    modules = list(CpdModulePage.objects.open_to_readers().order_by("title"))
    give_steps(modules)
    found = defaultdict(list)
    for module in modules:
        for pk in {step.target.pk for step in module.shown_steps if step.target}:
            found[pk].append(module)
    return dict(found)


@held
def pathways_by_module():
    """Module's id -> the pathways that readers may open and that it is part of."""
    entries = PathwayModule.objects.exclude(module=None).values_list(
        "pathway", "module"
    )
    pathways = PathwayPage.objects.open_to_readers().for_links().order_by("title")
    known = {pathway.pk: pathway for pathway in pathways}
    found = defaultdict(list)
    for pathway, module in entries.order_by("pathway__title"):
        if pathway in known:
            found[module].append(known[pathway])
    return dict(found)
