"""Links within rich text.

For readers they are looked up for a whole page at once; the editor gets them without
the address of what the person may not know.
"""

from wagtail.admin.rich_text.converters.html_to_contentstate import (
    PageLinkElementHandler,
)
from wagtail.documents import get_document_model
from wagtail.documents.rich_text.contentstate import DocumentLinkElementHandler
from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler

from pages.choosing import asking, may_know
from pages.models.term_pages import successors
from pages.querysets import LINKED


class StoredAddressLinkHandler(PageLinkHandler):
    """One statement for all links, instead of one more for each type of page.

    The address of any page of ours is in the row that all types share. A page that
    readers cannot open gets no link: its address has the words of its title.
    """

    @classmethod
    def get_many(cls, attrs_list):
        wanted = [attrs.get("id") for attrs in attrs_list]
        found = live_pages(wanted)
        gone = standing_for(pk for pk in wanted if pk not in found)
        others = live_pages(gone.values())
        return [found.get(pk) or others.get(gone.get(pk)) for pk in wanted]


def live_pages(ids):
    if not ids:
        return {}
    pages = Page.objects.live().filter(pk__in=ids).only(*LINKED)
    return {str(page.pk): page for page in pages}


def standing_for(ids):
    """Id -> id of the page that a merged term's withdrawn page gives way to."""
    ids = [pk for pk in ids if pk and pk.isdecimal()]
    moved = successors() if ids else {}
    found = {pk: moved.get(int(pk)) for pk in ids}
    return {pk: str(other.pk) for pk, other in found.items() if other and other.pk}


class KnownLinks:
    """Mixin for what gives the editor a link to an item of `model`."""

    def get_attribute_data(self, attrs):
        found = self.model().objects.filter(pk=attrs.get("id")).first()
        if found is None or may_know(found, asking()):
            return super().get_attribute_data(attrs)
        return {"id": found.pk, "url": None, "parentId": None}


class KnownPageLinks(KnownLinks, PageLinkElementHandler):
    def model(self):
        return Page


class KnownDocumentLinks(KnownLinks, DocumentLinkElementHandler):
    def model(self):
        return get_document_model()


KNOWN_LINKS = {
    "link": {'a[linktype="page"]': KnownPageLinks("LINK")},
    "document-link": {'a[linktype="document"]': KnownDocumentLinks("DOCUMENT")},
}


def register(features):
    """For Wagtail's hook of rich text features, after the stock ones."""
    features.register_link_type(StoredAddressLinkHandler)
    stock = features.converter_rules_by_converter["contentstate"]
    for name, handlers in KNOWN_LINKS.items():
        known = {**stock[name]["from_database_format"], **handlers}
        rule = {**stock[name], "from_database_format": known}
        features.register_converter_rule("contentstate", name, rule)
