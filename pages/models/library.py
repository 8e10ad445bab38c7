from pages.finders import SEARCH, STRATEGIES
from pages.noticing import noticing

from .finder_page import FinderPage


class StrategyLibraryPage(FinderPage):
    """The finder, and the place where every card has its address."""

    finder = STRATEGIES

    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.AgencyFolder"]

    class Meta:
        verbose_name = "strategy library"

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        results = context["results"]
        everything = results.query.text_only().to_url(SEARCH.path)
        return context | {"noticing": noticing(results), "everything": everything}
