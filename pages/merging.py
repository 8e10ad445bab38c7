"""Merging one vocabulary term into another, everywhere pages speak of it."""

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.models import Page, Revision


def merge_uses(term, target):
    """Point every live row and every latest or scheduled revision at `target`."""
    for relation in uses_of(type(term)):
        if relation.many_to_many:
            field = relation.field
            owner, chosen = field.m2m_field_name(), field.m2m_reverse_field_name()
            repoint_rows(relation.through, owner, chosen, term, target)
        else:
            model = relation.related_model
            owner = parental_key(model)
            repoint_rows(model, owner, relation.field.name, term, target)
    rewrite_revisions(term, target)


def uses_of(model):
    """Relations of other models to this vocabulary, hidden ones too."""
    own = {"merged_into", "parent"}
    return [
        relation
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created
        and relation.is_relation
        and not relation.concrete
        and not relation.one_to_one
        and relation.field.name not in own
        and not getattr(relation.related_model._meta, "auto_created", False)
    ]


def parental_key(model):
    """Name of the field by which a child row belongs to its page, or None."""
    keys = (
        field.name for field in model._meta.fields if isinstance(field, ParentalKey)
    )
    return next(keys, None)


def repoint_rows(model, owner, chosen, term, target):
    """Move rows to `target`, dropping those that would say the same thing twice."""
    rows = model._base_manager
    if owner:
        have = list(rows.filter(**{chosen: target}).values_list(owner, flat=True))
        rows.filter(**{chosen: term, f"{owner}__in": have}).delete()
    rows.filter(**{chosen: term}).update(**{chosen: target})


def rewrite_revisions(term, target):
    pages = Page.objects.exclude(latest_revision=None)
    wanted = models.Q(pk__in=pages.values("latest_revision")) | models.Q(
        approved_go_live_at__isnull=False
    )
    for revision in Revision.page_revisions.filter(wanted).iterator():
        model = revision.content_type.model_class()
        if model and rewrite(model, revision.content, term, target):
            revision.save(update_fields=["content"])


def rewrite(model, content, term, target):
    """Change `content`, a serialised `model`, in place; say whether it changed."""
    changed = False
    for field in model._meta.get_fields():
        name = field.name
        if name not in content:
            continue
        if field.one_to_many and isinstance(content[name], list):
            for child in content[name]:
                changed |= rewrite(field.related_model, child, term, target)
        elif field.is_relation and field.related_model is type(term):
            changed |= swap(content, name, term.pk, target.pk)
    return changed


def swap(content, name, old, new):
    value = content[name]
    if isinstance(value, list) and old in value:
        content[name] = list(dict.fromkeys(new if pk == old else pk for pk in value))
        return True
    if value == old:
        content[name] = new
        return True
    return False
