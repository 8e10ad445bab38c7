from django.db import models
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from .choices import TermCheckboxes, terms_field
from .taxonomy import phases_in_words

# Needs, and what decides whether a page about them opens with the safeguarding notice.
NEEDS_AND_NEXT = ("needs__parent", "needs__children")


class ForWhom(models.Model):
    """The phases and needs that a page is about."""

    phases = terms_field(
        "pages.AgePhase", "Phases it is about.", name="age phases", upper="parent"
    )
    needs = terms_field(
        "pages.Need",
        "Areas and needs it is about. Some open it with the safeguarding notice.",
    )

    document_relations = ("phases__parent", *NEEDS_AND_NEXT)
    for_whom_panel = MultiFieldPanel(
        [
            FieldPanel("phases", widget=TermCheckboxes),
            FieldPanel("needs", widget=TermCheckboxes),
        ],
        heading="Who it is for",
    )

    class Meta:
        abstract = True

    @cached_property
    def need_terms(self):
        return list(self.needs.all())

    @property
    def phase_words(self):
        phases = self.phases.select_related("parent")
        return phases_in_words(phases.prefetch_related("parent__children"))

    @property
    def needs_safeguarding_notice(self):
        return any(need.page_asks_for_notice for need in self.need_terms)
