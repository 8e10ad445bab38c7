"""What a person may choose, and so may see the name of."""

from django.db.models import Q
from wagtail.models import Page
from wagtail.permissions import policy_registry

ACTIONS = ("add", "change", "publish", "lock", "unlock")
MEDIA_ACTIONS = ("choose", "change")


def live_or_own(pages, request):
    """Pages that readers can open, and drafts that the person may work on.

    The titles of others' drafts are theirs.
    """
    policy = policy_registry.get_by_type(Page)
    own = policy.instances_user_has_any_permission_for(request.user, ACTIONS)
    return pages.filter(Q(live=True) | Q(pk__in=own.values("pk")))


def known_pages(request):
    return live_or_own(Page.objects.all(), request)


def known_media(model, user):
    """The images or documents that a person may choose or change."""
    policy = policy_registry.get_by_type(model)
    return policy.instances_user_has_any_permission_for(user, MEDIA_ACTIONS)


def known(model, request):
    """Queryset of those pages, images or documents whose names a person may read."""
    if issubclass(model, Page):
        return known_pages(request)
    return known_media(model, request.user)
