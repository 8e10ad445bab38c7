"""Loads the vocabularies from fixtures/, by natural key."""

from django.db import transaction

from pages.fixtures import read
from pages.models import (
    Agency,
    AgePhase,
    Cost,
    EvidenceRating,
    Grouping,
    Level,
    Misspelling,
    Need,
    PreparationTime,
    Role,
    RunningTime,
    Signpost,
    SignpostLead,
    SynonymGroup,
    Theme,
    Topic,
)
from search import index

FILES = {
    "levels": Level,
    "needs": Need,
    "age_phases": AgePhase,
    "themes": Theme,
    "topics": Topic,
    "roles": Role,
    "groupings": Grouping,
    "preparation_times": PreparationTime,
    "running_times": RunningTime,
    "costs": Cost,
    "evidence_ratings": EvidenceRating,
    "agencies": Agency,
}


@transaction.atomic
def load_vocabularies():
    """Add the terms that are missing and return how many; people's edits stay.

    A term is known by its slug: one that exists, relabelled or retired since, is left
    as it is.
    """
    added = sum(
        add_missing(model, read(f"vocabulary/{name}.yaml"))
        for name, model in FILES.items()
    )
    if added:
        index.refresh_values()
    added += load_words()
    if added:
        index.refresh_rules()
    return added


def load_words():
    """What words mean, into a site that has no such rules yet; returns how many."""
    return sum(
        load(read(f"vocabulary/{name}.yaml"))
        for name, (model, load) in WORDS.items()
        if not model.objects.exists()
    )


def load_synonyms(rows):
    return len(
        SynonymGroup.objects.bulk_create(
            SynonymGroup(words="\n".join(row["words"]), sense=row["sense"])
            for row in rows
        )
    )


def load_misspellings(rows):
    return len(
        Misspelling.objects.bulk_create(
            Misspelling(words="\n".join(row["words"]), right=row["right"])
            for row in rows
        )
    )


def load_signposts(rows):
    """Signposts and what they lead to: a need, or a theme if there is no such need."""
    needs = {need.slug: need for need in Need.objects.all()}
    themes = {theme.slug: theme for theme in Theme.objects.all()}
    signposts = Signpost.objects.bulk_create(
        Signpost(**{**own_fields(row, "leads"), "words": "\n".join(row["words"])})
        for row in rows
    )
    SignpostLead.objects.bulk_create(
        SignpostLead(
            signpost=signpost,
            sort_order=order,
            need=needs.get(slug),
            theme=themes.get(slug),
        )
        for signpost, row in zip(signposts, rows, strict=True)
        for order, slug in enumerate(row["leads"])
    )
    return len(signposts)


def own_fields(row, *others):
    return {name: value for name, value in row.items() if name not in others}


WORDS = {
    "synonyms": (SynonymGroup, load_synonyms),
    "signposts": (Signpost, load_signposts),
    "misspellings": (Misspelling, load_misspellings),
}


def add_missing(model, rows):
    """Add rows whose slug is new, in bulk, parents before their children."""
    known = set(model.objects.values_list("slug", flat=True))
    numbered = [
        (order, row) for order, row in enumerate(rows, 1) if row["slug"] not in known
    ]
    for below in (False, True):
        model.objects.bulk_create(
            model(**term_fields(model, row, order))
            for order, row in numbered
            if bool(row.get("parent")) == below
        )
    return len(numbered)


def term_fields(model, row, order):
    """A fixture row as the model's fields: parents looked up, lists one a line."""
    fields = dict(row)
    if model is Topic:
        return {**fields, "accepted": True}
    if parent := fields.pop("parent", None):
        fields["parent"] = model.objects.get_by_natural_key(parent)
    if isinstance(fields.get("also_known_as"), list):
        fields["also_known_as"] = "\n".join(fields["also_known_as"])
    return {**fields, "order": order}
