from django.conf import settings
from django.db import models
from wagtail.models import Page


class SuggestionQuerySet(models.QuerySet):
    def open(self):
        return self.filter(answered_at=None)

    def answered(self):
        return self.exclude(answered_at=None)

    def with_people(self):
        return self.select_related("page", "sender", "answered_by")


class Suggestion(models.Model):
    """What one of the editors proposes to the owner of a page that is public."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="suggestions")
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="suggestions",
    )
    text = models.TextField(
        "what you suggest",
        max_length=2000,
        help_text="What should change, where on the page, and why. No names of "
        "learners, families or schools.",
    )
    sent_at = models.DateTimeField(auto_now_add=True)
    answer = models.TextField(
        max_length=2000,
        blank=True,
        help_text="What you did about it, or why the page stays as it is.",
    )
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = SuggestionQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-sent_at", "-pk"]

    def __str__(self):
        return self.text

    @property
    def title(self):
        """What readers know the page as; what a draft is called is its owner's."""
        return self.page.title if self.page.live else "A page that is not public now"

    @property
    def is_open(self):
        return self.answered_at is None
