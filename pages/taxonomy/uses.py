"""Where the pages speak of a vocabulary's terms: what readers see, and what waits.

However many terms and pages there are, each answer takes the same statements.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q
from modelcluster.fields import ParentalKey
from wagtail.models import Page, Revision

from pages.merging import named, newest_revisions, uses_of
from pages.models import SignpostLead


@dataclass(frozen=True)
class Table:
    """Rows that name a term in the field `term`, each a part of an `owner`.

    `holder` leads from a row to its owner: "pk" where the row is the owner itself.
    """

    rows: type
    term: str
    holder: str
    owner: type

    @property
    def live(self):
        """Those rows that readers see something of."""
        found = self.rows._base_manager.exclude(**{self.term: None})
        if not issubclass(self.owner, Page):
            return found
        path = "live" if self.holder == "pk" else f"{self.holder}__live"
        return found.filter(**{path: True})

    def pairs(self, **wanted):
        """(term's id, owner's id) of every row that readers see something of."""
        rows = self.live.filter(**wanted)
        return rows.values_list(f"{self.term}_id", self.holder).distinct()


def tables(model):
    """Every `Table` that names terms of this vocabulary."""
    found = [table_of(relation) for relation in uses_of(model)]
    return [table for table in found if table and table.owner is not model]


def table_of(relation):
    if relation.many_to_many:
        through, field = relation.through, relation.field
        if not through._meta.auto_created:
            return None  # Its rows have a relation of their own.
        term, holder = field.m2m_reverse_field_name(), field.m2m_field_name()
        return Table(through, term, holder, relation.related_model)
    rows, term = relation.related_model, relation.field.name
    if parent := next((f for f in rows._meta.fields if is_parental(f)), None):
        return Table(rows, term, parent.name, parent.related_model)
    return Table(rows, term, "pk", rows)


def is_parental(field):
    return isinstance(field, ParentalKey)


def live_uses(model, *terms):
    """Term's id -> type of owner -> ids of the owners that readers see with it.

    Of these terms only, if any are given.
    """
    found = defaultdict(lambda: defaultdict(set))
    for table in tables(model):
        wanted = {f"{table.term}__in": terms} if terms else {}
        for term, owner in table.pairs(**wanted):
            found[term][table.owner].add(owner)
    return found


def waiting_revisions():
    """Versions that may come to be: drafts of any page, and what is scheduled."""
    drafts = Page.objects.filter(Q(live=False) | Q(has_unpublished_changes=True))
    return newest_revisions(drafts).select_related("content_type")


@dataclass(frozen=True)
class Waiting:
    """A version that waits: its page, what it says, and whether a day is set for it."""

    revision: Revision
    model: type
    terms: frozenset

    @property
    def title(self):
        return self.revision.content.get("title", "")

    @property
    def page_id(self):
        return int(self.revision.object_id)

    @property
    def is_scheduled(self):
        return self.revision.approved_go_live_at is not None


def waiting():
    """Every `Waiting`, with the (vocabulary, id) pairs of the terms that it names."""
    found = []
    for revision in waiting_revisions():
        if model := revision.content_type.model_class():
            terms = frozenset(named(model, revision.content))
            found.append(Waiting(revision, model, terms))
    return found


def signposts_to(model, *terms):
    """Term's id -> the signposts that lead to it, by their labels."""
    found = defaultdict(list)
    field = {"need": "need", "theme": "theme"}.get(model._meta.model_name)
    if field is None:
        return found
    leads = SignpostLead.objects.exclude(**{field: None}).select_related("signpost")
    if terms:
        leads = leads.filter(**{f"{field}__in": terms})
    for lead in leads.order_by("signpost__label"):
        found[getattr(lead, f"{field}_id")].append(lead.signpost)
    return found


# What owners are called when they are counted.
KINDS = {
    "strategycardpage": ("card", "cards"),
    "sectionpage": ("section", "sections"),
    "servicepage": ("service", "services"),
    "casestudypage": ("case study", "case studies"),
    "levelpage": ("level page", "level pages"),
}


def kind_of(owner, count=1):
    """“cards”: what so many of a type are called."""
    meta = owner._meta
    names = (str(meta.verbose_name), str(meta.verbose_name_plural))
    one, many = KINDS.get(meta.model_name, names)
    return one if count == 1 else many
