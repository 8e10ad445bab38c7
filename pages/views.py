"""What readers and the services they share with ask for beside pages."""

import hashlib

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe
from wagtail.models import Page

from pages.everything import everything
from pages.finders import SEARCH, STRATEGIES, in_words
from pages.models import ContentPage
from pages.sharing import RECIPE, Words, draw
from search.finder import find
from search.query import Query
from search.suggest import suggest

HOUR = 3600


@require_safe
def strategy_count(request):
    """How many strategies a choice of filters would give: {"count", "words"}."""
    total = find(Query.parse(request.GET, STRATEGIES), STRATEGIES).total
    return JsonResponse({"count": total, "words": in_words(total)})


@require_safe
def suggestions(request):
    """What the words typed so far may become: {"suggestions": [{text, url, kind}]}."""
    found = suggest(request.GET.get("q", ""), SEARCH)
    return JsonResponse({"suggestions": [each._asdict() for each in found]})


@require_safe
def search(request):
    """Everything that the words find: strategies first, other kinds in tabs."""
    query = Query.parse(request.GET, SEARCH)
    if request.META.get("QUERY_STRING", "") != query.canonical_querystring:
        return redirect(query.to_url(request.path))
    return render(request, "search/everything.html", everything(query))


@require_safe
def share_picture(request, path):
    """The picture of the page at `path`; 404 unless everybody may read the page."""
    found = Page.route_for_request(request, path)
    page = found.page if found else None
    if not isinstance(page, ContentPage) or page.get_view_restrictions():
        raise Http404
    words = words_of(page)
    # No date of change: a level's new label changes the picture, not the page.
    etag = quote_etag(hashlib.sha256(f"{RECIPE} {words}".encode()).hexdigest()[:32])
    response = HttpResponse(content_type="image/png", headers={"ETag": etag})
    patch_cache_control(response, public=True, max_age=HOUR)
    answer = get_conditional_response(request, etag=etag, response=response)
    if answer is response:
        answer.content = draw(words)
    return answer


def words_of(page):
    """What the picture of a page says: the page's own words."""
    return Words(
        title=page.full_title,
        summary=page.summary,
        badges=tuple((level.label, level.bars) for level in page.badges),
        note="Sample guidance, not yet agreed" if page.is_sample else "",
    )
