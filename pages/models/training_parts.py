"""What training lists: a module's steps and dates, and a pathway's modules."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from pages.blocks.body import heading_anchors
from pages.heading_choice import HeadingForm, HeadingSelect
from pages.known_choosers import PublicPagePanel

from .card_parts import CardPart

# The kinds of page that training leads through.
KINDS_OF_PAGE = {
    "pages.SectionPage": "Toolkit section",
    "pages.StrategyCardPage": "Strategy card",
    "pages.NeedPage": "Need",
}
LINKABLE = tuple(KINDS_OF_PAGE)
REVISED = "A page that is being revised"
ONE_TARGET = "Choose one: a page, a file, or an address elsewhere."
LONGEST_STEP = 600


class ModuleStep(CardPart):
    """Something to read or keep, with what to do with it.

    `target` is the page that `page` means today, where readers may open it: see
    `pages.training.make_ready`.
    """

    module = ParentalKey(
        "pages.CpdModulePage", on_delete=models.CASCADE, related_name="steps"
    )
    page = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="A section, a strategy card or a need.",
    )
    # The block's own id, which stays when the heading is reworded or moved.
    heading = models.CharField(
        "part of the section",
        max_length=36,
        blank=True,
        help_text="Leads straight to this heading, also after it is reworded.",
    )
    document = models.ForeignKey(
        "wagtaildocs.Document",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="file",
        help_text="Or a file to keep.",
    )
    url = models.URLField(
        "address elsewhere", blank=True, help_text="Or a page of somebody else's."
    )
    title = models.CharField(
        max_length=120,
        blank=True,
        help_text="What readers see. Pages and files have their own title if this is "
        "empty.",
    )
    minutes = models.PositiveSmallIntegerField(
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_STEP)],
        help_text="To read it and do the task.",
    )
    task = models.TextField(help_text="What to do with it, in one to three sentences.")
    reflection = models.CharField(
        "question to think about", max_length=255, help_text="One open question."
    )

    panels = [
        PublicPagePanel("page", LINKABLE),
        FieldPanel("heading", widget=HeadingSelect),
        FieldRowPanel([FieldPanel("document"), FieldPanel("url")]),
        FieldRowPanel([FieldPanel("title"), FieldPanel("minutes")]),
        FieldPanel("task"),
        FieldPanel("reflection"),
    ]

    base_form_class = HeadingForm
    target = None

    class Meta(CardPart.Meta):
        verbose_name = "step"
        verbose_name_plural = "steps"

    def clean(self):
        super().clean()
        if sum(map(bool, (self.page_id, self.document_id, self.url))) > 1:
            raise ValidationError({"page": ONE_TARGET})
        if self.url and not self.title:
            raise ValidationError({"title": "Say what is to be found there."})
        if self.heading and self.heading not in self.headings():
            raise ValidationError(
                {"heading": "The page has no such heading. Choose another, or none."}
            )

    def gap(self):
        """What readers could not do with this step, or ""."""
        if not (self.page_id or self.document_id or self.url):
            return "choose what it leads to."
        page = self.page if self.page_id else None
        if page and not page.first_published_at:
            return "it leads to a page that was never public."
        return ""

    def headings(self):
        """Id -> anchor of each heading of the section that the step leads to."""
        page = self.target or (self.page.specific if self.page_id else None)
        return heading_anchors(getattr(page, "body", ()))

    @property
    def is_open(self):
        """Whether readers can follow the step to where it leads."""
        return bool(self.target or self.document_id or self.url)

    @property
    def kind(self):
        """What it leads to, as readers call it."""
        if self.target:
            return KINDS_OF_PAGE[type(self.target)._meta.label]
        return "File to keep" if self.document_id else "Elsewhere"

    @property
    def lost_heading(self):
        """Whether the part of the section that was chosen is no longer there."""
        return bool(self.heading and self.target) and (
            self.heading not in self.headings()
        )

    @property
    def shown_title(self):
        if self.title:
            return self.title
        if self.target:
            return self.target.full_title
        return self.document.title if self.document_id else REVISED

    @property
    def address(self):
        """Where the step leads; "" when readers cannot go there at present."""
        if self.target:
            anchor = self.headings().get(self.heading) if self.heading else ""
            return self.target.get_url() + (f"#{anchor}" if anchor else "")
        return self.document.url if self.document_id else self.url


class TrainingEvent(CardPart):
    """A date of a module that is taught live; readers see it until it is over."""

    module = ParentalKey(
        "pages.CpdModulePage", on_delete=models.CASCADE, related_name="events"
    )
    starts = models.DateTimeField()
    ends = models.DateTimeField(help_text="After this, readers no longer see the date.")
    place = models.CharField(max_length=120, help_text="“Online”, or where it is held.")
    booking_url = models.URLField(
        "address to book", blank=True, help_text="Where to book a place."
    )
    note = models.CharField(
        max_length=160, blank=True, help_text="Who it is for or what to bring."
    )

    panels = [
        FieldRowPanel([FieldPanel("starts"), FieldPanel("ends")]),
        FieldPanel("place"),
        FieldRowPanel([FieldPanel("booking_url"), FieldPanel("note")]),
    ]

    class Meta(CardPart.Meta):
        verbose_name = "date"
        verbose_name_plural = "dates"

    @property
    def is_to_come(self):
        return self.ends > timezone.now()

    def clean(self):
        super().clean()
        if self.starts and self.ends and self.ends <= self.starts:
            raise ValidationError({"ends": "It ends after it starts."})


class PathwayModule(CardPart):
    """A module on a pathway, with a line that says why it comes there."""

    pathway = ParentalKey(
        "pages.PathwayPage", on_delete=models.CASCADE, related_name="pathway_modules"
    )
    module = models.ForeignKey(
        "pages.CpdModulePage", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    why = models.CharField(
        max_length=160, blank=True, help_text="Why it comes here, in one line."
    )

    panels = [
        PublicPagePanel("module", ["pages.CpdModulePage"]),
        FieldPanel("why"),
    ]

    class Meta(CardPart.Meta):
        verbose_name = "module"
        verbose_name_plural = "modules"
