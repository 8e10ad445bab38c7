"""What every page of the toolkit shares: owner, review dates and the sample state."""

from datetime import timedelta
from http import HTTPMethod
from textwrap import shorten

from django.core.exceptions import ValidationError
from django.db import models
from django.forms import RadioSelect
from django.utils import timezone
from wagtail.admin.panels import (
    CommentPanel,
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    TitleFieldPanel,
)
from wagtail.models import Page, PageViewRestriction, get_page_models

from pages.change_kinds import ChangeKind, check_note
from pages.editors_search import is_left_alone
from pages.forms import ContentCopyForm, ContentPageForm
from pages.gate import missing
from pages.panels import (
    AdvicePanel,
    GrowingInput,
    GuidePanel,
    ReviewPanel,
    SentencePanel,
    WhatIsLeftPanel,
)
from pages.permissions import ContentPermissions
from pages.publishing import publishing
from pages.querysets import ContentPageManager, private_paths

from .changes import told_to_readers
from .reading import make_ready

COUNCIL = "South Gloucestershire Council"
# What search engines show of a description.
DESCRIPTION_LENGTH = 160
CHANGES_SHOWN = 5
TOLD_WHEN_LATE = timedelta(days=90)


class LinesField(models.TextField):
    """Short items, one a line: easy to type, to compare and to keep in a sheet."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def clean(self, value, model_instance):
        return super().clean(as_lines_text(value), model_instance)

    def formfield(self, **kwargs):
        return super().formfield(**{"widget": GrowingInput} | kwargs)


def as_lines_text(value):
    """`value` without blank lines and without bullets typed or pasted by hand."""
    lines = (line.strip().lstrip("•-–*").strip() for line in (value or "").split("\n"))
    return "\n".join(line for line in lines if line)


class ContentPage(Page):
    """A page that readers read and somebody answers for.

    `required_relations` and `required_any` name what the publish gate asks for beyond
    the fields that are not `blank` (see `pages.gate`).
    """

    # Readers send nothing to a page.
    allowed_http_methods = [HTTPMethod.GET, HTTPMethod.HEAD, HTTPMethod.OPTIONS]
    required_relations: tuple[str, ...] = ()
    required_any: tuple[tuple[str, ...], ...] = ()
    # The field that says in one sentence what the page is.
    summary_field = "lead"
    # Whether acronyms are explained where the page first uses them.
    explains_acronyms = True
    # The group that keeps such pages true where no agency owns them; the council if "".
    keepers = ""
    # The relations whose rows are parts of the page.
    parts: tuple[str, ...] = ()
    # What else the page's document speaks of.
    document_relations: tuple[str, ...] = ()

    steward = models.ForeignKey(
        "pages.Agency",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="stewarded_%(class)ss",
        verbose_name="owner",
        help_text="The agency that keeps this page true. Empty means the council.",
    )
    reviewed_on = models.DateField(
        null=True, help_text="When somebody last checked every sentence."
    )
    review_by = models.DateField(
        null=True,
        help_text="At most 24 months later; 12 for safeguarding and law.",
    )
    change_kind = models.CharField(
        "change",
        max_length=5,
        choices=ChangeKind,
        default=ChangeKind.MINOR,
        db_default=ChangeKind.MINOR,
        help_text="Readers see the notes of major changes, with their dates.",
    )
    change_note = models.CharField(
        max_length=255,
        blank=True,
        help_text="What changed this time, in one line that readers may see.",
    )
    # A state of the page, not of a revision: see `pages.sample`.
    is_sample = models.BooleanField(default=True, editable=False)

    objects = ContentPageManager()
    base_form_class = ContentPageForm
    copy_form_class = ContentCopyForm
    # Set on one that is listed for somebody who may change it.
    shown_to_writer = False
    # A copy says something that nobody has agreed yet.
    exclude_fields_in_copy = ["is_sample"]

    review_panel = MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("reviewed_on"), FieldPanel("review_by")]),
            FieldPanel("change_kind", widget=RadioSelect),
            SentencePanel("change_note"),
            CommentPanel(),
        ],
        heading="Review",
        icon="calendar-check",
    )
    address_panels = [
        FieldPanel(
            "slug",
            heading="Address",
            help_text="The last part of the page’s address, in small letters with "
            "hyphens. Old links still work when it changes.",
        ),
        FieldPanel(
            "search_description",
            heading="Search description",
            help_text="What search engines show instead of the page’s first sentence, "
            f"in {DESCRIPTION_LENGTH} characters at most.",
        ),
    ]
    # With the owner go the rights to change the page.
    owner_panel = FieldPanel("steward", permission="pages.change_agency")
    top_panels = [
        GuidePanel("the-review", "How a page gets to readers"),
        ReviewPanel(),
        WhatIsLeftPanel(),
        AdvicePanel(),
        TitleFieldPanel(
            "title",
            placeholder=False,
            help_text="What readers see at the top and in lists. For a card: the "
            "action or the tool, in 70 characters at most.",
        ),
    ]

    class Meta:
        abstract = True

    @property
    def agency(self):
        """The agency that owns this page, or None for the council."""
        return self.steward

    @property
    def owner_name(self):
        return self.agency.label if self.agency else COUNCIL

    @property
    def full_title(self):
        """What the page is called where it stands alone, such as in a browser's tab."""
        return self.seo_title or self.title

    @property
    def summary(self):
        return getattr(self, self.summary_field)

    @property
    def description(self):
        """One or two plain sentences for search engines, cut at a word."""
        words = self.search_description or self.summary
        return shorten(words, DESCRIPTION_LENGTH, placeholder=" …")

    @property
    def major_changes(self):
        """The notes of changes that readers are told of, the newest first."""
        if self.pk not in told_to_readers():
            return []
        return self.change_notes.for_readers()[:CHANGES_SHOWN]

    @property
    def is_overdue(self):
        """Whether a review is so late that readers are told."""
        late = self.review_by and timezone.localdate() - self.review_by
        return bool(late) and late > TOLD_WHEN_LATE

    @property
    def badges(self):
        """The levels of support that the page is marked with."""
        return []

    @property
    def needs_safeguarding_notice(self):
        """Whether the page opens with the safeguarding notice."""
        return False

    def own_gaps(self):
        """(name of a field, message) of all else that the publish gate asks for."""
        return ()

    def route(self, request, path_components):
        found = super().route(request, path_components)
        if found.page is self:
            make_ready([self])
        return found

    def get_indexed_instance(self):
        return None if is_left_alone() else super().get_indexed_instance()

    def get_view_restrictions(self):
        """As Wagtail's own, which takes two statements to find what no page has."""
        if not private_paths():
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()

    def get_context(self, request, *args, **kwargs):
        """Keyword arguments are the page's own part of the template context."""
        context = super().get_context(request, *args, **kwargs)
        return {**context, "canonical": self.get_full_url(request), **kwargs}

    def get_admin_display_title(self):
        """While a page is live, its public title: a draft's other one is not for all.

        The editor shows a draft's own title, for there the draft is the page, and lists
        do where they are drawn for somebody who may change it.
        """
        if self.live and not self.shown_to_writer:
            return self.title
        return super().get_admin_display_title()

    def permissions_for_user(self, user):
        return ContentPermissions(user, self)

    def publish(self, revision, *args, **kwargs):
        with publishing(self):
            return super().publish(revision, *args, **kwargs)

    def with_content_json(self, content):
        page = super().with_content_json(content)
        page.is_sample = self.is_sample
        return page

    def clean(self):
        super().clean()
        if self.reviewed_on and self.review_by and self.review_by <= self.reviewed_on:
            raise ValidationError(
                {"review_by": "The next review comes after the last one."}
            )
        check_note(self.change_kind, self.change_note)

    def full_clean(self, exclude=None, **kwargs):
        """The last guard of the publish gate.

        Forms validate a part of a page and name what they leave out; saving a live
        page, or a revision meant for publishing, validates the whole.
        """
        super().full_clean(exclude=exclude, **kwargs)
        if exclude is None and (gaps := missing(self)):
            raise ValidationError([str(gap) for gap in gaps])


def kinds():
    """The types of page that somebody answers for."""
    return [model for model in get_page_models() if issubclass(model, ContentPage)]
