"""How an index on the cluster is made up, and what it holds of an entry.

Hits are shown from the database, so an index holds only what finding, counting and
ordering need: terms as `search.analysis` made them, slugs and sort keys.
"""

from typing import Any

from search import analysis
from search.models import Entry
from search.postings import codec
from search.postings.writing import title_terms, weighted_frequencies

# A change of anything below needs a new number, and `rebuild_search` afterwards: code
# asks only the alias of its own layout, and has the database answer until there is one.
SCHEMA = 3

# Each term as often as its weight says: one field's BM25 is then BM25F over all four.
TERMS = "terms"
# The four fields as spaced terms, for phrases; a gap keeps them from running on.
LINES = "lines"
# What a document is the very answer to, its title and what it is pinned to, and how its
# title opens.
TITLE = "title"
TITLE_ORDER = "title_order"

SETTINGS: dict[str, Any] = {
    # One shard, so that a word is as rare for every document; up to 100,000 fit well.
    "number_of_shards": 1,
    # A copy on every other node up to two: a node lost loses nothing.
    "auto_expand_replicas": "0-2",
    "refresh_interval": "1s",
    # How long a deletion is remembered, so that a late write cannot undo it.
    "gc_deletes": "1h",
}
_KEYWORD = {"type": "keyword"}
MAPPINGS: dict[str, Any] = {
    "dynamic": "strict",
    "_source": {"excludes": [TERMS, LINES]},
    "dynamic_templates": [
        {"slugs": {"path_match": "facets.*", "mapping": _KEYWORD}},
        {"orders": {"path_match": "sorts.*", "mapping": {"type": "double"}}},
    ],
    "properties": {
        "key": _KEYWORD,
        "kind": _KEYWORD,
        TITLE: _KEYWORD,
        TITLE_ORDER: _KEYWORD,
        TERMS: {"type": "text", "analyzer": "whitespace", "index_options": "freqs"},
        LINES: {"type": "text", "analyzer": "whitespace", "norms": False},
        "facets": {"type": "object", "dynamic": True},
        "sorts": {"type": "object", "dynamic": True},
    },
}


def source(entry: Entry) -> dict[str, Any]:
    """What the index holds of an entry."""
    return kept_source(entry) | {
        TERMS: " ".join(
            " ".join([term] * count)
            for term, count in weighted_frequencies(entry.terms).items()
        ),
        LINES: entry.terms.split("\n"),
    }


def kept_source(entry: Entry) -> dict[str, Any]:
    """The part of it that the index can give back."""
    title = analysis.plain(entry.title)
    return {
        "key": entry.key,
        "kind": entry.kind,
        TITLE: list(title_terms(entry)),
        # In hexadecimal the order of bytes stays, wherever the start was cut off.
        TITLE_ORDER: codec.title_cell(title).hex(),
        "facets": entry.facets,
        "sorts": entry.sorts,
    }


def sort_field(key: str) -> str:
    """The field of a static sort key."""
    return TITLE_ORDER if key == "title" else f"sorts.{key}"
