from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

KEPT_FOR = timedelta(days=7)
KEPT_EACH = 10


class CardSheetQuerySet(models.QuerySet):
    def of(self, user):
        return self.filter(user=user)

    def forget_old(self, user):
        """Delete what is a week old, and all but somebody's newest few."""
        self.filter(uploaded_at__lt=timezone.now() - KEPT_FOR).delete()
        newest = self.of(user).order_by("-pk").values_list("pk", flat=True)
        self.of(user).exclude(pk__in=list(newest[:KEPT_EACH])).delete()


class CardSheet(models.Model):
    """A spreadsheet of cards that somebody chose, and what the check of it said.

    Only they see it. `report` is `pages.exchange.report.Report.as_data`, None before
    the check; the file itself goes once its drafts are written.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField(max_length=255)
    content = models.BinaryField()
    uploaded_at = models.DateTimeField(auto_now_add=True)
    report = models.JSONField(null=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    # Whether what was shown is no longer what would happen, so that it shows again.
    is_renewed = models.BooleanField(default=False)
    written_at = models.DateTimeField(null=True)

    objects = CardSheetQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.name

    @property
    def counts(self):
        return self.report["counts"]

    @property
    def is_ready(self):
        """Whether there is something to write, and nothing to put right."""
        if self.report is None or self.written_at or self.report["findings"]:
            return False
        return bool(self.report["changes"])
