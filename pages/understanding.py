"""The council's words as rules of the search room, and when they change."""

from pages.documents import key_of
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


def rules(edited=None):
    """Everything that the council says of words, as `search.rules.Rules`.

    A row that is `edited` and not saved yet counts as it is now.
    """
    glossary = [term for term in rows(GlossaryTerm.objects, edited) if term.in_use]
    return plain.Rules(
        synonyms=(*synonyms(edited), *other_spellings(glossary)),
        acronyms=tuple(acronyms(glossary)),
        signposts=tuple(signposts(edited)),
        signs=tuple(signs(edited)),
        misspelt={
            " ".join(words(wrong)): row.right
            for row in rows(Misspelling.objects, edited)
            for wrong in row.lines
        },
    )


def rows(manager, edited):
    """All rows of a model, one of them as edited, or one more that is new."""
    stored = list(manager.all())
    if not isinstance(edited, manager.model):
        return stored
    if edited not in stored:
        return [*stored, edited]
    return [edited if row == edited else row for row in stored]


def synonyms(edited):
    for group in rows(SynonymGroup.objects, edited):
        yield plain.Synonyms(group.lines, plain.Sense(group.sense))


def other_spellings(glossary):
    for term in glossary:
        if term.other_spellings:
            yield plain.Synonyms((term.term, *term.other_spellings))


def acronyms(glossary):
    """Each short form of the glossary once, with all that it may stand for."""
    meanings = {}
    for term in glossary:
        if term.expansion:
            key = " ".join(words(term.term))
            meanings.setdefault(key, (term.term, []))[1].append(term.expansion)
    for short, known in meanings.values():
        yield plain.Acronym(short, tuple(known))


def signposts(edited):
    stored = Signpost.objects.prefetch_related("leads__need", "leads__theme", "cards")
    for signpost in rows(stored, edited):
        leads = [lead for lead in signpost.leads.all() if lead.term.in_use]
        if not leads:
            continue  # Its terms are retired: it has nowhere to lead.
        yield plain.Signpost(
            key=str(signpost.pk),
            kind=signpost.kind,
            label=signpost.label,
            words=(signpost.label, *signpost.lines),
            values=tuple(lead.value for lead in leads),
            note=signpost.note,
            best=tuple(key_of(start.card_id) for start in signpost.cards.all()),
            suffices=signpost.kind == Signpost.Kind.OBSERVATION,
        )


def signs(edited):
    for model, facet in NAMED.items():
        for term in rows(model.objects, edited):
            if term.in_use:
                yield plain.Sign(tuple(names(term)), facet, term.slug)


def names(term):
    """Every name of a term: its label, other words for it, its school years."""
    also = term.also_known_as.split("\n")
    return [name for name in (term.label, *also) if name.strip()]
