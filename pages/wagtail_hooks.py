from wagtail import hooks
from wagtail.snippets.models import register_snippet

from pages.admin_views import CardListing, FolderViewSet, VocabularyGroup

register_snippet(VocabularyGroup)


@hooks.register("register_admin_viewset")
def register_card_listing():
    return CardListing()


@hooks.register("register_admin_viewset")
def register_folder_listing():
    return FolderViewSet()
