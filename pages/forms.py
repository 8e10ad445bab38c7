from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm

from pages.gate import publish_errors


class ContentPageForm(WagtailAdminPageForm):
    """The page form: a draft saves with gaps, publishing and sending for review do not.

    Wagtail defers `required` on a draft; on the other actions the publish gate is asked
    about the page as the form would save it, and its answers become field errors.
    """

    def is_valid(self):
        if not super().is_valid():
            return False
        if self.is_deferred_validation:
            return True
        for gap in publish_errors(self.save(commit=False)):
            in_form = gap.field in self.fields
            self.add_error(*((gap.field, gap.message) if in_form else (None, str(gap))))
        return not self.errors


class ContentCopyForm(CopyForm):
    """Copying a page makes a draft: what is public passes the publish gate first."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("publish_copies", "alias"):
            self.fields.pop(name, None)


class CardCopyForm(ContentCopyForm):
    def clean(self):
        """A card's address is one of all folders', not only of the one copied to."""
        cleaned = super().clean()
        slug = cleaned.get("new_slug")
        if slug and self.page.specific_class.objects.filter(address=slug).exists():
            self.add_error(
                "new_slug", "Another card already has this address. Choose another."
            )
        return cleaned
