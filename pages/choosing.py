"""What a person may choose, and so may see the name of."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page
from wagtail.permissions import policy_registry

ACTIONS = ("add", "change", "publish", "lock", "unlock")
MEDIA_ACTIONS = ("choose", "change")
# What a chooser asks for that offers no drafts, in the word that Wagtail passes on.
PUBLIC = "public"


def live_or_own(pages, request):
    """For Wagtail's hook that narrows what the page chooser shows."""
    if request.GET.get("user_perms") == PUBLIC:
        return pages.live()
    return pages.filter(pk__in=known_pages(request.user).values("pk"))


def known_pages(user):
    """Pages that readers can open, and drafts that the person may work on.

    The titles of others' drafts are theirs.
    """
    policy = policy_registry.get_by_type(Page)
    own = policy.instances_user_has_any_permission_for(user, ACTIONS)
    return Page.objects.filter(Q(live=True) | Q(pk__in=own.values("pk")))


def known_media(model, user):
    """The images or documents that a person may choose or change."""
    policy = policy_registry.get_by_type(model)
    return policy.instances_user_has_any_permission_for(user, MEDIA_ACTIONS)


def known(model, user):
    """Queryset of those pages, images or documents whose names a person may read."""
    return known_pages(user) if issubclass(model, Page) else known_media(model, user)


def may_know(thing, user):
    """Whether a person may read the name of a page, an image or a document."""
    is_page = isinstance(thing, Page)
    policy = policy_registry.get_by_type(Page if is_page else type(thing))
    actions = ACTIONS if is_page else MEDIA_ACTIONS
    shown = is_page and thing.live
    return shown or policy.user_has_any_permission_for_instance(user, actions, thing)


def asking():
    """Who asks the admin for something now (`pages.middleware`)."""
    return get_active_log_context().user or AnonymousUser()
