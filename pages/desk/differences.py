"""What differs between two versions of a page, field by field."""


def differences(old, new, request):
    """Wagtail's comparisons of the fields that changed from one version to the other.

    templates/pages/admin/differences.html shows them.
    """
    panel = new.get_edit_handler().get_bound_panel(
        instance=new, request=request, form=None
    )
    compared = (each(old, new) for each in panel.get_comparison())
    return [difference for difference in compared if difference.has_changed()]
