"""Advice on the words of a page: what the house style would say of it, and which card
says much the same. It never stops anybody."""

from functools import cache
from typing import NamedTuple

from django.db import models, transaction
from django.utils.html import escape
from django.utils.text import capfirst
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField

from pages import house_style
from pages.finders import STRATEGIES, lean
from pages.fixtures import read
from pages.house_style import ALIKE, Finding, likeness, shortened
from pages.models import (
    AdviceNote,
    Concern,
    FamiliesPage,
    GlossaryTerm,
    StrategyCardPage,
)
from pages.models.base import ContentPage
from pages.passages import passage
from search.finder import find
from search.query import Query

# What the house style calls the kinds of pages that it knows more of.
KINDS = {StrategyCardPage: "card", FamiliesPage: "families"}
# Fields of a page that are addresses, or words for the search alone.
UNREAD = {"slug", "address", "search_words", "change_note", "seo_title"}
# Of so many cards that the search finds alike, words are compared.
SIMILAR = 10
LONGEST = 250


class Advice(NamedTuple):
    """A piece of advice: the page's field, the place in words, and what to mend."""

    concern: Concern
    field: str
    place: str
    message: str
    excerpt: str


def advice_on(page):
    """A list of all `Advice` on a page as it is in memory, in the order to mend.

    One statement for the glossary, and at most four for cards that are alike.
    """
    kind = KINDS.get(type(page), "")
    row = {"promise": getattr(page, "promise", "")}
    passages = [passage(kind, path, html) for path, html in texts(page)]
    found = house_style.advice(kind, row, passages, guide(), spellings())
    return [
        Advice(
            Concern(concern),
            finding.top_field,
            place(type(page), finding),
            capfirst(finding.message),
            finding.excerpt,
        )
        for concern, findings in {**found, Concern.ALIKE: alike(page)}.items()
        for finding in findings
    ]


def place(model, finding):
    """Where it is, as the editor's form says it: “Steps 2, detail”."""
    field = model._meta.get_field(finding.top_field)
    named = field.related_model if field.one_to_many else field
    name = getattr(named, "_meta", named).verbose_name
    rest = finding.field.removeprefix(finding.top_field)
    numbered = rest.replace("[", " ").replace("].", ", ").replace("]", "")
    return capfirst(f"{name}{numbered}".replace(".", ", "))


@transaction.atomic
def note(page):
    """Keep what is to be said of a live page, in place of what was said before."""
    notes = AdviceNote.objects.filter(page=page)
    # Links take long to follow: `check_links` does that.
    keep(page, notes.exclude(concern=Concern.LINK), advice_on(page))


def keep(page, before, now):
    """Replace the notes `before` by those that a list of `Advice` makes."""
    before.delete()
    AdviceNote.objects.bulk_create(
        AdviceNote(
            page=page,
            concern=advice.concern,
            place=shortened(advice.place, LONGEST),
            message=shortened(advice.message, LONGEST),
            excerpt=shortened(advice.excerpt, LONGEST),
        )
        for advice in now
    )


@cache
def guide():
    return house_style.language_guide(read("language_guide.yaml"))


def spellings():
    """Every way to write a term of the glossary."""
    return {way for term in GlossaryTerm.objects.in_use() for way in term.spellings}


def texts(page):
    """(path of keys, HTML) for all that is written in a page and its parts."""
    yield from texts_of_fields(page, own_fields(type(page)), ())
    for part in page.parts:
        rows = getattr(page, part).all()
        for number, row in enumerate(rows, 1):
            path = (part, f"[{number}]")
            yield from texts_of_fields(row, row._meta.concrete_fields, path)


def own_fields(model):
    """The fields that a kind of page writes in, its title first."""
    inherited = {field.name for field in ContentPage._meta.get_fields()} - {"title"}
    return [
        field
        for field in model._meta.concrete_fields
        if field.name not in inherited | UNREAD
    ]


def texts_of_fields(thing, fields, path):
    for field in fields:
        value = getattr(thing, field.attname)
        here = (*path, field.name)
        if isinstance(field, StreamField):
            yield from texts_of_block(value, value.stream_block, here)
        elif isinstance(field, RichTextField):
            yield here, value
        elif is_prose(field) and value:
            yield here, as_html(value)


def is_prose(field):
    is_text = isinstance(field, (models.CharField, models.TextField))
    return is_text and not isinstance(field, NO_PROSE) and not field.choices


NO_PROSE = (models.SlugField, models.URLField, models.EmailField)


def as_html(text):
    """Plain text whose lines are paragraphs."""
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines())


def texts_of_block(value, block, path):
    if isinstance(block, blocks.RichTextBlock):
        yield path, value.source if value else ""
    elif isinstance(block, (blocks.CharBlock, blocks.TextBlock)):
        yield path, as_html(value or "")
    for key, inner, child in blocks_within(value, block):
        yield from texts_of_block(inner, child, (*path, key))


def blocks_within(value, block):
    """(key, value, block) of all that a block is made of."""
    match block:
        case blocks.StreamBlock():
            for number, child in enumerate(value, 1):
                yield f"[{number}]", child.value, child.block
        case blocks.ListBlock():
            for number, item in enumerate(value, 1):
                yield f"[{number}]", item, block.child_block
        case blocks.StructBlock():
            for name, child in block.child_blocks.items():
                yield name, value.get(name), child


def alike(page):
    """Live cards whose title and promise say much the same, each as a finding."""
    if not isinstance(page, StrategyCardPage) or not page.promise:
        return
    own = f"{page.title} {page.promise}"
    hits = find(Query(q=own), lean(STRATEGIES, (), SIMILAR)).hits
    for hit in hits:
        share = likeness(own, f"{hit.title} {hit.summary}")
        if share >= ALIKE and hit.url != page.get_url():
            message = f"says much the same as “{hit.title}” ({share:.0%} of the words)"
            yield Finding("promise", message, shortened(hit.summary))
