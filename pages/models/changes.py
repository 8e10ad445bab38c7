from django.db import models
from wagtail.models import Page, Revision

from pages.change_kinds import ChangeKind
from pages.held import held


class ChangeNoteQuerySet(models.QuerySet):
    def for_readers(self):
        """Those that readers are told of, the newest first."""
        return self.filter(kind=ChangeKind.MAJOR)


class ChangeNote(models.Model):
    """What changed with a version that went public, and on whose behalf.

    The agency's name is kept as it was: it may be called something else one day.
    """

    page = models.ForeignKey(
        Page, on_delete=models.CASCADE, related_name="change_notes"
    )
    revision = models.OneToOneField(
        Revision, null=True, on_delete=models.SET_NULL, related_name="change_note"
    )
    published_at = models.DateTimeField()
    by = models.CharField(max_length=150)
    kind = models.CharField(max_length=5, choices=ChangeKind)
    text = models.CharField(max_length=255)

    objects = ChangeNoteQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-published_at", "-pk"]

    def __str__(self):
        return self.text


@held
def told_to_readers():
    """Ids of the pages that have notes for readers: most have none to ask for."""
    notes = ChangeNote.objects.for_readers().order_by()
    return frozenset(notes.values_list("page_id", flat=True))
