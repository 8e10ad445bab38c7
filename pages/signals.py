"""What follows from a change: index, addresses and sample state, in its transaction."""

from functools import partial

from django.apps import apps
from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import (
    page_published,
    page_unpublished,
    post_page_move,
    task_submitted,
    workflow_rejected,
    workflow_submitted,
)

from pages import advice, changes, indexing, reviews, roles, sample
from pages.agencies import writing_agencies
from pages.documents import key_of, searched_types
from pages.merging import merge_uses
from pages.models import (
    Agency,
    AgencyFolder,
    ChangeNote,
    ContentPage,
    GlossaryPage,
    GlossaryTerm,
    HomePage,
    Misspelling,
    PinnedResult,
    SafeguardingNotice,
    SectionPage,
    ServicePage,
    Signpost,
    SignpostCard,
    SignpostLead,
    StrategyCardPage,
    SynonymGroup,
)
from pages.models.taxonomy import NamedTerm, Term, Topic
from pages.publishing import is_published_just_now
from search import index

# Saves that touch neither text nor address: a draft kept beside a live page, a lock.
QUIET_FIELDS = {
    "latest_revision",
    "latest_revision_created_at",
    "draft_title",
    "has_unpublished_changes",
    "locked",
    "locked_at",
    "locked_by",
}

# What processes hold (see `pages.held`). Cards are read each time.
SHARED = (
    Page,
    Site,
    PageViewRestriction,
    Term,
    Topic,
    GlossaryTerm,
    SafeguardingNotice,
    ChangeNote,
)
# What `pages.understanding` makes rules of.
MEANING = (
    SynonymGroup,
    Signpost,
    SignpostCard,
    SignpostLead,
    Misspelling,
    NamedTerm,
    GlossaryTerm,
)


def on_shared_changed(update_fields=None, **kwargs):
    if not is_quiet(update_fields):
        index.touch()


def is_quiet(update_fields):
    return update_fields is not None and set(update_fields) <= QUIET_FIELDS


def on_published(instance, revision, **kwargs):
    if isinstance(instance, ContentPage):
        sample.settle(instance, revision)
        if instance.live:
            changes.record(instance, revision)
            # Nobody's publish waits for advice, or fails by it.
            transaction.on_commit(partial(advice.note, instance), robust=True)
        reviews.on_published(instance, revision)
    if isinstance(instance, HomePage):
        return  # It is not searched itself, and no address begins with its slug.
    if instance.numchild or isinstance(instance, GlossaryPage):
        # Its slug may be new, and the addresses of all below begin with it.
        indexing.reindex_branch(instance)
    else:
        indexing.reindex([instance])
        indexing.reindex_training(instance)


def on_page_saved(instance, created, update_fields=None, **kwargs):
    is_new_draft = created and not instance.live
    if is_new_draft or is_quiet(update_fields) or is_published_just_now(instance):
        return
    indexing.reindex([instance])


def on_unpublished(instance, **kwargs):
    indexing.reindex([instance])
    indexing.reindex_training(instance)
    if isinstance(instance, GlossaryPage):
        indexing.reindex_terms()


def on_glossary_term_changed(instance, **kwargs):
    indexing.reindex_terms([instance.pk])


def on_page_leaving(instance, **kwargs):
    # Afterwards nothing says any more which training led to it.
    instance.was_in_training = indexing.is_in_training(instance)


def on_page_deleted(instance, **kwargs):
    index.drop([key_of(instance.pk)])
    if instance.was_in_training:
        indexing.reindex_training_of_nothing()


def on_moved(instance, **kwargs):
    index.touch()
    indexing.mend_addresses(instance)
    indexing.reindex_branch(instance)


def on_privacy_changed(instance, **kwargs):
    indexing.reindex_branch(instance.page)


def on_folder_saved(instance, **kwargs):
    indexing.reindex_branch(instance)


def on_own_page_saved(instance, **kwargs):
    """An agency's people may change its page from the moment it is theirs."""
    agencies = writing_agencies()
    owner = agencies.filter(pk=instance.agency.pk if instance.agency else None).first()
    groups = {owner.editors_id, owner.leads_id} if owner else set()
    if roles.holders(instance) != groups:
        roles.sync(agencies)


def on_term_saved(instance, created, **kwargs):
    if not isinstance(instance, Term | Topic):
        return
    pages = [] if created else list(touched_pages(instance))
    if instance.merged_into_id:
        merge_uses(instance, instance.merged_into)
    indexing.refresh_values()
    indexing.refresh_rules()  # Signposts lead to terms in use.
    indexing.reindex(pages)
    index.touch()


def on_words_changed(origin=None, **kwargs):
    # What goes with a page may stay in the rules: its name finds nothing from then on.
    if not is_of_pages(origin):
        indexing.refresh_rules()


def on_pin_changed(instance, origin=None, **kwargs):
    if not is_of_pages(origin):
        indexing.reindex_branch(instance.page)


def is_of_pages(origin):
    """Whether a row is deleted because a page is: `origin` is a row or a queryset."""
    model = getattr(origin, "model", type(origin))
    return issubclass(model, Page)


def touched_pages(term):
    yield from indexing.pages_with(term)
    if isinstance(term, Agency):
        folder = AgencyFolder.objects.filter(agency=term).first()
        yield from folder.get_children() if folder else ()


def connect():
    for model in apps.get_models():
        if issubclass(model, SHARED) and not issubclass(model, StrategyCardPage):
            post_save.connect(on_shared_changed, sender=model)
            post_delete.connect(on_shared_changed, sender=model)
        if issubclass(model, MEANING):
            post_save.connect(on_words_changed, sender=model)
            post_delete.connect(on_words_changed, sender=model)
    page_published.connect(on_published)
    page_unpublished.connect(on_unpublished)
    post_page_move.connect(on_moved)
    for model in searched_types():
        post_save.connect(on_page_saved, sender=model)
        pre_delete.connect(on_page_leaving, sender=model)
        post_delete.connect(on_page_deleted, sender=model)
    post_save.connect(on_folder_saved, sender=AgencyFolder)
    for model in (ServicePage, SectionPage):
        post_save.connect(on_own_page_saved, sender=model)
    task_submitted.connect(reviews.on_step_started)
    workflow_submitted.connect(reviews.on_review_started)
    workflow_rejected.connect(reviews.on_returned)
    post_save.connect(on_privacy_changed, sender=PageViewRestriction)
    post_delete.connect(on_privacy_changed, sender=PageViewRestriction)
    post_save.connect(on_term_saved)
    for changed in (post_save, post_delete):
        changed.connect(on_pin_changed, sender=PinnedResult)
        changed.connect(on_glossary_term_changed, sender=GlossaryTerm)
