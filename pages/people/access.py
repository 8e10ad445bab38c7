"""Who may invite whom, and look after whose sign-in: pure questions, no change.

Leads of an agency look after its editors, the council's toolkit leads after everybody.
Nobody here reaches a superuser or themselves, and no role gives rights over users.
"""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, Q

from pages import roles
from pages.reviewers import is_council

SITE_ROLES = (roles.COUNCIL_LEADS, roles.TRAINING_LEADS, roles.AUDITORS)


def role_groups():
    """Every group that is a role: the council's, and two of each agency."""
    of_agencies = Q(agency_as_editors__isnull=False) | Q(agency_as_leads__isnull=False)
    return Group.objects.filter(Q(name__in=SITE_ROLES) | of_agencies).order_by("name")


def roles_given_by(user):
    """The groups that `user` may invite people into."""
    if is_council(user):
        return role_groups()
    led = user.groups.values("agency_as_leads")
    return role_groups().filter(agency_as_editors__in=led)


def looks_after_people(user):
    return roles_given_by(user).exists()


def people_seen_by(user):
    """The people whom `user` finds in the list, superusers never among them."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"))
    people = (
        get_user_model()
        .objects.filter(is_superuser=False)
        .annotate(has_second_factor=Exists(factors))
        .prefetch_related("groups__agency_as_editors", "groups__agency_as_leads")
    )
    if is_council(user):
        return people
    led = user.groups.exclude(agency_as_leads=None).values("agency_as_leads")
    own = Q(groups__agency_as_editors__in=led) | Q(groups__agency_as_leads__in=led)
    return people.filter(own).distinct()


@dataclass(frozen=True)
class Reach:
    """How far `user` looks after others; asked once, however many people there are."""

    user: object
    is_council: bool
    given: frozenset[int]  # ids of the groups they invite into

    @classmethod
    def of(cls, user):
        given = roles_given_by(user).values_list("pk", flat=True)
        return cls(user, is_council(user), frozenset(given))

    def covers(self, person):
        """Whether `user` may switch a person's sign-in off and on, and invite again."""
        if person.is_superuser or person.pk == self.user.pk:
            return False
        held = {group.pk for group in person.groups.all()}
        return self.is_council or (bool(held) and held <= self.given)


def role_of(person):
    """The group that is this person's role, or None; uses what was prefetched."""
    return next((group for group in person.groups.all() if is_role(group)), None)


def is_role(group):
    return group.name in SITE_ROLES or agency_of(group) is not None


def agency_of(group):
    """The agency whose editors or leads a group is, or None."""
    editors = getattr(group, "agency_as_editors", None)
    return editors or getattr(group, "agency_as_leads", None)
