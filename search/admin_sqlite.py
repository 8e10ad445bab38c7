"""Wagtail's SQLite search with two faults mended.

As shipped, it works the score out again for every row it orders, so that a common word
takes half a minute at 10,000 pages, and a quotation mark in the text raises. Here the
index is asked once for ids and scores, and quotation marks are doubled, as SQLite's
full-text syntax wants. Which pages are found, and their order, stay the same.
"""

from copy import copy
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from modelsearch.backends.database.sqlite.query import MatchExpression, normalize
from modelsearch.backends.database.sqlite.sqlite import (
    SQLiteAutocompleteQueryCompiler,
    SQLiteFTSIndexEntry,
    SQLiteSearchBackend,
    SQLiteSearchQueryCompiler,
    SQLiteSearchResults,
)
from modelsearch.query import MatchAll, Not, Phrase, PlainText
from modelsearch.utils import get_descendants_content_types_pks


class RankedOnce:
    """For a query compiler: matching without scores, and the scores by themselves."""

    order_by_relevance: bool

    def build_search_query_content(self, query: Any, config: Any = None) -> Any:
        """The stock expression, of a text that can be quoted."""
        if isinstance(query, PlainText | Phrase):
            query = copy(query)
            text = query.query_string.replace("\x00", " ").replace('"', '""')
            # Two quotation marks are a word that nothing holds, and harmless.
            query.query_string = text if text.strip() else '""""'
        return super().build_search_query_content(query, config=config)  # type: ignore[misc]

    def search(
        self, config: Any, start: Any, stop: Any, score_field: Any = None
    ) -> QuerySet[Any]:
        """What is found, unscored: enough to count, to facet and to rank afterwards."""
        unranked = copy(self)
        unranked.order_by_relevance = self.order_by_relevance and not self.ranks()
        found: QuerySet[Any] = super(RankedOnce, unranked).search(config, start, stop)  # type: ignore[misc]
        return found

    def ranks(self: Any) -> bool:
        """Whether matches have scores: not when all match, or all but something do."""
        return not isinstance(normalize(self.query), MatchAll | Not)

    def scores(self: Any, config: Any) -> dict[str, float]:
        """The score of each object found, the lowest the best, by its id as text."""
        query = normalize(self.query)
        fields = self.fields or self.FTS_TABLE_FIELDS
        match = MatchExpression(fields, self.build_search_query(query, config=config))
        types = get_descendants_content_types_pks(self.queryset.model)
        rank = self._build_rank_expression(self.get_search_vectors(), config)
        entries = SQLiteFTSIndexEntry.objects.filter(
            match, index_entry__content_type__in=types
        ).annotate(score=rank)
        return dict(entries.values_list("index_entry__object_id", "score"))


class RankedOnceQueryCompiler(RankedOnce, SQLiteSearchQueryCompiler):  # type: ignore[misc]
    """Searches whole words."""


class RankedOnceAutocompleteCompiler(RankedOnce, SQLiteAutocompleteQueryCompiler):  # type: ignore[misc]
    """Searches the beginnings of words."""


class RankedOnceResults(SQLiteSearchResults):  # type: ignore[misc]
    """Results ordered by scores that were read once."""

    def _do_search(self) -> list[Any]:
        compiler = self.query_compiler
        wanted = compiler.order_by_relevance or self._score_field
        if not (wanted and compiler.ranks()):
            return list(super()._do_search())
        scores = compiler.scores(compiler.get_config(self.backend))
        ids = self._ordered_ids(scores)
        objects = compiler.queryset.in_bulk(ids)
        found = [objects[pk] for pk in ids if pk in objects]
        if self._score_field:
            for each in found:
                setattr(each, self._score_field, scores.get(str(each.pk)))
        return found

    def _ordered_ids(self, scores: dict[str, float]) -> list[Any]:
        """Keys of the page wanted; those of one score newest first, as shipped."""
        compiler = self.query_compiler
        if not compiler.order_by_relevance:
            return list(self.get_queryset().values_list("pk", flat=True))
        matching = compiler.search(compiler.get_config(self.backend), None, None)
        newest_first = matching.order_by("-pk").values_list("pk", flat=True)
        ranked = sorted(newest_first, key=lambda pk: scores.get(str(pk), 0.0))
        return list(islice(ranked, self.start, self.stop))


class RankedOnceBackend(SQLiteSearchBackend):  # type: ignore[misc]
    """Wagtail's SQLite backend with these compilers and results."""

    query_compiler_class = RankedOnceQueryCompiler
    autocomplete_query_compiler_class = RankedOnceAutocompleteCompiler
    results_class = RankedOnceResults
