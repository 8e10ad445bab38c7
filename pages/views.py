from django.http import JsonResponse
from django.views.decorators.http import require_safe

from pages.finders import STRATEGIES, in_words
from search.finder import find
from search.query import Query


@require_safe
def strategy_count(request):
    """How many strategies a choice of filters would give: {"count", "words"}."""
    total = find(Query.parse(request.GET, STRATEGIES), STRATEGIES).total
    return JsonResponse({"count": total, "words": in_words(total)})
