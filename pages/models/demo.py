from django.db import models
from wagtail.documents import get_document_model_string
from wagtail.models import Page, Revision


class DemoPage(models.Model):
    """What the demo loader wrote last, so that it never overwrites a person's work."""

    source = models.CharField(max_length=160, unique=True)
    page = models.ForeignKey(
        Page, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    revision = models.ForeignKey(
        Revision, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Of the fixture last written; empty until then.
    digest = models.CharField(max_length=64, blank=True)

    def __str__(self):
        return self.source

    @property
    def untouched(self):
        """Whether the page is as the loader left it, not edited, withdrawn or gone."""
        return (
            self.page is not None
            and self.page.latest_revision_id == self.revision_id
            and (self.page.live or not self.digest)
        )


class DemoFile(models.Model):
    """A document that the demo loader wrote, so that it never overwrites a person's."""

    source = models.CharField(max_length=80, unique=True)
    document = models.ForeignKey(
        get_document_model_string(),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # Of the file last written, as Wagtail keeps it with the document.
    digest = models.CharField(max_length=40)

    def __str__(self):
        return self.source

    @property
    def untouched(self):
        """Whether the file is as the loader left it, not replaced or gone."""
        return self.document is not None and self.document.file_hash == self.digest
