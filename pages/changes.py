"""Keeps the note that a version went public with."""

from pages.models import ChangeNote, CouncilReview


def record(page, revision):
    """Keep what changed with the version of `page` that has just gone public."""
    kind, text = note_of(page, revision)
    newest = page.change_notes.first()
    if text and (newest is None or newest.text != text):
        ChangeNote.objects.get_or_create(
            revision=revision,
            defaults={
                "page_id": page.pk,
                "published_at": page.last_published_at,
                "by": page.owner_name,
                "kind": kind,
                "text": text,
            },
        )


def note_of(page, revision):
    """(kind, text): as the council approved the version, else as it was written."""
    approved = CouncilReview.objects.filter(
        revision=revision, status=CouncilReview.STATUS_APPROVED
    ).last()
    said_by = approved or page
    return said_by.change_kind, said_by.change_note
