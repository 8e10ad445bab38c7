"""What became of the pages and files that training's steps lead to."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import F, Max
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision

from pages.reviewing import REVIEWED

from .changes import ChangeNote

# How the history calls that a version of a page went public.
PUBLISHED = ("wagtail.publish", "wagtail.publish.scheduled")
WITHDRAWN = (
    "Its page is not public. Readers keep the task, and read that the page is being "
    "revised."
)
NOWHERE = (
    "It leads nowhere: the page or file was deleted. Choose another, or remove the "
    "step."
)
LOST = (
    "The heading that it led to is gone, so it leads to the top of the page. Choose "
    "another heading, or none."
)
CHANGED = "Its page had a major change since the module was last reviewed."


@dataclass(frozen=True)
class StepFlag:
    """A step to look at: its place in the module, from 1, what it is called, and why.

    `note` is the newest major change of its page that the module's review came before.
    """

    module: Any
    number: int
    step: Any
    title: str
    why: str
    note: ChangeNote | None = None


def step_flags(modules):
    """The `StepFlag`s of modules in order: three statements, however many steps.

    The modules' `shown_steps` are at hand, or cost what they cost.
    """
    modules = [*modules]
    steps = [step for module in modules for step in module.shown_steps]
    news = major_changes(modules, {step.target.pk for step in steps if step.target})
    names = last_names({step.page_id for step in steps if is_withdrawn(step)})
    for module in modules:
        for number, step in enumerate(module.shown_steps, 1):
            title = step.title or names.get(step.page_id) or step.shown_title
            for why, note in troubles(step, news[module.pk]):
                yield StepFlag(module, number, step, title, why, note)


def is_withdrawn(step):
    return step.page_id and not step.target


def troubles(step, news):
    """(why, note) of all there is to say of a step; `news` is page id -> note."""
    if is_withdrawn(step):
        yield WITHDRAWN, None
    elif not step.is_open:
        yield NOWHERE, None
    if step.lost_heading:
        yield LOST, None
    if step.target and step.target.pk in news:
        yield CHANGED, news[step.target.pk]


def last_names(ids):
    """Page id -> the title that readers last saw, of pages that are withdrawn.

    Its own title may be a draft's by now, which is not for all.
    """
    if not ids:
        return {}
    went = PageLogEntry.objects.filter(page__in=ids, action__in=PUBLISHED)
    return dict(went.order_by("timestamp", "pk").values_list("page", "label"))


def major_changes(modules, ids):
    """Module's id -> page id -> the newest note, of changes since its review."""
    seen = last_looks(modules)
    moments = [at for at in seen.values() if at]
    if not (ids and moments):
        return {module: {} for module in seen}
    notes = ChangeNote.objects.for_readers().filter(
        page__in=ids, published_at__gt=min(moments)
    )
    newest = {note.page_id: note for note in notes.order_by("published_at", "pk")}
    return {module: after(newest, at) for module, at in seen.items()}


def after(notes, moment):
    return {
        page: note
        for page, note in notes.items()
        if moment and note.published_at > moment
    }


def last_looks(modules):
    """Module's id -> the moment up to which somebody has seen to it, or None.

    It is when the history has it reviewed or published on its day of review, else the
    end of that day.
    """
    logged = PageLogEntry.objects.filter(
        page__in=[module.pk for module in modules if module.pk],
        action__in=(REVIEWED, *PUBLISHED),
        timestamp__date=F("page__cpdmodulepage__reviewed_on"),
    )
    moments = dict(logged.order_by().values_list("page").annotate(Max("timestamp")))
    return {module.pk: last_look(module, moments.get(module.pk)) for module in modules}


def last_look(module, logged):
    day = module.reviewed_on
    if day is None or (logged and timezone.localdate(logged) == day):
        return logged if day else None
    midnight = datetime.combine(day + timedelta(days=1), time.min)
    return timezone.make_aware(midnight)


def version_at(page, moment):
    """The log entry of the version that readers saw at a moment, the first where none
    is older; None where the versions are not kept any more."""
    kept = Revision.objects.for_instance(page)
    went = PageLogEntry.objects.filter(
        page=page.pk, action__in=PUBLISHED, revision__in=kept
    )
    ordered = went.select_related("revision").order_by("timestamp", "pk")
    return ordered.filter(timestamp__lte=moment).last() or ordered.first()
