from django.db import models
from wagtail.models import PageManager, PageQuerySet


class TermQuerySet(models.QuerySet):
    def in_use(self):
        """Terms that editors and readers are offered."""
        return self.filter(retired=False, merged_into=None)

    def tops(self):
        """Areas, or groups of phases: the upper storey of a tree."""
        return self.filter(parent=None)

    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


class NeedQuerySet(TermQuerySet):
    def asking_for_notice(self):
        """Needs with the safeguarding notice, by themselves or through their area.

        An area counts when any need within it does.
        """
        within = models.Q(
            children__safeguarding=True,
            children__retired=False,
            children__merged_into=None,
        )
        return self.filter(
            models.Q(safeguarding=True) | models.Q(parent__safeguarding=True) | within
        ).distinct()


class ContentPageQuerySet(PageQuerySet):
    def open_to_readers(self):
        """Live pages that nobody needs a password or sign-in to read."""
        return self.live().public()


class StrategyCardQuerySet(ContentPageQuerySet):
    def with_terms(self):
        """Everything that a card's document speaks of, in a fixed number of queries."""
        return self.select_related("preparation", "evidence").prefetch_related(
            "card_levels__level",
            "needs__parent",
            "themes",
            "phases__parent__children",
            "groupings",
            "topics",
            "adaptations__phase",
        )

    def for_reading(self):
        """Everything that a card's page shows."""
        related = self.with_terms().select_related("running", "cost")
        return related.prefetch_related("roles", "links", "advice_from", "contributors")


ContentPageManager = PageManager.from_queryset(ContentPageQuerySet)
StrategyCardManager = PageManager.from_queryset(StrategyCardQuerySet)
