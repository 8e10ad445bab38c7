"""How a page that is a finder answers a request."""

from django.shortcuts import redirect

from search.finder import find
from search.query import Query


def answer(request, finder):
    """Results for the request, or a redirect to the one address of its state.

    Returns (results, None) or (None, response).
    """
    query = Query.parse(request.GET, finder)
    if request.META.get("QUERY_STRING", "") != query.canonical_querystring:
        return None, redirect(query.to_url(request.path))
    return find(query, finder), None
