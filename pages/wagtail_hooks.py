from functools import partial

from django.contrib.auth.models import Permission
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin import messages
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from pages import search_reports
from pages.admin_views import (
    CardListing,
    FolderViewSet,
    GatedPublishBulkAction,
    SearchWordsGroup,
    VocabularyGroup,
)
from pages.models import AgencyFolder
from pages.permissions import NeverDeletePolicy
from pages.rich_text import StoredAddressLinkHandler

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


@hooks.register("register_admin_urls")
def search_report_urls():
    return [*search_reports.urls()]


for place, view in enumerate(search_reports.REPORTS):
    hooks.register(
        "register_reports_menu_item", partial(search_reports.menu_item, place, view)
    )


@hooks.register("register_permissions")
def search_report_permission():
    return Permission.objects.filter(codename="view_searchlog")


# After the stock ones: of two actions with one name, the last registered counts.
hooks.register("register_bulk_action", GatedPublishBulkAction, order=100)


@hooks.register("insert_global_admin_css")
def admin_css():
    return format_html('<link rel="stylesheet" href="{}">', static("pages/admin.css"))


# After the stock ones: of two handlers with one identifier, the last counts.
@hooks.register("register_rich_text_features", order=100)
def page_links(features):
    features.register_link_type(StoredAddressLinkHandler)


@hooks.register("before_copy_page")
def folders_are_not_copied(request, page):
    if isinstance(page.specific, AgencyFolder):
        messages.error(
            request, "A folder belongs to one agency. Copy the cards one by one."
        )
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None
