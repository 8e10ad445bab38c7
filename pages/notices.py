"""E-mails that tell people what happened to a page, and what is theirs to do.

A notice is one template in templates/pages/mail: its first line is the subject. It is
written in the step's transaction, and `pages.outbox` sends it once that is committed.
"""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from wagtail.users.models import UserProfile

from pages import outbox

# Which of Wagtail's own preferences switches a notice off. The others always go out.
PREFERENCES = {
    "to_check": "submitted",
    "to_approve": "submitted",
    "credited": "submitted",
    "published": "approved",
    "returned": "rejected",
    "commented": "updated_comments",
    "comments": "updated_comments",
    "suggested": "updated_comments",
    "answered": "updated_comments",
    "review_due": "submitted",
}


def tell(people, notice, page, *, link="", **context):
    """Send `notice` about a page to people, as `tell_about` does.

    `link` is the path that the notice leads to, the page's edit view if none.
    """
    link = link or reverse("wagtailadmin_pages:edit", args=[page.pk])
    tell_about(page, people, notice, link=link, page=page, **context)


def tell_about(subject, people, notice, *, link, besides=None, **context):
    """Send `notice` to people; `besides` is somebody who knows already.

    `subject` is the page or agency whose history keeps who was never reached.
    """
    readers = [user for user in set(people) if user != besides and wants(user, notice)]
    if readers:
        title, body = written(notice, link=absolute(link), **context)
        outbox.put(readers, title, body, about=subject)


def written(notice, **context):
    """The subject and the text of a notice."""
    context["site"] = settings.WAGTAIL_SITE_NAME
    text = render_to_string(f"pages/mail/{notice}.txt", context).lstrip()
    subject, body = text.split("\n", 1)
    return " ".join(subject.split()), body.strip() + "\n"


def absolute(path):
    return f"{settings.WAGTAILADMIN_BASE_URL}{path}"


def wants(user, notice):
    if not (user.is_active and user.email):
        return False
    preference = PREFERENCES.get(notice)
    profile = UserProfile.get_for_user(user)
    return preference is None or getattr(profile, f"{preference}_notifications")
