"""The addresses and menu entries of the desk: what is due, waits or is thin."""

from django.urls import path, reverse

from pages.desk import guide, training, training_views, work_views
from pages.desk.advice_report import AdviceReport
from pages.desk.approving_views import MinorChangesView, may_approve
from pages.desk.coverage_views import CoverageView
from pages.desk.due_views import DuePageView, DueView, public_page
from pages.desk.marking import owners_for
from pages.desk.new_card import NewCardView
from pages.desk.response_views import ResponsesView, may_read
from pages.menus import MenuItemFor

URLS = [
    *AdviceReport.urls(),
    *guide.URLS,
    *work_views.URLS,
    *training_views.URLS,
    path("coverage/", CoverageView.as_view(), name="coverage"),
    path("new-card/", NewCardView.as_view(), name="new_card"),
    path("due/", DueView.as_view(), name="due"),
    path("due/<int:page_id>/", DuePageView.as_view(), name="due_page"),
    path("due/<int:page_id>/page/", public_page, name="due_page_frame"),
    path("minor-changes/", MinorChangesView.as_view(), name="minor_changes"),
    path("reports/reviews/", ResponsesView.as_view(), name="review_responses"),
]


def item_for(view, name, is_for, order):
    icon = view.header_icon
    url = reverse(name)
    return MenuItemFor(
        view.page_title, url, is_for, name=name, icon_name=icon, order=order
    )


def due_item():
    return item_for(DueView, "due", owners_for, 152)


def minor_changes_item():
    return item_for(MinorChangesView, "minor_changes", may_approve, 154)


def training_item():
    return item_for(
        training_views.TrainingDeskView, "training_desk", training.may_use, 156
    )


def responses_item():
    return item_for(ResponsesView, "review_responses", may_read, 190)
