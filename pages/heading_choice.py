"""Choosing a heading of the page that the same form leads to."""

from django import forms
from django.http import JsonResponse
from django.urls import reverse_lazy
from django.views.decorators.http import require_safe
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.models import Page

from pages.blocks.body import heading_texts

WHOLE_PAGE = [("", "The whole page")]
CHOSEN_BEFORE = "A heading that is not there at present"


def headings_of(page_id):
    """(id of the block, words) of the headings of a public page; [] if it has none."""
    page = Page.objects.live().filter(pk=page_id or 0).specific().first()
    return [*heading_texts(getattr(page, "body", ())).items()]


@require_safe
def headings(request, page_id):
    """The same for the editor's script: {"headings": [[id, words], ...]}."""
    return JsonResponse({"headings": [*WHOLE_PAGE, *headings_of(page_id)]})


class HeadingSelect(forms.Select):
    """Lists the headings of the page chosen beside it; a script keeps it up to date."""

    def __init__(self):
        address = reverse_lazy("page_headings", args=[0])
        super().__init__({"data-headings": address}, choices=WHOLE_PAGE)

    @property
    def media(self):
        return forms.Media(
            js=[forms.widgets.Script("pages/headings.js", type="module")]
        )


class HeadingForm(WagtailAdminModelForm):
    """A form with a `page` and a `heading` of it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        page_id, chosen = self["page"].value(), self["heading"].value()
        found = dict(headings_of(page_id if str(page_id).isdecimal() else 0))
        if chosen and chosen not in found:
            found[chosen] = CHOSEN_BEFORE  # It may come back with its page.
        self.fields["heading"].widget.choices = [*WHOLE_PAGE, *found.items()]
