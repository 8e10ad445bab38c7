"""Links to pages within rich text, looked up for a whole page at once."""

from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler

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
