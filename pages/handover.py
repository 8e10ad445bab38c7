"""An agency that closes: another one takes over, or nothing is left to take over.

Whatever happens, happens in one transaction: cards keep their addresses, reviews go on
where they are, and the old agency's word in addresses means the other one.
"""

from dataclasses import dataclass
from uuid import uuid4

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from wagtail.log_actions import log
from wagtail.models import CollectionMember, WorkflowState

from pages import roles
from pages.agencies import create_agency, writing_agencies
from pages.indexing import postponed
from pages.merging import give_page
from pages.models import Agency, AgencyFolder, ServicePage, StrategyCardPage, Suggestion
from pages.models.contributors import Contributors
from pages.notices import tell_about
from pages.people.actions import give_role
from pages.reviewers import name_of
from pages.suggesting import pages_of

TAKEN_OVER = "pages.agency.taken_over"
CLOSED = "pages.agency.closed"
NOTHING_LEFT = "Choose who takes over what this agency has: it must keep an owner."
NO_LONGER_OPEN = "This agency has closed already, or has been merged."
NO_LONGER_THERE = "Choose another agency that is itself in use."


@dataclass(frozen=True)
class Holding:
    """Something that an agency has: what it is called, how many, and whether it keeps
    the agency from closing without another one taking over."""

    name: str
    count: int
    binds: bool = True


def holdings(agency):
    """All that closing this agency touches, as a list of `Holding`."""
    cards, media = cards_of(agency), dict(media_of(agency))
    return [
        Holding("public cards", cards.live().count()),
        Holding("cards that are not public", cards.not_live().count()),
        Holding("pages in review", in_review(agency), binds=False),
        *[Holding(name, found.count()) for name, found in media.items()],
        Holding("people", people_of(agency).count()),
        Holding("deputies", agency.deputies.count(), binds=False),
        Holding("toolkit sections", agency.stewarded_sectionpages.count()),
        Holding("open suggestions", suggestions_to(agency).count(), binds=False),
        Holding("pages that thank it", thanking(agency), binds=False),
        Holding("cards that send readers to it", asking(agency).count(), binds=False),
    ]


def must_be_taken_over(found):
    """Whether one of these holdings keeps its agency from closing by itself."""
    return any(holding.count for holding in found if holding.binds)


def cards_of(agency):
    folder = getattr(agency, "folder", None)
    cards = StrategyCardPage.objects.all()
    return cards.child_of(folder) if folder else cards.none()


def media_of(agency):
    """Pairs of a name and the queryset of all that lies in the agency's collection."""
    for model in apps.get_models():
        if issubclass(model, CollectionMember):
            inside = model._default_manager.filter(collection=agency.collection_id)
            yield str(model._meta.verbose_name_plural), inside


def people_of(agency):
    """Those who cannot sign in just now too: they must not be left without a role."""
    users = Agency._meta.get_field("deputies").related_model.objects
    groups = [group for group in (agency.editors_id, agency.leads_id) if group]
    return users.filter(groups__in=groups).distinct()


def in_review(agency):
    keys = [str(key) for key in pages_of(agency).values_list("pk", flat=True)]
    return WorkflowState.objects.active().filter(object_id__in=keys).count()


def suggestions_to(agency):
    return Suggestion.objects.open().filter(page__in=pages_of(agency))


def thanking(agency):
    """How many pages name it as a contributor."""
    pages = (model.objects.filter(contributors=agency) for model in thankful())
    return sum(found.count() for found in pages)


def thankful():
    """The types of page that name contributors."""
    return Contributors.__subclasses__()


def asking(agency):
    return StrategyCardPage.objects.filter(advice_from=agency)


@transaction.atomic
def take_over(agency, target, user):
    """Give all that `agency` has to `target`, and merge the one into the other.

    ValidationError says why not, and then nothing has changed.
    """
    agency, target = locked(agency), locked(target)
    if not agency.in_use:
        raise ValidationError(NO_LONGER_OPEN)
    if agency == target or not target.in_use:
        raise ValidationError(NO_LONGER_THERE)
    counts = {each.name: each.count for each in holdings(agency) if each.count}
    moving = [*people_of(agency)]
    folder = create_agency(target)
    with postponed():
        move_cards(agency, target, user)
        move_media(agency, target)
        move_people(agency, target, user)
        move_service(agency, target)
        dissolve(agency, user)
        agency.merged_into = target
        agency.full_clean()
        agency.save()
    roles.sync(writing_agencies())
    data = {"agency": agency.label, "target": target.label, "counts": counts}
    for each in (agency, target):
        # Of entries that share an id, histories show one only.
        log(each, TAKEN_OVER, user=user, data=data, uuid=uuid4())
    tell_moved(moving, agency, target, folder, by=user)


@transaction.atomic
def close(agency, user):
    """Retire an agency that has nothing left. ValidationError says why not."""
    agency = locked(agency)
    if not agency.in_use:
        raise ValidationError(NO_LONGER_OPEN)
    if must_be_taken_over(holdings(agency)):
        raise ValidationError(NOTHING_LEFT)
    dissolve(agency, user)
    agency.retired = True
    agency.save()
    roles.sync(writing_agencies())
    log(agency, CLOSED, user=user, data={"agency": agency.label})


def locked(agency):
    """The agency as it is now; nobody else closes it at the same time."""
    return Agency.objects.select_for_update().get(pk=agency.pk)


def move_cards(agency, target, user):
    for pk in [*cards_of(agency).values_list("pk", flat=True)]:
        # Read anew: each move shifts places in the tree, and counts of children.
        card = StrategyCardPage.objects.get(pk=pk)
        folder = AgencyFolder.objects.get(agency=target)
        card.move(folder, pos="last-child", user=user)


def move_media(agency, target):
    """One by one, for the admin's search keeps each image and document by itself."""
    for _, found in media_of(agency):
        for each in found:
            each.collection_id = target.collection_id
            each.save(update_fields=["collection"])


def move_people(agency, target, user):
    """Editors are editors there, leads are leads, and deputies stay deputies."""
    deputies = [*agency.deputies.all()]
    pairs = ((agency.editors, target.editors), (agency.leads, target.leads))
    for before, after in pairs:
        for person in before.user_set.all() if before else ():
            give_role(user, person, after)
    agency.deputies.clear()
    target.deputies.add(*deputies)


def tell_moved(people, agency, target, folder, by):
    """By e-mail, with the way to the folder where their cards are now."""
    tell_about(
        target,
        people,
        "moved",
        link=reverse("wagtailadmin_explore", args=[folder.pk]),
        besides=by,
        by=name_of(by),
        agency=agency,
        target=target,
    )


def move_service(agency, target):
    """The page about the agency is the target's, where that has none of its own."""
    page = ServicePage.objects.filter(agency=agency).first()
    if page is None or ServicePage.objects.filter(agency=target).exists():
        return
    give_page(page, "agency", target)


def dissolve(agency, user):
    """Take away what let the agency write; by now nothing is in it."""
    if folder := getattr(agency, "folder", None):
        folder.refresh_from_db()
        refuse_if_left(folder.get_children().exists())
        folder.delete(user=user, skip_permission_checks=True)
    if agency.collection:
        refuse_if_left(any(found.exists() for _, found in media_of(agency)))
        agency.collection.delete()
    forget(agency.editors, agency.leads)
    agency.refresh_from_db()


def refuse_if_left(something):
    """Deleting would take with it what came in meanwhile."""
    if something:
        raise ValidationError(NOTHING_LEFT)


def forget(*groups: Model | None):
    for group in filter(None, groups):
        group.delete()
