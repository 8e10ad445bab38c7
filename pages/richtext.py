"""Turns the fixtures' plain markup into the rich text that Wagtail keeps."""

import re
from functools import partial

from django.utils.html import escape
from markdown import Markdown
from wagtail.models import Page

SITE_LINK = re.compile(r'<a href="(/[^"#]*)(#[^"]*)?">')


def rich_text(source, id_at=None):
    """Markdown paragraphs, lists, bold and links as Wagtail's stored rich text.

    Links within the site become page links, so that they survive a new address; `id_at`
    says which page is at one, and asks the database unless given. HTML in the source is
    shown as text.
    """
    html = Markdown(output_format="html").convert(escape(source or ""))
    return SITE_LINK.sub(partial(page_link, id_at or stored_id_at), html)


def page_link(id_at, match):
    pk = None if match[2] else id_at(match[1])
    return match[0] if pk is None else f'<a linktype="page" id="{pk}">'


def stored_id_at(address):
    page = page_at(address)
    return page and page.pk


def page_at(address):
    """The page with a site-relative address, or None.

    Cards leave their folder out of the address, so the stored path is the answer.
    """
    home = Page.objects.filter(sites_rooted_here__is_default_site=True).first()
    if home is None or "?" in address:
        return None
    return Page.objects.filter(url_path=home.url_path + address.lstrip("/")).first()
