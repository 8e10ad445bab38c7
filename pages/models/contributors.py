from django.db import models
from wagtail.admin.panels import FieldPanel

from .choices import TermCheckboxes, terms_field


class Contributors(models.Model):
    """The agencies that a page thanks, beside the one that owns it."""

    contributors = terms_field("pages.Agency", "Agencies that helped to write it.")

    contributors_panel = FieldPanel("contributors", widget=TermCheckboxes)

    class Meta:
        abstract = True
