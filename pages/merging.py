"""Merging one vocabulary term into another, everywhere pages speak of it."""

from collections import defaultdict

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.models import Page, Revision

from pages.models.taxonomy import LastingSlug

# Where a row stands among its siblings says nothing about what it means.
PLACE = "sort_order"
SCHEDULED = models.Q(approved_go_live_at__isnull=False)


def merge_uses(term, target):
    """Point every live row and every latest or scheduled revision at `target`."""
    for relation in uses_of(type(term)):
        if relation.many_to_many:
            repoint_rows(
                relation.through, relation.field.m2m_reverse_field_name(), term, target
            )
        else:
            repoint_rows(relation.related_model, relation.field.name, term, target)
    rewrite_revisions(term, target)


def give_page(page, name, target):
    """Have a page describe `target`, live and in the versions that may come to be."""
    setattr(page, name, target)
    page.save(update_fields=[name], clean=False)
    newest = models.Q(pk=page.latest_revision_id) | SCHEDULED
    for revision in Revision.objects.for_instance(page).filter(newest):
        revision.content[name] = target.pk
        revision.save(update_fields=["content"])


def uses_of(model):
    """Relations of other models to this vocabulary, hidden ones too.

    One-to-one relations are not uses: the page that describes a term stays its own.
    """
    return [
        relation
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created
        and relation.is_relation
        and not relation.concrete
        and not relation.one_to_one
        and relation.field.name != "merged_into"
        and not getattr(relation.related_model._meta, "auto_created", False)
    ]


def repoint_rows(model, chosen, term, target):
    """Move rows to `target`, dropping those that would say the same thing twice."""
    rows = model._base_manager
    if same := sameness(model, chosen):
        said = set(rows.filter(**{chosen: target}).values_list(*same))
        moving = rows.filter(**{chosen: term}).values_list("pk", *same)
        twice = [pk for pk, *row in moving if tuple(row) in said]
        rows.filter(pk__in=twice).delete()
    rows.filter(**{chosen: term}).update(**{chosen: target})


def sameness(model, chosen):
    """The fields that, with the term in `chosen`, make two rows of a page the same.

    Those of a constraint that names the term, or else all that the row says. Empty for
    what is no row of a page, such as the page itself.
    """
    for constraint in model._meta.constraints:
        fields = getattr(constraint, "fields", ())
        if chosen in fields:
            return tuple(name for name in fields if name != chosen)
    if not belongs_to_a_page(model):
        return ()
    names = (field.name for field in model._meta.concrete_fields)
    return tuple(name for name in names if name not in {"id", PLACE, chosen})


def belongs_to_a_page(model):
    """Whether a model's rows are parts of a page: child rows, or a plain choice."""
    return bool(model._meta.auto_created) or any(
        isinstance(field, ParentalKey) for field in model._meta.fields
    )


def rewrite_revisions(term, target):
    for revision in newest_revisions(Page.objects.all()).iterator():
        model = revision.content_type.model_class()
        if model and rewrite(model, revision.content, term, target):
            revision.save(update_fields=["content"])


def newest_revisions(pages):
    """The latest versions of these pages, and any that are scheduled."""
    latest = pages.exclude(latest_revision=None).values("latest_revision")
    return Revision.page_revisions.filter(models.Q(pk__in=latest) | SCHEDULED)


def named(model, content):
    """(vocabulary, id) of every term that a serialised page or part of one names."""
    for field in model._meta.get_fields():
        value = content.get(field.name)
        if not value or field.one_to_one:
            continue
        if field.one_to_many and isinstance(value, list):
            for row in value:
                yield from named(field.related_model, row)
        elif field.related_model is not None:
            ids = value if isinstance(value, list) else [value]
            yield from ((field.related_model, pk) for pk in ids)


def as_meant_today(model, content):
    """Change a serialised `model` in place: terms merged since become the others."""
    ids = defaultdict(set)
    for vocabulary, pk in named(model, content):
        if issubclass(vocabulary, LastingSlug):
            ids[vocabulary].add(pk)
    for vocabulary, pks in ids.items():
        merged = vocabulary.objects.filter(pk__in=pks).exclude(merged_into=None)
        for term in merged:
            rewrite(model, content, term, term.meant)


def rewrite(model, content, term, target):
    """Change `content`, a serialised `model`, in place; say whether it changed."""
    changed = False
    for field in model._meta.get_fields():
        name = field.name
        if name not in content:
            continue
        if field.one_to_many and isinstance(content[name], list):
            changed |= rewrite_children(content, field, term, target)
        elif field.related_model is type(term) and not field.one_to_one:
            changed |= swap(content, name, term.pk, target.pk)
    return changed


def rewrite_children(content, relation, term, target):
    """The same for a page's child rows, without those that then say nothing new."""
    model, rows = relation.related_model, content[relation.name]
    moved = [row for row in rows if rewrite(model, row, term, target)]
    stayed = [row for row in rows if not any(row is other for other in moved)]
    said = [meaning(model, row, term) for row in stayed]
    content[relation.name] = [
        row
        for row in rows
        if any(row is other for other in stayed)
        or meaning(model, row, term) not in said
    ]
    return bool(moved)


def meaning(model, row, term):
    """What a serialised child row says of its page with a term of this vocabulary."""
    return [
        [row.get(name) for name in (field.name, *sameness(model, field.name))]
        for field in model._meta.fields
        if field.related_model is type(term)
    ]


def swap(content, name, old, new):
    value = content[name]
    if isinstance(value, list) and old in value:
        content[name] = list(dict.fromkeys(new if pk == old else pk for pk in value))
        return True
    if value == old:
        content[name] = new
        return True
    return False
