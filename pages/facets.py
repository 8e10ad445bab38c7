"""The finder's facets: each declared once, nearly all with a vocabulary's values."""

from functools import partial

from django.apps import apps

from search.facets import Facet, Kind, Value


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
SEARCH_FACETS = (
    KIND_FACET,
    *(facet for facet in STRATEGY_FACETS if facet.key in {"level", "phase", "role"}),
)
