"""How to reach somebody, and what may stand there before anybody has checked it."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from .safeguarding import SAMPLE_NUMBER, UK_PHONE, as_dialled, is_not_in_future

# Names that nobody can own: RFC 2606.
EXAMPLE_HOSTS = ("example.org", "example.com", "example.net", "example")
NOT_CHECKED = (
    "Nobody has checked this. Give the day it was checked below, or an example: "
    "01632 960123, name@example.org, https://example.org."
)
ONLY_AN_EXAMPLE = "This is an example, so it cannot have been checked."


def is_example_phone(phone):
    return bool(SAMPLE_NUMBER.match(as_dialled(phone)))


def is_example_email(email):
    return is_example_host(email.rpartition("@")[2])


def is_example_address(url):
    return is_example_host(urlsplit(url).hostname or "")


def is_example_host(host):
    return any(f".{host.lower()}".endswith(f".{name}") for name in EXAMPLE_HOSTS)


class Contact(models.Model):
    """A telephone, an email and a web address: examples until somebody checks them.

    So no wrong number reaches a reader: what is not checked can be nobody's.
    """

    contact_phone = models.CharField(
        "telephone",
        max_length=20,
        blank=True,
        validators=[UK_PHONE],
        help_text="As you would write it in a letter.",
    )
    contact_email = models.EmailField(
        "email", blank=True, help_text="Of a team, not of one person."
    )
    contact_web = models.URLField(
        "web address", blank=True, help_text="A page that says how to get in touch."
    )
    contact_hours = models.CharField(
        "when", max_length=120, blank=True, help_text="The hours somebody answers."
    )
    contact_checked_on = models.DateField(
        "checked on",
        null=True,
        blank=True,
        validators=[is_not_in_future],
        help_text="The day the contact was checked. Until there is one, only examples "
        "may stand here, and readers see that they are.",
    )

    examples = {
        "contact_phone": is_example_phone,
        "contact_email": is_example_email,
        "contact_web": is_example_address,
    }

    contact_panel = MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("contact_phone"), FieldPanel("contact_hours")]),
            FieldRowPanel([FieldPanel("contact_email"), FieldPanel("contact_web")]),
            FieldPanel("contact_checked_on"),
        ],
        heading="Contact",
        icon="mail",
    )

    class Meta:
        abstract = True

    @property
    def contact_is_checked(self):
        return self.contact_checked_on is not None

    @property
    def contact_digits(self):
        return as_dialled(self.contact_phone)

    @property
    def has_contact(self):
        return any(getattr(self, name) for name in self.examples)

    def clean(self):
        super().clean()
        wrong = [
            name
            for name, is_example in self.examples.items()
            if (value := getattr(self, name))
            and is_example(value) == self.contact_is_checked
        ]
        if wrong:
            why = ONLY_AN_EXAMPLE if self.contact_is_checked else NOT_CHECKED
            raise ValidationError(dict.fromkeys(wrong, why))
