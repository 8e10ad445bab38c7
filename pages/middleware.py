"""Who asks the admin for something, and which of its views are for some alone."""

from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from wagtail.admin.auth import permission_denied
from wagtail.log_actions import LogContext
from wagtail.models import Page, Workflow
from wagtail.permissions import policy_registry

from pages.choosing import ACTIONS


def writes(user):
    """Whether somebody works on any page."""
    return policy_registry.get_by_type(Page).user_has_any_permission(user, ACTIONS)


def arranges_reviews(user):
    policy = policy_registry.get_by_type(Workflow)
    return policy.user_has_any_permission(user, ("add", "change"))


# Beginnings of addresses that Wagtail opens to everybody in the admin.
RESERVED = {
    "choose-": writes,
    "snippets/choose/": writes,
    "tag-autocomplete/": writes,
    "images/chooser/": writes,
    "documents/chooser/": writes,
    "embeds/chooser/": writes,
    "block-preview/": writes,
    "reports/site-history/": writes,
    "reports/page-types-usage/": writes,
    "pages/usage/": writes,
    "workflows/task_chooser/": arranges_reviews,
}


class AdminMiddleware:
    """Tells all that makes an answer of the admin's who asks, and turns others away."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if below_admin(request) is None:
            return self.get_response(request)
        with LogContext(user=SimpleLazyObject(lambda: request.user)):
            return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        address = below_admin(request)
        if address is None or not request.user.has_perm("wagtailadmin.access_admin"):
            return None  # Wagtail asks to sign in.
        refused = any(
            address.startswith(start) and not may(request.user)
            for start, may in RESERVED.items()
        )
        return permission_denied(request) if refused else None


def below_admin(request):
    """The address within the admin; None of one outside of it."""
    admin = reverse("wagtailadmin_home")
    return (
        request.path_info[len(admin) :] if request.path_info.startswith(admin) else None
    )
