from django.conf import settings
from django.db import models
from wagtail.models import Page


class ReviewReminder(models.Model):
    """That a person was told of a page's due date, once for each stage it reached.

    What the stages are says `pages.desk.due`. The page's next review has a due date of
    its own, and begins anew.
    """

    page = models.ForeignKey(
        Page, on_delete=models.CASCADE, related_name="review_reminders"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="review_reminders",
    )
    review_by = models.DateField()
    stage = models.PositiveSmallIntegerField()
    sent_on = models.DateField()

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["page", "person", "review_by", "stage"],
                name="one_reminder_a_stage",
            )
        ]

    def __str__(self):
        return f"{self.page_id} to {self.person_id} on {self.sent_on}"
