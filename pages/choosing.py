"""What the page choosers offer."""

from django.db.models import Q
from wagtail.models import Page
from wagtail.permissions import policy_registry

ACTIONS = ("add", "change", "publish", "lock", "unlock")


def live_or_own(pages, request):
    """Pages that readers can open, and drafts that the person may work on.

    The titles of others' drafts are theirs.
    """
    policy = policy_registry.get_by_type(Page)
    own = policy.instances_user_has_any_permission_for(request.user, ACTIONS)
    return pages.filter(Q(live=True) | Q(pk__in=own.values("pk")))
