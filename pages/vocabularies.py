"""Loads the vocabularies from fixtures/, by natural key."""

from django.db import transaction

from pages.fixtures import content, read
from pages.models import (
    Agency,
    AgePhase,
    Confidence,
    Cost,
    EvidenceRating,
    GlossaryTerm,
    Grouping,
    Level,
    Need,
    PreparationTime,
    Role,
    RunningTime,
    Theme,
    Topic,
    TrainingKind,
)
from pages.words import load_words
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
    "training_kinds": TrainingKind,
    "confidence_levels": Confidence,
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
    added += load_glossary() + load_words()
    if added:
        index.refresh_rules()
    return added


def load_glossary():
    """As the vocabularies: what is missing is added, by its slug."""
    return add_missing(GlossaryTerm, content("glossary"))


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
    if model is GlossaryTerm:
        return {**fields, "also": "\n".join(fields.get("also", []))}
    if parent := fields.pop("parent", None):
        fields["parent"] = model.objects.get_by_natural_key(parent)
    if isinstance(fields.get("also_known_as"), list):
        fields["also_known_as"] = "\n".join(fields["also_known_as"])
    return {**fields, "order": order}
