from datetime import timedelta

from django.db import models
from django.db.models import Prefetch
from django.utils import timezone
from wagtail.models import PageManager, PageQuerySet, PageViewRestriction

from pages.held import held

# Most mail is tried at once, and what is left every few minutes.
TRIED_BY = timedelta(minutes=15)
# All that a link needs to know of a page. A page has some thirty columns more, and
# reading those is what costs time, not the rows.
LINKED = ("title", "url_path", "content_type", "path", "depth", "live", "locale")


def joined(model, relation, other):
    """Prefetches a relation of `model`, and in the same statement what it points to."""
    related = model._meta.get_field(relation).related_model
    return Prefetch(relation, related._default_manager.select_related(other))


class TermQuerySet(models.QuerySet):
    def in_use(self):
        """Terms that editors and readers are offered."""
        return self.filter(retired=False, merged_into=None)

    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


class OutgoingMailQuerySet(models.QuerySet):
    def due(self):
        """Those that may be tried now."""
        return self.filter(next_try__lte=timezone.now())

    def stuck(self):
        """Those that were tried and are not sent, or that nobody tries."""
        return self.exclude(problem="", since__gt=timezone.now() - TRIED_BY)


class GlossaryTermQuerySet(models.QuerySet):
    def in_use(self):
        """Terms that readers see."""
        return self.filter(retired=False)


@held
def private_paths():
    """Paths in the tree below which nobody reads without a password or sign-in."""
    return tuple(PageViewRestriction.objects.values_list("page__path", flat=True))


class LevelDescriptorQuerySet(models.QuerySet):
    def with_terms(self):
        """Those that readers see, with need and group, in the vocabularies' order."""
        terms = self.exclude(need=None).exclude(group=None)
        return terms.select_related("need", "group").order_by(
            "need__order", "group__order"
        )

    def about(self, need, group):
        """Text for a need or area, and for the area above it; for all areas if None.

        For one group of phases, or for each of them if `group` is None.
        """
        wanted = {} if group is None else {"group": group}
        if need is None:
            wanted["need__parent"] = None
        else:
            wanted["need__in"] = [need.pk, need.parent_id or need.pk]
        rows = self.with_terms().filter(**wanted)
        return rows.order_by("group__order", "need__order")


class ContentPageQuerySet(PageQuerySet):
    def open_to_readers(self):
        """Live pages that nobody needs a password or sign-in to read."""
        pages = self.live()
        for path in private_paths():
            pages = pages.exclude(path__startswith=path)
        return pages

    def for_documents(self):
        """Everything that the pages' documents speak of, for all pages together."""
        return self.prefetch_related("pins", *self.model.document_relations)

    def for_links(self, *fields):
        """No more than what a link shows: title, address and the fields named."""
        return self.only(*fields, *LINKED)


class StrategyCardQuerySet(ContentPageQuerySet):
    def with_terms(self):
        """Everything that a card is tagged with, in a fixed number of queries."""
        return self.select_related("preparation", "evidence").prefetch_related(
            joined(self.model, "card_levels", "level"),
            joined(self.model, "needs", "parent"),
            "themes",
            joined(self.model, "phases", "parent"),
            "phases__parent__children",
            "roles",
            "groupings",
            "topics",
            joined(self.model, "adaptations", "phase"),
        )

    def for_documents(self):
        return super().for_documents().with_terms().prefetch_related("advice_from")


ContentPageManager = PageManager.from_queryset(ContentPageQuerySet)
StrategyCardManager = PageManager.from_queryset(StrategyCardQuerySet)
