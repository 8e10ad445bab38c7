"""Who may check a page: its agency's leads and deputies first, then the council.

Who owns a page is asked of the page as the database has it, never of a draft, which
might name somebody else.
"""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.text import slugify
from wagtail.models import Page

from pages.roles import COUNCIL_LEADS, TRAINING_LEADS

COUNCILS_OWN = "This page is the council's own, so it goes straight to the council."


@dataclass(frozen=True)
class Team:
    """People who keep pages true that are the council's own: the members of a group.

    The council approves such pages as all of its own; the team is told what is due.
    """

    label: str

    def __str__(self):
        return self.label

    @property
    def slug(self):
        return slugify(self.label)

    def has_member(self, user):
        return user.groups.filter(name=self.label).exists()


TEAMS = (Team(TRAINING_LEADS),)


def stored(page):
    """The page as the database has it, by its own type."""
    return Page.objects.get(pk=page.pk).specific


def people():
    """Everybody who can sign in, by name."""
    users = get_user_model().objects.filter(is_active=True)
    return users.order_by("last_name", "first_name", "username")


def council_leads():
    return people().filter(groups__name=COUNCIL_LEADS)


def team_people(team):
    return people().filter(groups__name=team.label)


def leads_of(agency):
    """An agency's leads, with the deputies who stand in for them; all of a team."""
    if isinstance(agency, Team):
        return team_people(agency)
    if agency is None or agency.leads_id is None:
        return people().none()
    deputies = Q(deputy_for=agency.pk, groups=agency.editors_id)
    return people().filter(Q(groups=agency.leads_id) | deputies).distinct()


def staff_of(agency):
    """Everybody who writes or checks for an agency, or belongs to a team."""
    if isinstance(agency, Team):
        return team_people(agency)
    if agency is None:
        return people().none()
    groups = [group for group in (agency.editors_id, agency.leads_id) if group]
    return people().filter(groups__in=groups).distinct()


def owner_of(page):
    """The agency that owns a page; None for the council and for plain pages."""
    return getattr(page, "agency", None)


def keeper_of(page):
    """Who sees to it that a page stays true: its agency, a team, or the council, None.

    A page type names its team with `keepers`.
    """
    teams = {team.label: team for team in TEAMS}
    return owner_of(page) or teams.get(getattr(page, "keepers", ""))


def teams_of(user):
    return [team for team in TEAMS if team.has_member(user)]


def last_editor(page):
    """Id of the person who saved the newest version, or None."""
    newest = page.get_latest_revision()
    return newest.user_id if newest else None


def others(found, user_id):
    return found.exclude(pk=user_id) if user_id else found


def leads(user, page):
    """Whether `user` speaks for the owner of a page as lead or deputy."""
    return leads_of(owner_of(page)).filter(pk=user.pk).exists()


def keeps(user, page):
    """The same, or whether `user` is of the team that keeps the page true."""
    return leads_of(keeper_of(page)).filter(pk=user.pk).exists()


def is_council(user):
    return user.is_superuser or council_leads().filter(pk=user.pk).exists()


def why_straight_to_council(page):
    """Why a page skips its agency's check; "" when somebody there can do it."""
    agency = owner_of(page)
    if agency is None:
        return COUNCILS_OWN
    if others(leads_of(agency), last_editor(page)).exists():
        return ""
    return (
        f"Nobody else at {agency} can check this page, so it goes straight to the "
        "council."
    )


def credited(page):
    """Agencies that the page's newest version names as contributors, by name."""
    draft = page.get_latest_revision_as_object()
    contributors = getattr(draft, "contributors", None)
    agencies = contributors.all() if contributors else ()
    return [agency for agency in agencies if agency != owner_of(page)]


def is_credited(page, user):
    """Whether `user` works for an agency that the page's newest version names."""
    return any(agency.has_member(user) for agency in credited(page))


def name_of(user):
    return user.get_full_name() or user.get_username() if user else "somebody"


def names_of(found):
    return ", ".join(map(name_of, found))
