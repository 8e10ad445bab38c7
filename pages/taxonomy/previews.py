"""What a change of a term would do, and why it may not be, before anything happens.

A preview's `fingerprint` changes with all that the change touches, so that nobody says
yes to something other than what they read.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from wagtail.models import Page

from pages.merging import sameness
from pages.taxonomy import touched
from pages.taxonomy.uses import live_uses, tables, waiting
from pages.taxonomy.vocabularies import is_tree, one_of
from pages.withdrawing import uses as uses_of_page

# Kinds of field in which an editor writes words.
TEXTS = {"CharField", "TextField"}


def fingerprint(*facts):
    return hashlib.sha256(repr(facts).encode()).hexdigest()


@dataclass(frozen=True)
class Preview:
    """What one term's change touches."""

    term: object

    @cached_property
    def uses(self):
        return touched.uses_of_term(self.term)

    @property
    def facts(self):
        """All that the change goes by, in an order that stays."""
        uses, term = self.uses, self.term
        return (
            (term.pk, term.label, term.retired, term.merged_into_id),
            uses.pages.ids,
            # Not the versions: whoever writes saves a new one every few seconds.
            [(each.page_id, each.is_scheduled) for each in uses.waiting],
            sorted(signpost.pk for signpost in uses.signposts),
            sorted(child.pk for child in uses.children),
            page_facts(uses.page),
        )

    @property
    def fingerprint(self):
        return fingerprint(type(self).__name__, self.facts)

    @cached_property
    def refusals(self):
        """Sentences that say why it may not be; empty when it may."""
        return [*self.reasons()]

    def reasons(self):
        if self.term.merged_into_id:
            yield f"“{self.term}” is merged into “{self.term.merged_into}” already."


def page_facts(page):
    return page and (page.pk, page.live, page.url_path)


class Relabelling(Preview):
    """The same pages, whichever they are, show another word."""

    @property
    def facts(self):
        return (self.term.pk, self.term.label)


class Retiring(Preview):
    @cached_property
    def bare(self):
        return touched.left_with_none(self.term)

    @cached_property
    def bare_signposts(self):
        return touched.signposts_left_bare(self.term)

    @property
    def facts(self):
        return (*super().facts, self.bare.ids)

    def reasons(self):
        yield from super().reasons()
        term, kind = self.term, one_of(type(self.term))
        if term.retired:
            yield f"“{term}” is retired already."
        if self.uses.children:
            names = ", ".join(f"“{child}”" for child in self.uses.children)
            yield f"What is below it is still in use: {names}. Retire or move it first."
        others = type(term).objects.exclude(pk=term.pk)
        if not any(other.in_use for other in others):
            yield f"It is the only {kind} in use: nothing would be left to choose."


class Returning(Preview):
    """Bringing back a retired term."""

    def reasons(self):
        yield from super().reasons()
        if not self.term.retired:
            yield f"“{self.term}” is in use: there is nothing to bring back."
        parent = getattr(self.term, "parent", None)
        if parent and not parent.in_use:
            yield f"It stands below “{parent}”, which is not in use. Bring that back."


class Declining(Preview):
    """Turning down a topic that editors proposed."""

    def reasons(self):
        yield from super().reasons()
        if self.term.accepted or self.term.retired:
            yield f"“{self.term}” is no proposal any more."


@dataclass(frozen=True)
class Merging(Preview):
    """One term becomes another everywhere."""

    target: object

    @cached_property
    def live(self):
        return live_uses(type(self.term), self.term.pk, self.target.pk)

    @cached_property
    def both(self):
        """Public pages that have both terms already."""
        ours, theirs = self.live[self.term.pk], self.live[self.target.pk]
        return touched.pages_of({each: ours[each] & theirs[each] for each in ours})

    @cached_property
    def moving(self):
        """Public pages that have the term and not yet the other."""
        ours, theirs = self.live[self.term.pk], self.live[self.target.pk]
        return touched.pages_of({each: ours[each] - theirs[each] for each in ours})

    @cached_property
    def target_page(self):
        return touched.own_page(self.target)

    @property
    def page_goes_along(self):
        """Whether the term's page becomes the other's, which has none."""
        return bool(self.uses.page) and self.target_page is None

    @property
    def page_is_withdrawn(self):
        return bool(self.uses.page and self.uses.page.live and self.target_page)

    @cached_property
    def pages_below(self):
        """Pages of what is below an area, which move to the other area's page."""
        if self.uses.page is None or self.page_goes_along:
            return ()
        return tuple(self.uses.page.get_children())

    @cached_property
    def linking(self):
        """Public pages that lead to the term's page."""
        return uses_of_page(self.uses.page) if self.page_is_withdrawn else []

    @property
    def facts(self):
        target = self.target
        return (
            *super().facts,
            (target.pk, target.label, target.retired, target.merged_into_id),
            (self.moving.ids, self.both.ids),
            page_facts(self.target_page),
            [page.pk for page in self.pages_below],
        )

    def reasons(self):
        yield from super().reasons()
        yield from self.wrong_targets()
        yield from self.pages_in_the_way()
        yield from self.words_that_would_go()

    def wrong_targets(self):
        term, target = self.term, self.target
        if target.pk == term.pk:
            yield "Choose a different term."
        elif not target.in_use:
            yield f"“{target}” is not in use. Choose a term that is."
        elif is_tree(type(term)):
            yield from self.wrong_storeys()

    def wrong_storeys(self):
        term, target = self.term, self.target
        if target.parent_id == term.pk:
            yield f"“{target}” stands below “{term}”, and would go with it."
        elif bool(term.parent_id) != bool(target.parent_id):
            yield "One of them stands above the other’s storey: choose two of the same."

    def pages_in_the_way(self):
        """Two pages of one address below the other area's page."""
        if not (self.pages_below and self.target_page):
            return
        taken = set(self.target_page.get_children().values_list("slug", flat=True))
        for page in self.pages_below:
            if page.slug in taken:
                yield (
                    f"“{page.title}” cannot move to “{self.target_page.title}”: "
                    f"a page there has the address “{page.slug}”. Change one of them."
                )

    def words_that_would_go(self):
        """Where a page says something of its own of each, only one text could stay."""
        names = sorted({*live_clashes(self.term, self.target), *self.draft_clashes()})
        if names:
            yield (
                "These pages say something of their own about each of the two, and "
                "one of the texts would be lost. Bring them together first: "
                f"{', '.join(names)}."
            )

    def draft_clashes(self):
        wanted = {(type(self.term), each.pk) for each in (self.term, self.target)}
        for each in waiting():
            if each.terms.issuperset(wanted) and clashes_in(
                each.model, each.revision.content, self.term, self.target
            ):
                yield f"“{each.title}” (a draft)"


def live_clashes(term, target):
    """Titles of pages whose rows for the two terms say different things."""
    for table in tables(type(term)):
        if not issubclass(table.owner, Page) or table.holder == "pk":
            continue
        chosen, holder = table.term, f"{table.holder}_id"
        rows = table.rows._base_manager.filter(
            Q(**{chosen: term}) | Q(**{chosen: target})
        )
        ids = {
            row[holder]
            for row in lost(table.rows, chosen, [*rows.values()], term, target)
        }
        pages = table.owner._base_manager.filter(pk__in=ids)
        yield from (f"“{page.title}”" for page in pages)


def clashes_in(model, content, term, target):
    """Whether a serialised page's rows for the two terms say different things."""
    return any(
        [*lost(part, field.name, content[name], term, target)]
        for name, part in parts_of(model)
        if isinstance(content.get(name), list)
        for field in part._meta.fields
        if field.related_model is type(term)
    )


def parts_of(model):
    return [(each.name, each.related_model) for each in model._meta.related_objects]


def lost(model, chosen, rows, term, target):
    """Rows for `term` that a merge would drop although they say something more.

    `rows` are dicts of the model's values, foreign keys by the names of their fields
    or of their columns.
    """
    same = sameness(model, chosen)
    kept = {
        tuple(at(row, name) for name in same): row
        for row in rows
        if at(row, chosen) == target.pk
    }
    for row in rows:
        twin = kept.get(tuple(at(row, name) for name in same))
        if at(row, chosen) == term.pk and twin and says_more(model, row, twin):
            yield row


def says_more(model, row, twin):
    """Whether a row has words that its twin has not."""
    texts = [f.name for f in model._meta.fields if f.get_internal_type() in TEXTS]
    return any(row[name] and row[name] != twin[name] for name in texts)


def at(row, name):
    return row[name] if name in row else row.get(f"{name}_id")
