from django.db.transaction import non_atomic_requests
from django.urls import include, path, re_path
from django.views.generic import TemplateView
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.urls import serve_pattern
from wagtail.urls import urlpatterns as wagtail_patterns

from pages.account import urlpatterns as account_urls
from pages.desk.news_views import whats_new, whats_new_feed
from pages.finders import STRATEGIES, TRAINING
from pages.known_views import urlpatterns as known_urls
from pages.media import rendition
from pages.upload_views import urlpatterns as upload_urls
from pages.views import (
    compare_levels,
    count,
    search,
    serve,
    share_picture,
    suggestions,
)
from portal.style_guide import style_guide

# Public views only read, so they open no transaction: on SQLite each would queue as a
# writer (docs/decisions/0002-one-transaction.md).
public_serve = non_atomic_requests(serve)
robots = TemplateView.as_view(template_name="robots.txt", content_type="text/plain")

handler429 = "portal.signin.throttling.too_many_tries"

urlpatterns = [
    path("", include("portal.signin.urls")),
    path("admin/", include(account_urls)),
    path("admin/", include(known_urls)),
    path("admin/", include(upload_urls)),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("media/images/<str:name>", rendition, name="rendition"),
    path("style-guide/", non_atomic_requests(style_guide)),
    path("", include("reader.urls")),
    # A dot, so that no card or module can have these addresses.
    *(
        path(
            f"{finder.path[1:]}count.json",
            non_atomic_requests(count),
            {"finder": finder},
            name=f"{finder.name}_count",
        )
        for finder in (STRATEGIES, TRAINING)
    ),
    path("search/", non_atomic_requests(search), name="search"),
    path("search/suggest.json", non_atomic_requests(suggestions), name="suggestions"),
    path("levels/compare/", non_atomic_requests(compare_levels), name="compare_levels"),
    path("whats-new/", non_atomic_requests(whats_new), name="whats_new"),
    path(
        "whats-new/feed.atom",
        non_atomic_requests(whats_new_feed),
        name="whats_new_feed",
    ),
    path("sitemap.xml", non_atomic_requests(sitemap)),
    path("robots.txt", non_atomic_requests(robots)),
    # Below every page's own address; a dot is in no address of Wagtail's.
    re_path(r"^((?:[\w\-]+/)*)share\.png$", non_atomic_requests(share_picture)),
    re_path(serve_pattern, public_serve, name="wagtail_serve"),
    # The sign-in for private pages; its own `serve` is never reached.
    path("", include(wagtail_patterns[:-1])),
]
