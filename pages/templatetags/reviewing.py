"""What the admin says of a page's review, and what editors find on public pages."""

from django import template
from django.conf import settings
from django.urls import reverse

from pages import reviewers
from pages.models import ContentPage
from pages.standing import standing
from pages.suggesting import may_suggest

register = template.Library()
register.filter("called", reviewers.name_of)
register.simple_tag(standing, name="standing_of")


@register.inclusion_tag("components/editors.html", takes_context=True)
def for_editors(context):
    """Links for people who are signed in; nobody else's session is looked for."""
    request, page = context.get("request"), context.get("page")
    if not has_session(request) or not isinstance(page, ContentPage) or not page.pk:
        return {}
    if not may_suggest(page, request.user):
        return {}
    may_edit = page.permissions_for_user(request.user).can_edit()
    edit_url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return {
        "edit_url": edit_url if may_edit else "",
        "suggest_url": reverse("suggest", args=[page.pk]),
    }


def has_session(request):
    cookies = getattr(request, "COOKIES", {})
    return settings.SESSION_COOKIE_NAME in cookies and hasattr(request, "user")
