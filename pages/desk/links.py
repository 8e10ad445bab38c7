"""Links of live pages that lead nowhere in the site, found by rendering the pages."""

import re
from functools import cache
from html import unescape
from urllib.parse import urljoin, urlsplit

from django.db import transaction
from django.http import Http404
from django.urls import Resolver404, resolve
from wagtail.documents import get_document_model
from wagtail.models import Site

from pages.advice import Advice, keep
from pages.house_style import plain_lines
from pages.models import AdviceNote, Concern

MAIN = re.compile(r"<main\b.*?</main>", re.DOTALL)
LINK = re.compile(
    r"""<a\b[^>]*?\shref=(["'])(?P<to>.*?)\1[^>]*>(?P<words>.*?)</a>""", re.DOTALL
)


class Links:
    """Follows links within the site; what it has followed once it remembers."""

    def __init__(self):
        self.root = Site.objects.get(is_default_site=True).root_page.specific
        self.leads_somewhere = cache(self.leads_somewhere)

    def broken(self, page):
        """(path, words of the link) of each link on a live page that leads nowhere."""
        html = page.make_preview_request().text
        main = MAIN.search(html)
        for match in LINK.finditer(main[0] if main else html):
            to = urlsplit(urljoin(page.get_url(), unescape(match["to"])))
            if not (to.scheme or to.netloc or self.leads_somewhere(to.path)):
                yield to.path, " ".join(plain_lines(match["words"]).split())

    def leads_somewhere(self, path):
        """Whether readers find anything at a path."""
        try:
            view = resolve(path)
        except Resolver404:
            return False
        if view.url_name == "wagtaildocs_serve":
            documents = get_document_model().objects
            return documents.filter(pk=view.args[0]).exists()
        return view.url_name != "wagtail_serve" or self.is_page(path)

    def is_page(self, path):
        try:
            self.root.route(None, [part for part in path.split("/") if part])
        except Http404:
            return False
        return True


@transaction.atomic
def note_links(links, page):
    """Keep which links of a live page are broken, in place of what was known before."""
    found = [
        Advice(Concern.LINK, "", f"“{words}”", f"It leads to no page: {path}", "")
        for path, words in links.broken(page)
    ]
    keep(page, AdviceNote.objects.filter(page=page, concern=Concern.LINK), found)
    return found
