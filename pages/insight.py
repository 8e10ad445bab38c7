"""Which requests are a reader's search, or the opening of what one found.

Only these reach the log, which names nobody (`search.log`). What was opened is told by
the address that browsers send along within one site: no script, cookie or mark in a
link takes part, and whoever sends none is just not counted.
"""

from http import HTTPMethod
from urllib.parse import urlsplit

from django.core.exceptions import SuspiciousOperation
from django.http import QueryDict

from pages.finders import PACK, SEARCH, STRATEGIES, TRAINING
from search import log
from search.query import Query

LOGGED = {finder.path: finder for finder in (STRATEGIES, TRAINING, SEARCH, PACK)}


def note_search(request, query, finder, results):
    if is_readers(request):
        log.record(query, finder, results)


def note_opened(request):
    """Count a page that was opened from a list of results."""
    path, querystring = came_from(request)
    if path in LOGGED and querystring and is_readers(request):
        note_opened_from(LOGGED[path], querystring)


def note_opened_from(finder, querystring):
    try:
        query = Query.parse(QueryDict(querystring), finder)
    except SuspiciousOperation:  # more fields than any form has
        return
    log.opened(query, finder)


def is_readers(request):
    """Whether somebody asked for this to read it: no preview, no fetching ahead."""
    return (
        request.method == HTTPMethod.GET
        and not getattr(request, "is_preview", False)
        and "Sec-Purpose" not in request.headers
    )


def came_from(request):
    """(path, query string) of the page of this site that led here, or nothing."""
    try:
        parts = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return "", ""
    return (parts.path, parts.query) if parts.netloc == request.get_host() else ("", "")
