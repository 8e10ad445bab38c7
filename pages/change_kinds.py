from django.core.exceptions import ValidationError
from django.db.models import TextChoices


class ChangeKind(TextChoices):
    MINOR = "minor", "Minor: the advice is the same"
    MAJOR = "major", "Major: readers should know"


def check_note(kind, text):
    """Readers are told of a major change, so it needs words."""
    if kind == ChangeKind.MAJOR and not text.strip():
        raise ValidationError(
            {"change_note": "Say in one line what changed, or call the change minor."}
        )
