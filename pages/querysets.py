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


class ContentPageQuerySet(PageQuerySet):
    def open_to_readers(self):
        """Live pages that nobody needs a password or sign-in to read."""
        return self.live().public()


ContentPageManager = PageManager.from_queryset(ContentPageQuerySet)
