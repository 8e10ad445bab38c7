"""What the rows of one sheet may name, looked up once for the whole sheet."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from modelcluster.queryset import FakeQuerySet
from rapidfuzz import fuzz, process
from wagtail.models import Page, Revision, WorkflowState
from wagtail.permissions import policy_registry

from pages.agencies import folders_to_write_in
from pages.models import AgencyFolder, HomePage, StrategyCardPage

# Of 100: how much alike two names are when one is a slip for the other.
NEAR = 75
# So many names that a refusal has room for all of them.
FEW = 6


class RefusedError(ValueError):
    """A cell that cannot be taken as it is: why, which part of it, in which column."""

    def __init__(self, reason, part="", column=""):
        super().__init__(reason)
        self.reason, self.part, self.column = reason, part, column


class InMemory(FakeQuerySet):
    """The choices of a form field, which asks for them one by one."""

    def __init__(self, model, results):
        super().__init__(model, list(results))
        self.by_pk = {each.pk: each for each in self.results}

    def all(self):
        return self

    def get(self, **wanted):
        """Fields ask by “pk” or by “id”, which is the same here."""
        (pk,) = wanted.values()
        try:
            return self.by_pk[int(pk)]
        except (KeyError, TypeError, ValueError) as error:
            raise self.model.DoesNotExist from error

    def filter(self, *, pk=None, pk__in=()):
        wanted = {int(each) for each in (*pk__in, *([] if pk is None else [pk]))}
        found = [each for each in self.results if each.pk in wanted]
        return InMemory(self.model, found)


class Names:
    """The terms of a vocabulary by what people call them, and back.

    A label that two terms share is written with the slug, which always works. `below`
    offers no headings of a tree, as the card's own fields do.
    """

    def __init__(self, model, below=False):
        self.word = str(model._meta.verbose_name)
        self.terms = {term.pk: term for term in model.objects.all()}
        self.order = {pk: place for place, pk in enumerate(self.terms)}
        self.shared = Counter(folded(term.label) for term in self.terms.values())
        self.offered = [
            term
            for term in self.terms.values()
            if is_offered(term) and (term.parent_id if below else True)
        ]

    def of(self, pk):
        """What a sheet calls the term; "" for one that is no longer there."""
        term = self.terms.get(pk)
        if term is None:
            return ""
        if self.shared[folded(term.label)] > 1:
            return f"{term.label} ({term.slug})"
        return term.label

    @cached_property
    def by_name(self):
        """Folded name -> term: slugs, labels that one term has, and those written."""
        found = {}
        for pk, term in self.terms.items():
            for name in (self.of(pk), term.slug):
                found[folded(name)] = term
        return found

    @cached_property
    def offered_pks(self):
        return {term.pk for term in self.offered}

    def find(self, name):
        """The id of the term with this name; a merged one gives the other's.

        Refused for a name that is unknown, and for a term that is not offered.
        """
        term = self.by_name.get(folded(name))
        if term is None:
            raise RefusedError(
                f"There is no {self.word} of this name.{self.hint(name)}", name
            )
        if term.merged_into_id:
            term = self.terms[term.merged_into_id]
        if term.retired:
            raise RefusedError("No longer in use. Choose another or none.", name)
        if term.pk not in self.offered_pks:
            raise RefusedError("A heading. Choose one of those below it.", name)
        return term.pk

    def hint(self, name):
        names = [self.of(term.pk) for term in self.offered]
        all_of_few = f" Choose from: {', '.join(names)}." if len(names) <= FEW else ""
        return did_you_mean(name, names) or all_of_few

    def sorted(self, pks):
        """Ids of terms that are there, each once, in the vocabulary's order."""
        return tuple(sorted({*pks} & {*self.order}, key=self.order.get))


def is_offered(term):
    return not term.retired and term.merged_into_id is None


def did_you_mean(name, offered):
    """A question to end a refusal with; "" where nothing is near."""
    near = process.extractOne(
        name, offered, scorer=fuzz.WRatio, processor=folded, score_cutoff=NEAR
    )
    return f" Did you mean “{near[0]}”?" if near else ""


def folded(name):
    return " ".join(name.split()).casefold()


@dataclass
class Known:
    """Looks things up for one person's sheet, each kind once, when first asked for.

    No person means whoever works on the server itself, and may read everything.
    """

    user: object

    def __post_init__(self):
        self.vocabularies = {}
        self.rich_texts = {}  # what somebody typed -> as it is stored

    def names(self, model, below=False):
        """`Names` of a vocabulary."""
        if (model, below) not in self.vocabularies:
            self.vocabularies[model, below] = Names(model, below)
        return self.vocabularies[model, below]

    @property
    def pages_to_change(self):
        if self.user is None:
            return Page.objects.all()
        policy = policy_registry.get_by_type(Page)
        return policy.instances_user_has_permission_for(self.user, "change")

    @cached_property
    def folders(self):
        """Folders whose cards the person may add and change, by path in the tree."""
        everywhere = self.user is None
        found = AgencyFolder.objects if everywhere else folders_to_write_in(self.user)
        found = found.exclude(agency=None).select_related("agency").order_by("path")
        return {folder.path: folder for folder in found}

    def folder_of(self, card):
        return self.folders.get(card.path[: -card.steplen])

    @property
    def own_cards(self):
        """Queryset of the cards that the person may change."""
        own = Q(pk__in=[])
        for path in self.folders:
            own |= Q(path__startswith=path)
        cards = StrategyCardPage.objects.filter(own)
        return cards.filter(pk__in=self.pages_to_change.values("pk"))

    @cached_property
    def all_cards(self):
        """Id -> (address, whether the person may know it: public, or their own)."""
        rows = StrategyCardPage.objects.values_list("pk", "address", "live", "path")
        step = StrategyCardPage.steplen
        return {
            pk: (address, live or path[:-step] in self.folders)
            for pk, address, live, path in rows
        }

    @cached_property
    def cards(self):
        """Id -> address, of the cards that the person may know."""
        return {pk: address for pk, (address, own) in self.all_cards.items() if own}

    @cached_property
    def cards_by_address(self):
        return {address: pk for pk, address in self.cards.items()}

    @cached_property
    def titles(self):
        """(path of the folder, folded title) of every card of the person's agencies."""
        rows = self.own_cards.values_list("path", "draft_title", "title")
        step = StrategyCardPage.steplen
        return {(path[:-step], folded(t)) for path, *both in rows for t in both}

    @cached_property
    def targets(self):
        """What a field that chooses a card offers, without reading the cards."""
        return InMemory(
            StrategyCardPage,
            [StrategyCardPage(pk=pk, slug=slug) for pk, slug in self.cards.items()],
        )

    @cached_property
    def pages(self):
        """Id -> address within the site, of every live page."""
        live = Page.objects.live().descendant_of(self.home)
        found = live.values_list("pk", "url_path")
        return {pk: self.address(path) for pk, path in found}

    @cached_property
    def home(self):
        return HomePage.objects.get()

    def address(self, url_path):
        """A page's address within the site, from its path as the tree stores it."""
        return url_path[len(self.home.url_path) - 1 :]

    @cached_property
    def pages_by_address(self):
        return {address: pk for pk, address in self.pages.items()}

    @cached_property
    def in_review(self):
        """Ids of the cards that are in review."""
        states = WorkflowState.objects.filter(
            content_type=ContentType.objects.get_for_model(StrategyCardPage),
            status=WorkflowState.STATUS_IN_PROGRESS,
        )
        return {int(pk) for pk in states.values_list("object_id", flat=True)}

    @cached_property
    def scheduled(self):
        """Ids of the cards with a version that waits for its day."""
        waiting = Revision.page_revisions.filter(approved_go_live_at__isnull=False)
        return {int(pk) for pk in waiting.values_list("object_id", flat=True)}
