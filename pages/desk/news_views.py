import hashlib

from django.contrib.syndication.views import Feed
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.http import quote_etag
from django.views.decorators.http import condition, require_safe
from wagtail.models import Site

from pages.desk.news import Wanted, agencies, areas, news
from pages.held import token_now
from pages.models import HomePage
from pages.models.base import COUNCIL
from pages.notices import absolute
from pages.views import tell_site

A_PAGE = 30
TITLE = "What’s new"
SUMMARY = (
    "What changed in the South Glos Way that readers should know about, the newest "
    "first: which page, whose it is, and what is different."
)


@require_safe
def whats_new(request):
    """Major changes by month: /whats-new/?area=ci&agency=eps&page=2."""
    tell_site(request)
    home = get_object_or_404(HomePage.objects.open_to_readers())
    wanted = Wanted.parse(request.GET)
    shown = Paginator(wanted.notes(), A_PAGE).get_page(request.GET.get("page"))
    root = Site.find_for_request(request).root_url
    context = {
        "page": home,
        "view_title": TITLE,
        "view_description": SUMMARY,
        "canonical": root + wanted.page_url(shown.number),
        "wanted": wanted,
        "shown": shown,
        "numbers": page_links(wanted, shown),
        "news": news(shown),
        "areas": areas(),
        "agencies": agencies(),
        "feed_url": wanted.url("whats_new_feed"),
    }
    return render(request, "pages/whats_new.html", context)


def page_links(wanted, shown):
    """[{"number", "url", "current"}]; a number of None stands for pages left out."""
    numbers = shown.paginator.get_elided_page_range(shown.number)
    return [
        {
            "number": number if isinstance(number, int) else None,
            "url": wanted.page_url(number) if isinstance(number, int) else "",
            "current": number == shown.number,
        }
        for number in numbers
    ]


class WhatsNewFeed(Feed):
    """The newest major changes, of all pages or of those that a reader chose."""

    feed_type = Atom1Feed
    title = f"The South Glos Way: {TITLE.lower()}"
    subtitle = SUMMARY
    author_name = COUNCIL

    def get_object(self, request):
        return Wanted.parse(request.GET)

    def link(self, wanted):
        return wanted.url()

    def feed_url(self, wanted):
        return wanted.url("whats_new_feed")

    def items(self, wanted):
        return news(wanted.notes()[:A_PAGE])

    def item_title(self, item):
        return item.title

    def item_description(self, item):
        return escape(item.text)

    def item_link(self, item):
        return item.url

    def item_guid(self, item):
        """Of this change: its page may have changed more than once, or moved."""
        return absolute(f"{reverse('whats_new')}#change-{item.key}")

    def item_pubdate(self, item):
        return item.published_at

    item_updateddate = item_pubdate

    def item_author_name(self, item):
        return item.by


def feed_etag(request):
    """What the feed says changes only with the pages, and with where it is asked."""
    token = token_now()
    asked = request.build_absolute_uri()
    said = hashlib.sha256(f"{token} {asked}".encode()).hexdigest()[:32]
    return quote_etag(said) if token else None


@require_safe
@condition(etag_func=feed_etag)
def whats_new_feed(request):
    """The feed; readers' programs ask each time, and are told if nothing is new."""
    tell_site(request)
    response = FEED(request)
    patch_cache_control(response, public=True, no_cache=True)
    return response


FEED = WhatsNewFeed()
