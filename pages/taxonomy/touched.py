"""What a change of one term touches, as the council reads it before saying yes."""

from collections import Counter
from dataclasses import dataclass

from django.urls import reverse
from wagtail.models import Page

from pages.indexing import LOOKUPS
from pages.models import StrategyCardPage
from pages.models.agencies import owners
from pages.models.base import COUNCIL
from pages.models.term_pages import OfTerm
from pages.taxonomy.uses import kind_of, live_uses, signposts_to, waiting
from pages.taxonomy.vocabularies import is_tree

# More names than this are counted, and read one by one in the listings.
SHOWN = 20


@dataclass(frozen=True)
class Touched:
    """A public page that names a term."""

    pk: int
    title: str
    kind: str
    agency: str

    @property
    def edit_url(self):
        return reverse("wagtailadmin_pages:edit", args=[self.pk])


@dataclass(frozen=True)
class Pages:
    """Some public pages: the first to show, and how many of each kind and agency."""

    all: tuple[Touched, ...]

    def __len__(self):
        return len(self.all)

    @property
    def shown(self):
        return self.all[:SHOWN]

    @property
    def beyond(self):
        return len(self.all) - len(self.shown)

    @property
    def kinds(self):
        """[(kind, how many)], as "card" or "cards"."""
        return Counter(page.kind for page in self.all).most_common()

    @property
    def agencies(self):
        return Counter(page.agency for page in self.all).most_common()

    @property
    def ids(self):
        return sorted(page.pk for page in self.all)


def pages_of(owners_ids):
    """`Pages` from type of page -> ids, by type and title; other owners passed over."""
    folders = owners()
    found = [
        touched(page, kind_of(model, len(ids)), folders)
        for model, ids in owners_ids.items()
        if issubclass(model, Page) and ids
        for page in owned(model).filter(pk__in=ids)
    ]
    return Pages(tuple(sorted(found, key=lambda page: (page.kind, page.title))))


def owned(model):
    """Pages of a type with their owner at hand, which a card has from its folder."""
    held_by = {field.name for field in model._meta.fields} & {"steward", "agency"}
    return model.objects.select_related(*held_by) if held_by else model.objects.all()


def touched(page, kind, folders):
    if isinstance(page, StrategyCardPage):
        page.agency = folders.get(page.path[: -page.steplen])
    agency = str(page.agency) if page.agency else COUNCIL
    return Touched(page.pk, page.title, kind, agency)


@dataclass(frozen=True)
class Uses:
    """Everything that names a term: what readers see, what waits, and what leads to it.

    `page` is the page that describes the term, or None.
    """

    pages: Pages
    waiting: tuple
    signposts: tuple
    children: tuple
    page: Page | None


def uses_of_term(term):
    model = type(term)
    return Uses(
        pages_of(live_uses(model, term.pk)[term.pk]),
        waiting_with(term),
        tuple(signposts_to(model, term.pk)[term.pk]),
        children_in_use(term),
        own_page(term),
    )


def waiting_with(term):
    """What waits and names the term, by title."""
    wanted = (type(term), term.pk)
    found = [each for each in waiting() if wanted in each.terms]
    return tuple(sorted(found, key=lambda each: (each.title, each.revision.pk)))


def children_in_use(term):
    if not is_tree(type(term)):
        return ()
    return tuple(term.children.in_use())


def own_page(term):
    """The page that describes a term, readers' or a draft, or None."""
    found = (
        model.objects.filter(**{model.term_field: term}).first()
        for model in OfTerm.__subclasses__()
        if model._meta.get_field(model.term_field).related_model is type(term)
    )
    return next(filter(None, found), None)


def left_with_none(term):
    """Public cards with no other term in use of this vocabulary, as `Pages`."""
    model = type(term)
    lookups = LOOKUPS[StrategyCardPage].get(model._meta.model_name)
    if not lookups:
        return Pages(())
    name, cards = lookups[0], StrategyCardPage.objects.live()
    others = model.objects.exclude(pk=term.pk).filter(retired=False, merged_into=None)
    still = cards.filter(**{f"{name}__in": others})
    bare = cards.filter(**{name: term}).exclude(pk__in=still.values("pk"))
    return pages_of({StrategyCardPage: set(bare.values_list("pk", flat=True))})


def signposts_left_bare(term):
    """Signposts that would lead nowhere without the term."""
    found = signposts_to(type(term), term.pk)[term.pk]
    return [post for post in found if not leads_elsewhere(post, term)]


def leads_elsewhere(signpost, term):
    leads = signpost.leads.select_related("need", "theme")
    others = [lead.term for lead in leads]
    return any(other != term and other.in_use for other in others)
