"""The addresses and menu entries of the desk: what is due, and what waits."""

from django.urls import path, reverse
from wagtail.admin.menu import MenuItem

from pages.desk.approving_views import MinorChangesView, may_approve
from pages.desk.due_views import DuePageView, DueView, public_page
from pages.desk.marking import owners_for
from pages.desk.response_views import ResponsesView, may_read

URLS = [
    path("due/", DueView.as_view(), name="due"),
    path("due/<int:page_id>/", DuePageView.as_view(), name="due_page"),
    path("due/<int:page_id>/page/", public_page, name="due_page_frame"),
    path("minor-changes/", MinorChangesView.as_view(), name="minor_changes"),
    path("reports/reviews/", ResponsesView.as_view(), name="review_responses"),
]


class MenuItemFor(MenuItem):
    """An entry for the people of whom `is_for(user)` says so."""

    def __init__(self, view, name, is_for, **kwargs):
        super().__init__(view.page_title, reverse(name), name=name, **kwargs)
        self.is_for = is_for

    def is_shown(self, request):
        return bool(self.is_for(request.user))


def due_item():
    return MenuItemFor(
        DueView, "due", owners_for, icon_name=DueView.header_icon, order=152
    )


def minor_changes_item():
    return MenuItemFor(
        MinorChangesView,
        "minor_changes",
        may_approve,
        icon_name=MinorChangesView.header_icon,
        order=154,
    )


def responses_item():
    return MenuItemFor(
        ResponsesView,
        "review_responses",
        may_read,
        icon_name=ResponsesView.header_icon,
        order=190,
    )
