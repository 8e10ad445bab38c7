"""Keeps the public index true to the pages, in the transaction that changes them."""

from collections import defaultdict
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db.models import Q
from wagtail.models import Page

from pages.documents import (
    documents_of,
    key_of,
    searched_types,
    term_documents,
    term_key,
)
from pages.models import (
    CaseStudyPage,
    CpdModulePage,
    GlossaryPage,
    GlossaryTerm,
    LevelPage,
    NeedAreaPage,
    NeedPage,
    PathwayPage,
    SectionPage,
    ServicePage,
    StrategyCardPage,
)
from pages.models.term_pages import predecessors
from search import index


def reindex(pages):
    """Put what readers may open into the index and drop the rest of `pages`."""
    wanted = {}
    for page in pages:
        wanted.setdefault(page.specific_class, []).append(page.pk)
    for model in searched_types():
        if model in wanted:
            put(model, wanted[model])


@dataclass
class Waiting:
    """Ids of the pages to index by their type, and what to read again: the facets'
    values, and the rules."""

    pages: dict = field(default_factory=lambda: defaultdict(set))
    values: bool = False
    rules: bool = False


# None where nothing waits.
_waiting = ContextVar("waiting", default=None)


@contextmanager
def postponed():
    """Index what changes within at its end, each page once: for many changes at a time.

    The vocabularies and what words mean are read again once, too. All of it, and the
    end, is in one transaction.
    """
    waiting = Waiting()
    before = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(before)
    if waiting.values:
        refresh_values()
    for model, pks in waiting.pages.items():
        put(model, list(pks))
    if waiting.rules:
        index.refresh_rules()


def refresh_values():
    """Read again what the vocabularies say."""
    waiting = _waiting.get()
    if waiting is None:
        index.refresh_values()
    else:
        waiting.values = True


def refresh_rules():
    """Read again what words mean."""
    waiting = _waiting.get()
    if waiting is None:
        index.refresh_rules()
    else:
        waiting.rules = True


def put(model, pks):
    waiting = _waiting.get()
    if waiting is not None:
        waiting.pages[model].update(pks)
        return
    found = model.objects.open_to_readers().filter(pk__in=pks)
    documents = list(documents_of(found))
    shown = {document.key for document in documents}
    index.drop([key for key in map(key_of, pks) if key not in shown])
    index.put(documents)


def reindex_terms(pks=None):
    """Terms of the glossary, all of them for None."""
    terms = GlossaryTerm.objects.values_list("pk", flat=True)
    pks = [*terms] if pks is None else pks
    documents = list(term_documents(pk__in=pks))
    shown = {document.key for document in documents}
    index.drop([key for key in map(term_key, pks) if key not in shown])
    index.put(documents)


def reindex_branch(page):
    """The page and everything below it, after a move or a change of privacy."""
    if GlossaryPage.objects.filter(path__startswith=page.path).exists():
        reindex_terms()
    reindex_training(page)
    for model in searched_types():
        below = model.objects.filter(path__startswith=page.path)
        if pks := list(below.values_list("pk", flat=True)):
            put(model, pks)


def mend_addresses(page):
    """Cards' addresses after a move.

    Wagtail recomputes them on the base class, which knows nothing of transparent
    folders, so a move or reorder of a card writes its folder into the address.
    """
    for card in StrategyCardPage.objects.filter(path__startswith=page.path):
        stored = card.url_path
        if card.set_url_path(card.get_parent()) != stored:
            Page.objects.filter(pk=card.pk).update(url_path=card.url_path)


def reindex_training(page):
    """The training that leads to a page or to one below it.

    Titles and times go by what is open, and pathways by their modules.
    """
    found = Q(steps__page__path__startswith=page.path) | Q(pk=page.pk)
    if before := predecessors(of_its_type(page)):
        found |= Q(steps__page__in=before)
    reindex_modules(CpdModulePage.objects.filter(found))


def of_its_type(page):
    """A page as its own type has it; None while it is being deleted."""
    if type(page) is not Page:
        return page
    return page.specific_class.objects.filter(pk=page.pk).first()


def reindex_modules(modules):
    modules = list(modules.distinct())
    if not modules:
        return
    pathways = PathwayPage.objects.filter(pathway_modules__module__in=modules)
    reindex([*modules, *pathways.distinct()])


def is_in_training(page):
    """Whether a module or a pathway leads to it."""
    modules = CpdModulePage.objects.filter(steps__page=page.pk)
    pathways = PathwayPage.objects.filter(pathway_modules__module=page.pk)
    return modules.exists() or pathways.exists()


def reindex_training_of_nothing():
    """The training that led to what has been deleted."""
    nothing = Q(steps__page=None, steps__document=None, steps__url="")
    gone = Q(pathway_modules__module=None)
    reindex_modules(CpdModulePage.objects.filter(nothing))
    reindex(PathwayPage.objects.filter(gone).distinct())


def pages_with(term):
    """Pages whose documents speak of `term`, itself or as what is above a tag."""
    for model, lookups in LOOKUPS.items():
        found = Q()
        for lookup in lookups.get(term._meta.model_name, ()):
            found |= Q(**{lookup: term})
        if found:
            yield from model.objects.filter(found).distinct().only("pk", "content_type")


# Page type -> vocabulary -> how its pages speak of a term.
LOOKUPS = {
    StrategyCardPage: {
        "agency": ["advice_from"],
        "level": ["card_levels__level"],
        "need": ["needs", "needs__parent"],
        "agephase": ["phases", "phases__parent"],
        "theme": ["themes"],
        "topic": ["topics"],
        "role": ["roles"],
        "grouping": ["groupings"],
        "evidencerating": ["evidence"],
        "preparationtime": ["preparation"],
    },
    SectionPage: {
        "level": ["levels"],
        "need": ["needs", "needs__parent"],
        "agephase": ["phases", "phases__parent"],
        "theme": ["themes"],
    },
    ServicePage: {
        "agency": ["agency"],
        "need": ["needs", "needs__parent"],
        "agephase": ["phases", "phases__parent"],
    },
    CaseStudyPage: {
        "need": ["needs", "needs__parent"],
        "agephase": ["phases", "phases__parent"],
    },
    CpdModulePage: {
        "level": ["levels"],
        "need": ["needs", "needs__parent"],
        "agephase": ["phases", "phases__parent"],
        "role": ["roles"],
        "trainingkind": ["kind"],
        "confidence": ["confidence"],
    },
    PathwayPage: {
        "need": ["needs", "needs__parent"],
        "agephase": ["phases", "phases__parent"],
        "role": ["roles"],
    },
    LevelPage: {"level": ["level"]},
    NeedAreaPage: {"need": ["need", "need__children"]},
    NeedPage: {"need": ["need", "need__parent"]},
}
