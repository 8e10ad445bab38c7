"""The council's words as rules of the search room, and when they change."""

from pages.models import (
    Agency,
    AgePhase,
    GlossaryTerm,
    Level,
    Misspelling,
    Role,
    Signpost,
    SynonymGroup,
)
from search import rules as plain
from search.analysis import words

# Which facet the words of a vocabulary choose from.
NAMED = {Level: "level", AgePhase: "phase", Role: "role", Agency: "agency"}


def rules():
    """Everything that the council says of words, as `search.rules.Rules`."""
    return plain.Rules(
        synonyms=(*synonyms(), *other_spellings()),
        acronyms=tuple(acronyms()),
        signposts=tuple(signposts()),
        signs=tuple(signs()),
        misspelt={
            " ".join(words(wrong)): row.right
            for row in Misspelling.objects.all()
            for wrong in row.lines
        },
    )


def synonyms():
    for group in SynonymGroup.objects.all():
        yield plain.Synonyms(group.lines, plain.Sense(group.sense))


def other_spellings():
    for term in GlossaryTerm.objects.in_use():
        if term.other_spellings:
            yield plain.Synonyms((term.term, *term.other_spellings))


def acronyms():
    """Each short form of the glossary once, with all that it may stand for."""
    meanings = {}
    for term in GlossaryTerm.objects.in_use().exclude(expansion=""):
        short, known = meanings.setdefault(" ".join(words(term.term)), (term.term, []))
        known.append(term.expansion)
    for short, known in meanings.values():
        yield plain.Acronym(short, tuple(known))


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
