"""What the council does with terms: each in one transaction, logged, or not at all.

Each takes the fingerprint of the preview that was read, and raises `ChangedSinceError`
when that is no longer true, ValidationError when it may not be.
"""

from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page

from pages.indexing import postponed
from pages.merging import give_page, newest_revisions
from pages.models import CardTopic, PinnedResult, SectionTopic, SynonymGroup
from pages.taxonomy import previews
from pages.taxonomy.vocabularies import has_other_names, label_field, one_of
from pages.withdrawing import withdraw

RELABELLED = "pages.term.relabelled"
RETIRED = "pages.term.retired"
RETURNED = "pages.term.returned"
MERGED = "pages.term.merged"
MOVED = "pages.term.moved"
ACCEPTED = "pages.topic.accepted"
DECLINED = "pages.topic.declined"
ONE_WAY = SynonymGroup.Meaning.ONE_WAY
CHANGED = "Something has changed since you read this. Here is how it stands now."


class ChangedSinceError(Exception):
    """What was previewed is no longer what would happen."""


def locked(term):
    """The term as it is now; nobody else changes it at the same time."""
    return type(term).objects.select_for_update().get(pk=term.pk)


def check(preview, seen):
    if preview.refusals:
        raise ValidationError(preview.refusals)
    if preview.fingerprint != seen:
        raise ChangedSinceError


@transaction.atomic
def relabel(term, label, user, seen, keep_name=False):
    """Give a term another name. Its slug stays, and so do all addresses."""
    term = locked(term)
    check(previews.Relabelling(term), seen)
    before = term.label
    setattr(term, label_field(type(term)), label)
    check_label(term)
    with postponed():
        if keep_name:
            keep_words(term, [before])
        save(term)
    log(term, RELABELLED, user=user, data={"before": before, "label": label})
    return term


def check_label(term):
    """Two terms of one name could not be told apart."""
    field = label_field(type(term))
    others = type(term).objects.exclude(pk=term.pk).filter(merged_into=None)
    for other in others.filter(**{f"{field}__iexact": term.label}):
        if getattr(other, "parent_id", None) == getattr(term, "parent_id", None):
            state = "" if other.in_use else ", which is not in use"
            message = f"There is a {one_of(type(term))} “{other.label}”{state} already."
            raise ValidationError({"label": f"{message} Merge the two instead."})


def save(term):
    """Save it; what is wrong is said of the field that the desk asks for."""
    try:
        term.full_clean()
    except ValidationError as error:
        known = {"name": "label"}
        raise ValidationError(
            {known.get(name, name): said for name, said in error.message_dict.items()}
        ) from error
    term.save()


@transaction.atomic
def retire(term, user, seen):
    """No longer offer a term. Pages keep it, so it can be brought back."""
    term = locked(term)
    preview = previews.Retiring(term)
    check(preview, seen)
    term.retired = True
    with postponed():
        save(term)
    log(term, RETIRED, user=user, data={"pages": preview.uses.pages.ids})


@transaction.atomic
def bring_back(term, user, seen):
    term = locked(term)
    check(previews.Returning(term), seen)
    term.retired = False
    with postponed():
        save(term)
    log(term, RETURNED, user=user, data={})


@transaction.atomic
def merge(term, target, user, seen, keep_name=False):
    """Make `term` mean `target` everywhere, for good."""
    pair = type(term).objects.select_for_update().in_bulk([term.pk, target.pk])
    term, target = pair[term.pk], pair[target.pk]
    preview = previews.Merging(term, target)
    check(preview, seen)
    done = record_of(preview)
    with postponed():
        settle_page(preview, user)
        term.merged_into = target
        save(term)
        if keep_name:
            keep_words(target, [term.label, *other_names(term)])
            save(target)
    log_each({term: done, target: done}, MERGED, user)


def log_each(data, action, user):
    """An entry for each term. Of entries that share an id, histories show one only."""
    for term, said in data.items():
        log(term, action, user=user, data=said, uuid=uuid4())


def record_of(preview):
    """What the history keeps: enough to find again whatever was changed."""
    return {
        "term": preview.term.label,
        "target": preview.target.label,
        "moved": preview.moving.ids,
        "had_both": preview.both.ids,
        "drafts": [each.page_id for each in preview.uses.waiting],
    }


def settle_page(preview, user):
    """The term's page becomes the other's, or gives way to the other's."""
    page, other = preview.uses.page, preview.target_page
    if preview.page_goes_along:
        give_page(page, page.term_field, preview.target)
        return
    for below in preview.pages_below:
        # Read anew: each move shifts places in the tree, and counts of children.
        there = Page.objects.get(pk=other.pk)
        below.specific.move(there, pos="last-child", user=user)
    if preview.page_is_withdrawn:
        page.refresh_from_db()
        reason = f"“{preview.term}” is merged into “{preview.target}”."
        withdraw(page, user, reason)
        for pin in PinnedResult.objects.filter(page=page.pk):
            pin.page_id = other.pk
            pin.save()


def other_names(term):
    also = getattr(term, "also_known_as", "")
    return [line for line in also.split("\n") if line.strip()]


def keep_words(term, words):
    """Let readers who type these words find the term: as other words for it where it
    keeps such, or else in a group of synonyms."""
    if has_other_names(type(term)):
        lines = [*other_names(term), *words]
        term.also_known_as = "\n".join(unlike(lines, term.label))
        return
    groups = groups_that_find({term.label, *words})
    known = [line for group in groups for line in group.lines[1:]]
    group = groups[0] if groups else SynonymGroup(sense=ONE_WAY)
    group.words = "\n".join([term.label, *unlike([*known, *words], term.label)])
    group.save()
    for other in groups[1:]:
        other.delete()


def groups_that_find(labels):
    """The one-way groups whose words find one of these: their first line."""
    groups = SynonymGroup.objects.filter(sense=ONE_WAY)
    return [group for group in groups if group.lines and group.lines[0] in labels]


def unlike(words, label):
    """These words once each, without those that say the label itself."""
    found = {word.casefold(): word for word in reversed(words)}
    found.pop(label.casefold(), None)
    return [*reversed(found.values())]


@transaction.atomic
def accept(topic, user):
    """Offer a proposed topic to readers."""
    topic = locked(topic)
    if topic.accepted or topic.retired or topic.merged_into_id:
        raise ValidationError(f"“{topic}” is no proposal any more.")
    topic.accepted = True
    with postponed():
        save(topic)
    log(topic, ACCEPTED, user=user, data={})


@transaction.atomic
def decline(topic, user, seen):
    """Take a proposed topic off every page that has it, and keep it from coming back.

    The row stays: whoever types the word again is told that it is not in use.
    """
    topic = locked(topic)
    preview = previews.Declining(topic)
    check(preview, seen)
    waiting = [each.page_id for each in preview.uses.waiting]
    for model in (CardTopic, SectionTopic):
        model.objects.filter(tag=topic).delete()
    for revision in newest_revisions(Page.objects.all()).iterator():
        untag(revision, topic)
    topic.retired = True
    with postponed():
        save(topic)
    pages = sorted({*preview.uses.pages.ids, *waiting})
    log(topic, DECLINED, user=user, data={"pages": pages})


def untag(revision, topic):
    rows = revision.content.get("tagged_topics") or []
    kept = [row for row in rows if row.get("tag") != topic.pk]
    if len(kept) != len(rows):
        revision.content["tagged_topics"] = kept
        revision.save(update_fields=["content"])
