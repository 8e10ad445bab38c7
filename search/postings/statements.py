"""The statements that someone waits for, in plain SQL that every database speaks.

Written out because building these through the ORM takes longer than running them.
"""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any, TypeAlias

from django.db import connection

Row: TypeAlias = tuple[Any, ...]

_TOKEN = "(SELECT token FROM search_state)"  # noqa: S105 - a version, not a secret

# The slug of the row that brings the rules, in the index's own facet.
RULES = "#rules"
# Every value with its bits and the rules, or only the row of all documents under a
# known token.
_VALUES = f"""
    SELECT facet, slug, label, parent, "order", alias_of, hint, bits, {_TOKEN}
    FROM search_facetvalue
    WHERE (facet = '' AND slug = '')
        OR NOT EXISTS (SELECT 1 FROM search_state WHERE token = %s)
    UNION ALL
    SELECT '', '{RULES}', '', '', 0, '', rules, NULL, token
    FROM search_state WHERE token <> %s
"""  # noqa: S608 - put together from constants
_POSTINGS = """
    SELECT term, chunk, posts FROM search_posting
    WHERE chunk < %s AND term IN (...)
"""
_ENTRIES = f"""
    SELECT {_TOKEN}, ord, key, kind, url, title, summary, payload, body
    FROM search_entry WHERE ord IN (...)
"""  # noqa: S608 - put together from constants
_ENTRIES_OF = _ENTRIES.replace("WHERE ord", "WHERE key")
_PUT_POSTINGS = """
    INSERT INTO search_posting (term, chunk, posts) VALUES (%s, %s, %s)
    ON CONFLICT (term, chunk) DO UPDATE SET posts = excluded.posts
"""

_ADD_WORDS = """
    INSERT INTO search_word (word, term, count) VALUES (%s, %s, %s)
    ON CONFLICT (word) DO UPDATE SET count = search_word.count + excluded.count
"""
_PUT_BITS = """
    INSERT INTO search_facetvalue
        (facet, slug, bits, label, parent, "order", alias_of, hint)
    VALUES (%s, %s, %s, '', '', 0, '', '')
    ON CONFLICT (facet, slug) DO UPDATE SET bits = excluded.bits
"""


def values_unless(token: str) -> list[Row]:
    """(facet, slug, label, parent, order, alias_of, hint, bits, token) of every value.

    While the index still has this token there is only one row, that of all documents;
    none at all when nothing was ever indexed. Otherwise one of them has the slug RULES
    and the rules as its hint.
    """
    return _rows(_VALUES, [token, token])


def postings(terms: Sequence[str], chunks: int) -> list[Row]:
    """(term, chunk, posts) of these terms in the first `chunks` chunks, rising.

    Sorted here: a database that sorts them carries all their bytes about.
    """
    rows = _rows(_listing(_POSTINGS, len(terms)), [chunks, *terms])
    return sorted(rows, key=itemgetter(0, 1))


def entries(ords: Sequence[int]) -> list[Row]:
    """(token, ord, key, kind, url, title, summary, payload as text, body) of these."""
    return _rows(_listing(_ENTRIES, len(ords)), ords)


def entries_of(keys: Sequence[str]) -> list[Row]:
    """The same of the entries with these keys."""
    return _rows(_listing(_ENTRIES_OF, len(keys)), keys)


def put_postings(rows: Sequence[Row]) -> None:
    """Write (term, chunk, posts) rows, in place of those of the same term and chunk."""
    _write(_PUT_POSTINGS, rows)


def add_words(rows: Sequence[Row]) -> None:
    """Add (word, term, count) rows to the counts there are."""
    _write(_ADD_WORDS, rows)


def put_bits(rows: Sequence[Row]) -> None:
    """Write (facet, slug, bits) rows; a value that is there keeps what it declares."""
    _write(_PUT_BITS, rows)


def _write(sql: str, rows: Sequence[Row]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)


def _listing(sql: str, count: int) -> str:
    """The statement with so many placeholders in its list."""
    return sql.replace("...", ", ".join(["%s"] * count))


def _rows(sql: str, parameters: Sequence[str | int]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[Row] = cursor.fetchall()
    return rows
