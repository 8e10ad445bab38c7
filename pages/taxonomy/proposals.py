"""Topics that editors typed while they wrote: who, where, and what is like them."""

from collections import defaultdict
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from rapidfuzz import fuzz
from rapidfuzz.utils import default_process
from wagtail.models import ModelLogEntry, Page, Revision

from pages import reviewers
from pages.merging import named
from pages.models import StrategyCardPage, Topic
from pages.models.agencies import owners
from pages.taxonomy.actions import RETURNED
from pages.taxonomy.uses import live_uses

# Of 100. “Going home time” is like “Home time”, “Assembly” is not like “Lunch”.
ALIKE = 70
MOST_ALIKE = 3


@dataclass(frozen=True)
class Place:
    """A page with the topic; its title is the draft's where it is not public."""

    title: str
    pk: int
    is_live: bool
    agency: str

    @property
    def edit_url(self):
        return reverse("wagtailadmin_pages:edit", args=[self.pk])


@dataclass(frozen=True)
class Proposal:
    topic: Topic
    proposer: str
    places: tuple[Place, ...]
    alike: tuple[Topic, ...]


def proposals(waiting):
    """Every topic that waits for the council; `waiting` is from `uses.waiting`.

    One that stands on no page any more asks nothing of anybody, unless the council
    brought it back itself. Its row stays: an older version of a page may have it.
    """
    topics = [*Topic.objects.filter(accepted=False, retired=False, merged_into=None)]
    if not topics:
        return []
    pages = pages_with(topics, waiting)
    wanted = {pk for pk in pages if pages[pk]} | brought_back(topics)
    topics = [topic for topic in topics if topic.pk in wanted]
    first = first_to_say(topics, {pk for ids in pages.values() for pk in ids})
    known = known_pages({pk for ids in pages.values() for pk in ids})
    others = [topic for topic in Topic.objects.all() if topic.in_use]
    return [
        Proposal(
            topic,
            first.get(topic.pk, ""),
            tuple(known[pk] for pk in sorted(pages[topic.pk]) if pk in known),
            alike(topic, others),
        )
        for topic in topics
    ]


def pages_with(topics, waiting):
    """Topic's id -> ids of the pages that have it, public or in a draft."""
    found = defaultdict(set)
    for topic, kinds in live_uses(Topic, *[each.pk for each in topics]).items():
        found[topic] |= set().union(*kinds.values())
    for each in waiting:
        for model, pk in each.terms:
            if model is Topic:
                found[pk].add(each.page_id)
    return found


def brought_back(topics):
    """Ids of those that were declined once, and are not any more."""
    found = ModelLogEntry.objects.filter(
        action=RETURNED,
        content_type=ContentType.objects.get_for_model(Topic),
        object_id__in=[str(topic.pk) for topic in topics],
    )
    return {int(pk) for pk in found.values_list("object_id", flat=True)}


def first_to_say(topics, pages):
    """Topic's id -> the name of who saved the first version that has it."""
    wanted = {(Topic, topic.pk) for topic in topics}
    revisions = Revision.page_revisions.filter(object_id__in=[str(pk) for pk in pages])
    found = {}
    for revision in revisions.select_related("user", "content_type").order_by("pk"):
        model = revision.content_type.model_class()
        for _, pk in wanted.intersection(named(model, revision.content)):
            found.setdefault(pk, reviewers.name_of(revision.user))
    return found


def known_pages(ids):
    """Id -> `Place`."""
    folders = dict(
        StrategyCardPage.objects.filter(pk__in=ids).values_list("pk", "path")
    )
    agencies = agencies_of(folders)
    return {
        page.pk: Place(
            page.title if page.live else page.draft_title,
            page.pk,
            page.live,
            agencies.get(page.pk, ""),
        )
        for page in Page.objects.filter(pk__in=ids)
    }


def agencies_of(paths):
    known = owners()
    step = Page.steplen
    return {
        pk: str(known[path[:-step]])
        for pk, path in paths.items()
        if known.get(path[:-step])
    }


def alike(topic, others):
    """The accepted topics with nearly the same words, the most alike first."""
    scored = [
        (likeness(topic.name, other.name), other)
        for other in others
        if other.pk != topic.pk
    ]
    near = sorted(
        (pair for pair in scored if pair[0] >= ALIKE), key=lambda pair: -pair[0]
    )
    return tuple(other for _, other in near[:MOST_ALIKE])


def likeness(one, other):
    """From 0 to 100: whether they have the same words, in whatever order and number."""
    return fuzz.token_set_ratio(one, other, processor=default_process)
