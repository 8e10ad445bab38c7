from wagtail.admin.forms import WagtailAdminPageForm

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
            self.add_error(gap.field if gap.field in self.fields else None, gap.message)
        return not self.errors
