"""The safeguarding notice: one text that the council keeps, shown where asked for.

A need, a theme or a card asks. A need also asks through its area, and an area for each
of its needs: nobody who starts from a wider place misses the notice.

Its one row is made by the migration that makes its table, so no portal is without it.
"""

import re

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import RichTextField

from pages.fixtures import content
from pages.held import held
from pages.richtext import rich_text

from .taxonomy import Need, Theme, with_slugs

FEATURES = ["bold", "link", "ul"]
UK_PHONE = RegexValidator(
    r"^(\+44|0) ?[1-35-8]([ -]?[0-9]){8,9}$",
    "Give a number of the United Kingdom in digits and spaces, without brackets.",
)
# Numbers that Ofcom keeps for drama, and that samples are written with:
# "Telephone numbers for use in TV and radio drama programmes".
SAMPLE_NUMBER = re.compile(
    r"0(11[3-8]4960|1[2-6]14960|1632960|1914980|2079460|2896496|2920180"
    r"|7700900|8081570|3069990)"
)

SEEN_AT_ONCE = 3


def default_heading():
    return content("safeguarding")["heading"]


def default_staff():
    return rich_text(content("safeguarding")["staff"])


def default_families():
    return rich_text(content("safeguarding")["families"])


def as_dialled(phone):
    """A telephone number as a telephone wants it: digits from the first 0 on."""
    return re.sub(r"\D", "", phone.replace("+44", "0"))


def is_no_sample(phone):
    if SAMPLE_NUMBER.match(as_dialled(phone)):
        raise ValidationError("This is a sample number. Nobody answers it.")


def is_not_in_future(date):
    if date > timezone.localdate():
        raise ValidationError("Give the day it was checked: today or earlier.")


@register_setting(icon="warning", order=1)
class SafeguardingNotice(BaseGenericSetting):
    heading = models.CharField(
        max_length=80, default=default_heading, help_text="The words in red at the top."
    )
    staff = RichTextField(
        "for staff",
        features=FEATURES,
        default=default_staff,
        help_text="What to do first and whom to call. Name national routes only: the "
        "local contact has its own fields below.",
    )
    families = RichTextField(
        "for families and young people",
        features=FEATURES,
        default=default_families,
        help_text="The same in plain words, said to them.",
    )
    contact_name = models.CharField(
        "name or service",
        max_length=120,
        blank=True,
        help_text="Who answers, as people will hear it on the telephone.",
    )
    contact_phone = models.CharField(
        "telephone",
        max_length=20,
        blank=True,
        validators=[UK_PHONE, is_no_sample],
        help_text="As you would write it in a letter. Readers can tap it to call.",
    )
    contact_hours = models.CharField(
        "when",
        max_length=120,
        blank=True,
        help_text="The hours it is answered, and what to do outside them.",
    )
    contact_web = models.URLField(
        "web address", blank=True, help_text="A page that says how to get in touch."
    )
    confirmed_on = models.DateField(
        null=True,
        blank=True,
        validators=[is_not_in_future],
        help_text="The day the contact was checked. Until there is one, readers see "
        "national routes only.",
    )
    confirmed_with = models.CharField(
        "checked with",
        max_length=120,
        blank=True,
        help_text="Who confirmed it, and how. Readers never see this.",
    )

    contact_fields = ("contact_name", "contact_phone", "contact_hours", "contact_web")

    panels = [
        HelpPanel(
            "<p>Shown first on every card, need, area and section that asks for it, "
            "and above a list of strategies when one of them does. A need, a theme or "
            "a card asks by its own tick box.</p>"
        ),
        FieldPanel("heading"),
        FieldPanel("staff"),
        FieldPanel("families"),
        MultiFieldPanel(
            [
                FieldPanel("contact_name"),
                FieldRowPanel(
                    [FieldPanel("contact_phone"), FieldPanel("contact_hours")]
                ),
                FieldPanel("contact_web"),
                FieldRowPanel(
                    [FieldPanel("confirmed_on"), FieldPanel("confirmed_with")]
                ),
            ],
            heading="Local contact",
            icon="mail",
        ),
    ]

    class Meta:
        verbose_name = "safeguarding notice"

    @staticmethod
    @held
    def current():
        """The notice as readers see it; to change it, take it from the database."""
        return SafeguardingNotice.objects.first()

    @classmethod
    def for_terms(cls, needs=(), themes=()):
        """The notice if one of these terms, named by slugs, asks for it, or None."""
        asking = [
            *(need.page_asks_for_notice for need in with_slugs(Need, needs)),
            *(theme.safeguarding for theme in with_slugs(Theme, themes)),
        ]
        return cls.current() if any(asking) else None

    @classmethod
    def for_list(cls, hits, chosen):
        """The notice if a hit listed or a chosen term asks for it, or None.

        `chosen` is a finder's choice: facet key -> slugs.
        """
        if any(hit.payload["safeguarding"] for hit in hits):
            return cls.current()
        return cls.for_terms(chosen.get("need", ()), chosen.get("theme", ()))

    @classmethod
    def for_results(cls, results):
        """The same for a finder's results, whose words may ask for it too.

        Of those to some words the first few count: further down nearly every search
        has one, and a notice that is always there is read no more.
        """
        asking = {key: [*slugs] for key, slugs in results.query.selected.items()}
        for signpost in results.heard.signposts:
            for facet, slug in signpost.values:
                asking.setdefault(facet, []).append(slug)
        hits = results.hits[:SEEN_AT_ONCE] if results.query.q else results.hits
        return cls.for_list(hits, asking)

    @property
    def has_local_contact(self):
        """Whether readers see the local contact: only once somebody has checked it."""
        return self.confirmed_on is not None

    @property
    def contact_digits(self):
        return as_dialled(self.contact_phone)

    def clean(self):
        super().clean()
        if not self.confirmed_on:
            return
        if not (self.contact_name and (self.contact_phone or self.contact_web)):
            raise ValidationError(
                {"contact_name": "Name the contact, and give a number or an address."}
            )
        if not self.confirmed_with:
            raise ValidationError({"confirmed_with": "Say who confirmed the contact."})
        if self.contact_has_changed() and self.confirmed_on != timezone.localdate():
            raise ValidationError(
                {
                    "confirmed_on": "The contact has changed. Check it again and give "
                    "today's date, or leave the date empty."
                }
            )

    def contact_has_changed(self):
        """Whether a contact that readers see already differs from the one saved."""
        saved = type(self).objects.filter(pk=self.pk).first()
        return bool(saved and saved.has_local_contact) and any(
            getattr(saved, name) != getattr(self, name) for name in self.contact_fields
        )
