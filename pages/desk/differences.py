"""What differs between two versions of a page, field by field."""

import re

from wagtail.admin.compare import RichTextFieldComparison

# The editor gives every paragraph a key of its own and sets them close together.
UNSEEN = re.compile(r'\s+data-block-key="[^"]*"|(?<=>)\s+(?=<)')


def differences(old, new, request):
    """Wagtail's comparisons of the fields that changed from one version to the other.

    templates/pages/admin/differences.html shows them.
    """
    panel = new.get_edit_handler().get_bound_panel(
        instance=new, request=request, form=None
    )
    compared = (each(old, new) for each in panel.get_comparison())
    return [difference for difference in compared if is_seen(difference)]


def is_seen(difference):
    """Whether more has changed than what the editor writes into a text by itself."""
    if isinstance(difference, RichTextFieldComparison):
        before, after = difference.val_a or "", difference.val_b or ""
        return UNSEEN.sub("", before) != UNSEEN.sub("", after)
    return difference.has_changed()
