"""Suggestions from any of the editors to the owner of a page that is public."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from pages import reviewers
from pages.models import Agency, Suggestion
from pages.models.base import kinds
from pages.notices import tell


def may_suggest(page, user):
    return page.live and user.has_perm("wagtailadmin.access_admin")


def pages_of(agency):
    """All pages that an agency owns, or a team keeps."""
    if isinstance(agency, reviewers.Team):
        kept = [each for each in kinds() if each.keepers == agency.label]
        types = ContentType.objects.get_for_models(*kept).values()
        return Page.objects.filter(content_type__in=types)
    folder, service = getattr(agency, "folder", None), getattr(agency, "service", None)
    condition = Q(pk__in=[page.pk for page in (service,) if page])
    condition |= Q(pk__in=agency.stewarded_sectionpages.values("pk"))
    if folder:
        condition |= Q(path__startswith=folder.path)
    return Page.objects.filter(condition)


def seen_by(user):
    """What a person sees: their agency's, what they sent, and the council all."""
    found = Suggestion.objects.with_people()
    if reviewers.is_council(user):
        return found
    mine = Q(sender=user)
    for keeper in keepers_with(user):
        mine |= Q(page__in=pages_of(keeper))
    return found.filter(mine)


def keepers_with(user):
    """The agencies and teams that a person works for."""
    return [*agencies_of(user), *reviewers.teams_of(user)]


def agencies_of(user):
    groups = user.groups.all()
    of_groups = Q(editors__in=groups) | Q(leads__in=groups)
    return Agency.objects.filter(of_groups).select_related("folder", "service")


def may_answer(suggestion, user):
    """Those who keep the page, and the council."""
    keeper = reviewers.keeper_of(suggestion.page.specific)
    return reviewers.is_council(user) or bool(keeper and keeper.has_member(user))


@transaction.atomic
def suggest(page, user, text):
    """Keep a suggestion and tell who leads there, or the council where nobody does."""
    suggestion = Suggestion.objects.create(page=page.page_ptr, sender=user, text=text)
    leads = reviewers.leads_of(reviewers.keeper_of(page))
    tell(
        leads if leads.exists() else reviewers.council_leads(),
        "suggested",
        page,
        link=reverse("page_suggestion", args=[suggestion.pk]),
        sender=reviewers.name_of(user),
        suggestion=suggestion,
    )
    return suggestion


@transaction.atomic
def answer(suggestion, user, text):
    """Keep what was done about it, and tell who suggested it."""
    suggestion.answer = text
    suggestion.answered_by = user
    suggestion.answered_at = timezone.now()
    suggestion.save(update_fields=["answer", "answered_by", "answered_at"])
    tell(
        filter(None, [suggestion.sender]),
        "answered",
        suggestion.page,
        besides=user,
        link=reverse("page_suggestion", args=[suggestion.pk]),
        sender=reviewers.name_of(user),
        suggestion=suggestion,
    )
