"""The finder's facets: each declared once, nearly all with a vocabulary's values."""

from dataclasses import replace
from functools import partial

from django.apps import apps

from search.facets import Facet, Kind, Value

LAST = 99


def term_values(model_name):
    """Values of one vocabulary, merged terms as aliases of what they were merged into.

    A retired term is no value: the finder drops it from an address like an unknown one.
    """
    terms = apps.get_model("pages", model_name).objects.all()
    by_pk = {term.pk: term for term in terms}
    for position, term in enumerate(terms):
        target = by_pk.get(term.merged_into_id)
        if target or term.in_use:
            yield Value(
                slug=term.slug,
                label=str(term),
                parent=parent_slug(term, by_pk),
                order=position,
                alias_of=target.slug if target else "",
            )


def parent_slug(term, by_pk):
    parent = by_pk.get(getattr(term, "parent_id", None))
    return parent.slug if parent else ""


def facet(key, label, kind, model_name, **options):
    return Facet(key, label, kind, partial(term_values, model_name), **options)


# What a document is, as tabs over the search of everything; readers' words.
KINDS = {
    "card": "Strategies",
    "toolkit": "Toolkit",
    "need": "Needs",
    "service": "Services",
    "case": "Case studies",
    "training": "Training",
    "term": "Glossary",
}


def kind_values():
    for order, (slug, label) in enumerate(KINDS.items()):
        yield Value(slug, label, order=order)


KIND_FACET = Facet("kind", "What it is", Kind.FLAT, kind_values)


def voices():
    """Whom a card speaks to beside practitioners; see `pages.documents.voices_of`."""
    return [
        Value(slug="family", label="Families", order=0),
        Value(slug="learner", label="Learners", order=1),
    ]


STRATEGY_FACETS = (
    facet("need", "Area of need", Kind.TREE, "Need", open=True),
    facet("level", "Level of support", Kind.ORDINAL, "Level", open=True),
    facet("phase", "Age or phase", Kind.TREE, "AgePhase", open=True),
    facet("theme", "Theme", Kind.FLAT, "Theme"),
    facet("topic", "Time of day or activity", Kind.TAGS, "Topic"),
    facet("role", "Who can use it", Kind.FLAT, "Role", listed=False),
    facet("grouping", "With whom", Kind.ORDINAL, "Grouping"),
    facet("agency", "Who wrote it", Kind.FLAT, "Agency"),
    facet("evidence", "Evidence", Kind.ORDINAL, "EvidenceRating"),
    facet("time", "Time to prepare", Kind.ORDINAL, "PreparationTime"),
    Facet("voice", "Also written for", Kind.FLAT, voices),
)
TRAINING_KEYS = ("role", "need", "level", "phase")
# Minutes that a module or pathway may take at most: slug, label, and how many.
LENGTHS = (
    ("quarter", "Up to 15 minutes", 15),
    ("half-hour", "Up to 30 minutes", 30),
    ("hour", "Up to an hour", 60),
    ("half-day", "Up to three hours", 180),
    ("longer", "More than three hours", None),
)
PATHWAY = "pathway"


def length_values():
    for order, (slug, label, _) in enumerate(LENGTHS):
        yield Value(slug, label, order=order)


def length_of(minutes):
    """The slug of the first length that so many minutes fit in."""
    return next(slug for slug, _, most in LENGTHS if most is None or minutes <= most)


def training_kinds():
    yield from term_values("TrainingKind")
    yield Value(PATHWAY, "Pathway of modules", order=LAST)


def chosen_facets():
    """Those of the strategies that training has too, all of them offered."""
    by_key = {facet.key: facet for facet in STRATEGY_FACETS}
    for key in TRAINING_KEYS:
        yield replace(by_key[key], open=key == "role", listed=True)


TRAINING_FACETS = (
    *chosen_facets(),
    facet("confidence", "Level of confidence", Kind.ORDINAL, "Confidence", open=True),
    Facet("format", "Kind of training", Kind.FLAT, training_kinds),
    Facet("length", "Time it takes", Kind.ORDINAL, length_values),
)
SEARCH_FACETS = (
    KIND_FACET,
    *(facet for facet in STRATEGY_FACETS if facet.key in {"level", "phase", "role"}),
)
