from functools import partial

from django.contrib.auth.models import Permission
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from pages import exchange_views, history, rich_text, search_reports
from pages.account import ReviewNotificationsPanel
from pages.admin_views import (
    CardListing,
    ContentPageViewSet,
    FolderViewSet,
    GatedPublishBulkAction,
    SearchWordsGroup,
    VocabularyGroup,
)
from pages.agency_views import ClosesView, WritesView
from pages.choosing import live_or_own
from pages.desk import admin as desk
from pages.desk import coverage_views, guide, menu, work_views
from pages.desk.advice_report import AdviceReport
from pages.heading_choice import headings
from pages.known_views import API, BULK_ACTIONS
from pages.media import private_until_used
from pages.models import AgencyFolder, ContentPage
from pages.people.actions import LOGGED
from pages.people.views import PeopleViewSet
from pages.permissions import NeverDeletePolicy
from pages.review_views import ReadDraftView, ReviewedView, draft
from pages.reviewing import may_confirm
from pages.suggestion_views import SuggestionsView, SuggestionView, SuggestView
from pages.taxonomy import views as taxonomy
from pages.withdraw_views import NoBulkWithdrawal

# What the menu beside “Save draft” calls its entries here.
MENU_WORDS = {
    "action-unpublish": "Withdraw",
    "action-cancel-workflow": "Take back from review",
    "action-restart-workflow": "Start the review again",
}

for viewset in VocabularyGroup.items:
    register_permission_policy(viewset.model, NeverDeletePolicy(viewset.model))

register_snippet(VocabularyGroup)
register_snippet(SearchWordsGroup)


@hooks.register("register_admin_viewset")
def register_card_listing():
    return CardListing()


@hooks.register("register_admin_viewset")
def register_folder_listing():
    return FolderViewSet()


@hooks.register("register_admin_viewset")
def register_people():
    return PeopleViewSet()


@hooks.register("register_account_menu_item")
def own_password(request):
    return {
        "url": reverse("account_change_password"),
        "label": "Change your password",
        "help_text": "The one that you sign in with here.",
    }


@hooks.register("register_account_menu_item")
def own_second_factor(request):
    return {
        "url": reverse("mfa_index"),
        "label": "Your second factor",
        "help_text": "An app, a security key, and your recovery codes.",
    }


@hooks.register("register_log_actions")
def people_in_the_history(registry):
    for name, (label, sentence) in LOGGED.items():
        registry.register_action(name)(said_of_people(label, sentence))


def said_of_people(label, sentence):
    """A formatter whose sentence is filled in from what was logged."""

    def format_message(self, entry):
        return sentence.format(**entry.data)

    attributes = {"label": label, "format_message": format_message}
    return type("PeopleFormatter", (LogFormatter,), attributes)


@hooks.register("register_admin_urls")
def search_report_urls():
    return [*search_reports.urls()]


for place, view in enumerate(search_reports.REPORTS):
    hooks.register(
        "register_reports_menu_item", partial(search_reports.menu_item, place, view)
    )


hooks.register("register_admin_urls", exchange_views.urls)
hooks.register("register_reports_menu_item", exchange_views.menu_item)


@hooks.register("register_permissions")
def search_report_permission():
    return Permission.objects.filter(codename="view_searchlog")


# After the stock ones: of two with one name, or for one model, the last counts.
@hooks.register("register_admin_viewset", order=100)
def register_content_pages():
    return ContentPageViewSet()


hooks.register("register_bulk_action", GatedPublishBulkAction, order=100)
hooks.register("register_bulk_action", NoBulkWithdrawal, order=100)
for action in BULK_ACTIONS:
    hooks.register("register_bulk_action", action, order=100)
hooks.register("register_log_actions", history.register)
hooks.register("before_serve_document", private_until_used)
hooks.register("construct_page_chooser_queryset", live_or_own)
hooks.register("register_account_settings_panel", ReviewNotificationsPanel)


@hooks.register("construct_admin_api", order=100)
def known_to_the_api(router):
    for name, endpoint in API.items():
        router.register_endpoint(name, endpoint)


@hooks.register("register_admin_urls")
def review_urls():
    return [
        path("reviews/<int:page_id>/", ReadDraftView.as_view(), name="read_draft"),
        path("reviews/<int:page_id>/draft/", draft, name="draft"),
        path("reviewed/<int:page_id>/", ReviewedView.as_view(), name="reviewed"),
        path("suggestions/", SuggestionsView.as_view(), name="page_suggestions"),
        path("suggestions/<int:pk>/", SuggestionView.as_view(), name="page_suggestion"),
        path("suggest/<int:page_id>/", SuggestView.as_view(), name="suggest"),
    ]


@hooks.register("register_admin_urls")
def heading_urls():
    return [path("headings/<int:page_id>/", headings, name="page_headings")]


hooks.register("register_help_menu_item", guide.menu_item)
hooks.register("construct_homepage_panels", work_views.on_first_screen)
# Last, when all entries are there.
hooks.register("construct_main_menu", menu.keep_it_short, order=1000)
hooks.register("register_reports_menu_item", coverage_views.menu_item)
hooks.register("register_reports_menu_item", partial(AdviceReport.menu_item, 100))


@hooks.register("register_admin_urls")
def agency_urls():
    return [
        path("agencies/<int:pk>/writes/", WritesView.as_view(), name="agency_writes"),
        path("agencies/<int:pk>/closes/", ClosesView.as_view(), name="agency_closes"),
    ]


@hooks.register("register_admin_menu_item")
def suggestions_in_menu():
    return MenuItem(
        "Suggestions", reverse("page_suggestions"), icon_name="comment", order=160
    )


hooks.register("register_admin_urls", lambda: desk.URLS)
hooks.register("register_admin_menu_item", desk.due_item)
hooks.register("register_admin_menu_item", desk.minor_changes_item)
hooks.register("register_admin_menu_item", desk.training_item)
hooks.register("register_reports_menu_item", desk.responses_item)
hooks.register("register_admin_urls", lambda: [*taxonomy.urls()])
hooks.register("register_admin_menu_item", taxonomy.menu_item)


@hooks.register("register_page_header_buttons")
def reviewed_button(page, user, view_name, next_url=None):
    if isinstance(page, ContentPage) and may_confirm(page, user):
        url = reverse("reviewed", args=[page.pk])
        yield Button(
            "Reviewed, no change", url, icon_name="calendar-check", priority=55
        )


@hooks.register("construct_page_action_menu")
def words_in_menu(menu_items, request, context):
    for item in menu_items:
        item.label = MENU_WORDS.get(item.name, item.label)


@hooks.register("construct_page_listing_buttons")
def withdraw_in_listing(buttons, page, user, context=None):
    for button in buttons:
        if button.url and "/unpublish/" in button.url:
            button.label = "Withdraw"


@hooks.register("insert_global_admin_css")
def admin_css():
    return format_html('<link rel="stylesheet" href="{}">', static("pages/admin.css"))


# After the stock ones: of two with one name, the last counts.
hooks.register("register_rich_text_features", rich_text.register, order=100)


@hooks.register("before_copy_page")
def folders_are_not_copied(request, page):
    if isinstance(page.specific, AgencyFolder):
        messages.error(
            request, "A folder belongs to one agency. Copy the cards one by one."
        )
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None
