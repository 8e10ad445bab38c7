from django.db import models
from wagtail.admin.panels import FieldPanel, ObjectList

from .base import ContentPage
from .choices import TermCheckboxes, terms_field


class Contributors(models.Model):
    """The agencies that a page thanks, beside the one that owns it."""

    contributors = terms_field("pages.Agency", "Agencies that helped to write it.")

    contributors_panel = FieldPanel("contributors", widget=TermCheckboxes)
    # For a page whose form has tabs.
    review_tab = ObjectList(
        [
            ContentPage.owner_panel,
            contributors_panel,
            ContentPage.review_panel,
            *ContentPage.address_panels,
        ],
        heading="Review and address",
    )

    class Meta:
        abstract = True
