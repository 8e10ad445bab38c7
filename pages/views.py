"""What readers and the services they share with ask for beside pages."""

import hashlib

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe
from wagtail import views as wagtail_views
from wagtail.models import Page, Site

from pages.comparison import Comparison
from pages.documents import to_document
from pages.everything import everything
from pages.finders import NOUNS, SEARCH, STRATEGIES
from pages.insight import note_opened, note_search
from pages.models import (
    AgePhase,
    ContentPage,
    GlossaryPage,
    GlossaryTerm,
    LevelPage,
    LevelsPage,
    Need,
    SafeguardingNotice,
)
from pages.models.taxonomy import tops
from pages.places import sole_site
from pages.sharing import RECIPE, Words, draw
from search.finder import find
from search.query import Query, to_canonical
from search.suggest import suggest

HOUR = 3600
# Types of page in the index; the glossary's terms are there, and stand on its page.
FOUND = tuple({*to_document.registry, GlossaryPage} - {object, GlossaryTerm})


@require_safe
def count(request, finder):
    """How many results a choice of filters would give: {"count", "words"}."""
    total = find(Query.parse(request.GET, finder), finder).total
    return JsonResponse({"count": total, "words": NOUNS[finder.name].counted(total)})


def serve(request, path):
    """Wagtail's own view, with what it would ask for at each request at hand."""
    tell_site(request)
    response = wagtail_views.serve(request, path)
    if is_found(response):
        note_opened(request)
    return response


def is_found(response):
    """Whether a response is a page of those that results of a search lead to."""
    page = (getattr(response, "context_data", None) or {}).get("page")
    return isinstance(page, FOUND)


def tell_site(request):
    """Tell Wagtail which site a request is for, where there is only one.

    It looks for the answer where `Site.find_for_request` says that it keeps it.
    """
    if site := sole_site():
        request._wagtail_site = site


@require_safe
def compare_levels(request):
    """The levels side by side: /levels/compare/?need=ci-mutism&phase=primary.

    Not found while readers may not read the levels themselves.
    """
    tell_site(request)
    page = get_object_or_404(LevelsPage.objects.open_to_readers())
    chosen = Comparison.parse(request.GET)
    if elsewhere := to_canonical(request, chosen.query, STRATEGIES):
        return elsewhere
    columns = chosen.columns(LevelPage.objects.child_of(page).open_to_readers())
    hits = [hit for column in columns for hit in column.hits]
    context = {
        "page": page,
        "view_title": chosen.title,
        "canonical": Site.find_for_request(request).root_url + request.get_full_path(),
        "chosen": chosen,
        "columns": columns,
        "notice": SafeguardingNotice.for_list(hits, chosen.selected()),
        "areas": tops(Need),
        "groups": tops(AgePhase),
    }
    return render(request, "pages/compare_levels.html", context)


@require_safe
def suggestions(request):
    """What the words typed so far may become: {"suggestions": [{text, url, kind}]}."""
    found = suggest(request.GET.get("q", ""), SEARCH)
    return JsonResponse({"suggestions": [each._asdict() for each in found]})


@require_safe
def search(request):
    """Everything that the words find: strategies first, other kinds in tabs."""
    query = Query.parse(request.GET, SEARCH)
    if elsewhere := to_canonical(request, query, SEARCH):
        return elsewhere
    context = everything(query)
    note_search(request, query, SEARCH, context["results"])
    return render(request, "search/everything.html", context)


@require_safe
def share_picture(request, path):
    """The picture of the page at `path`; 404 unless everybody may read the page."""
    tell_site(request)
    found = Page.route_for_request(request, path)
    page = found.page if found else None
    if found and found.kwargs.get("moved_to", "").endswith("/"):
        return redirect(f"{found.kwargs['moved_to']}share.png", permanent=True)
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
