"""Gives pages that are about to be read what their templates ask for.

The process holds the vocabularies (`pages.held`), so of a page only the ids of its
terms are read: one statement for all vocabularies together.
"""

from collections import defaultdict
from functools import cache

from django.db import connection
from django.db.models import prefetch_related_objects
from modelcluster.queryset import FakeQuerySet

from .taxonomy import Term, Topic, terms


def make_ready(pages):
    """Give pages of one type their parts and their terms."""
    parts = type(pages[0]).parts
    prefetch_related_objects(pages, *parts)
    give_choices(pages)
    give_terms(pages)
    for part in parts:
        give_terms([row for page in pages for row in getattr(page, part).all()])


def give_terms(rows):
    """Fill in every field of these rows, all of one model, that names one term."""
    for field in term_fields(type(rows[0])) if rows else ():
        known = terms(field.related_model)
        for row in rows:
            if term := known.get(getattr(row, field.attname)):
                field.set_cached_value(row, term)


def give_choices(pages):
    """Fill in every relation of these pages that names several terms."""
    fields = choice_fields(type(pages[0]))
    chosen = chosen_ids(fields, [page.pk for page in pages]) if fields else {}
    for page in pages:
        ready = vars(page).setdefault("_prefetched_objects_cache", {})
        for field in fields:
            model, ids = field.related_model, chosen[field.name, page.pk]
            found = [term for pk, term in terms(model).items() if pk in ids]
            ready[field.name] = FakeQuerySet(model, found)


@cache
def term_fields(model):
    return [field for field in model._meta.concrete_fields if names_terms(field)]


@cache
def choice_fields(model):
    return tuple(field for field in model._meta.many_to_many if names_terms(field))


def names_terms(field):
    model = field.related_model
    return model is not None and issubclass(model, Term | Topic)


def chosen_ids(fields, pages):
    """(name of the field, page's id) -> ids of its terms.

    Written out because building it through the ORM takes forty times as long as
    running it.
    """
    chosen = defaultdict(set)
    sql = " UNION ALL ".join(rows_of(field, len(pages)) for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(sql, pages * len(fields))
        for name, page, term in cursor.fetchall():
            chosen[name, page].add(term)
    return chosen


def rows_of(field, count):
    """The statement for one field of so many pages."""
    table, page, term = map(
        connection.ops.quote_name,
        (field.m2m_db_table(), field.m2m_column_name(), field.m2m_reverse_name()),
    )
    ids = ", ".join(["%s"] * count)
    # Nothing in it but the names of fields and columns.
    return f"SELECT '{field.name}', {page}, {term} FROM {table} WHERE {page} IN ({ids})"  # noqa: S608
