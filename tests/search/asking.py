"""Short ways to ask a finder and to read what it says."""

from django.http import QueryDict
from django.utils.http import urlencode

from search.query import Query
from tests.search.small import STRATEGIES


def parse(finder=STRATEGIES, **parameters):
    """The query of these parameters."""
    return Query.parse(QueryDict(urlencode(parameters, doseq=True)), finder)


def keys(results):
    """The keys of the hits, in order."""
    return [hit.key for hit in results.hits]


def counts(results, facet):
    """The counts of a facet by slug, children after their parents."""
    view = next(view for view in results.facets if view.key == facet)
    return dict(_counts(view.options))


def _counts(options):
    for option in options:
        yield option.slug, option.count
        yield from _counts(option.children)
