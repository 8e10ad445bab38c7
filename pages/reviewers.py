"""Who may check a page: its agency's leads and deputies first, then the council.

Who owns a page is asked of the page as the database has it, never of a draft, which
might name somebody else.
"""

from django.contrib.auth import get_user_model
from django.db.models import Q
from wagtail.models import Page

from pages.roles import COUNCIL_LEADS

COUNCILS_OWN = "This page is the council's own, so it goes straight to the council."


def stored(page):
    """The page as the database has it, by its own type."""
    return Page.objects.get(pk=page.pk).specific


def people():
    """Everybody who can sign in, by name."""
    users = get_user_model().objects.filter(is_active=True)
    return users.order_by("last_name", "first_name", "username")


def council_leads():
    return people().filter(groups__name=COUNCIL_LEADS)


def leads_of(agency):
    """An agency's leads, with the deputies who stand in for them."""
    if agency is None or agency.leads_id is None:
        return people().none()
    deputies = Q(deputy_for=agency.pk, groups=agency.editors_id)
    return people().filter(Q(groups=agency.leads_id) | deputies).distinct()


def staff_of(agency):
    """Everybody who writes or checks for an agency."""
    if agency is None:
        return people().none()
    groups = [group for group in (agency.editors_id, agency.leads_id) if group]
    return people().filter(groups__in=groups).distinct()


def owner_of(page):
    """The agency that owns a page; None for the council and for plain pages."""
    return getattr(page, "agency", None)


def last_editor(page):
    """Id of the person who saved the newest version, or None."""
    newest = page.get_latest_revision()
    return newest.user_id if newest else None


def others(found, user_id):
    return found.exclude(pk=user_id) if user_id else found


def leads(user, page):
    """Whether `user` speaks for the owner of a page as lead or deputy."""
    return leads_of(owner_of(page)).filter(pk=user.pk).exists()


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
