"""The council's words as rules of the search room, and when they change."""

from pages.models import (
    AgePhase,
    Level,
    Misspelling,
    Role,
    Signpost,
    SynonymGroup,
)
from search import rules as plain
from search.analysis import words

# Which facet the words of a vocabulary choose from.
NAMED = {Level: "level", AgePhase: "phase", Role: "role"}


def rules():
    """Everything that the council says of words, as `search.rules.Rules`."""
    return plain.Rules(
        synonyms=tuple(
            plain.Synonyms(group.lines, plain.Sense(group.sense))
            for group in SynonymGroup.objects.all()
        ),
        signposts=tuple(signposts()),
        signs=tuple(signs()),
        misspelt={
            " ".join(words(wrong)): row.right
            for row in Misspelling.objects.all()
            for wrong in row.lines
        },
    )


def signposts():
    found = Signpost.objects.prefetch_related("leads__need", "leads__theme")
    for signpost in found:
        yield plain.Signpost(
            key=str(signpost.pk),
            kind=signpost.kind,
            label=signpost.label,
            words=(signpost.label, *signpost.lines),
            values=tuple(lead.value for lead in signpost.leads.all()),
            note=signpost.note,
        )


def signs():
    for model, facet in NAMED.items():
        for term in model.objects.in_use():
            yield plain.Sign(tuple(names(term)), facet, term.slug)


def names(term):
    """Every name of a term: its label, other words for it, its school years."""
    also = term.also_known_as.split("\n")
    return [name for name in (term.label, *also) if name.strip()]
