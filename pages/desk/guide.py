"""The editors' guide, docs/editing.md, within the admin."""

import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.urls import path, reverse
from django.views.generic import TemplateView
from markdown import Markdown
from wagtail.admin.menu import MenuItem

from pages.review_views import PlainHeaderMixin

FILE = Path(settings.BASE_DIR) / "docs" / "editing.md"
# Where the guide's pictures are, seen from the file and from the browser.
FROM_FILE = "../pages/static/"
PICTURE = re.compile(rf'(?<=src="){re.escape(FROM_FILE)}([^"]+)')


class Guide:
    """The guide as HTML, with its headings as {"id", "name"}."""

    def __init__(self, text):
        markdown = Markdown(extensions=["toc"], extension_configs=TOC)
        html = markdown.convert(text.partition("\n")[2])
        self.html = PICTURE.sub(lambda found: static(found[1]), html)
        self.headings = markdown.toc_tokens


TOC = {"toc": {"toc_depth": "2-2"}}


@cache
def guide():
    """Read once: the file comes with the code."""
    return Guide(FILE.read_text(encoding="utf-8"))


class GuideView(PlainHeaderMixin, TemplateView):
    page_title = "Guide for editors"
    header_icon = "help"
    template_name = "pages/admin/guide.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(guide=guide(), **kwargs)


def menu_item():
    """First under Help."""
    url = reverse("guide")
    return MenuItem(GuideView.page_title, url, name="guide", icon_name="help", order=1)


URLS = [path("guide/", GuideView.as_view(), name="guide")]
