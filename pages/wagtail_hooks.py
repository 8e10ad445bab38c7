from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from pages.admin_views import CardListing, FolderViewSet, VocabularyGroup
from pages.permissions import NeverDeletePolicy

for viewset in VocabularyGroup.items:
    register_permission_policy(viewset.model, NeverDeletePolicy(viewset.model))

register_snippet(VocabularyGroup)


@hooks.register("register_admin_viewset")
def register_card_listing():
    return CardListing()


@hooks.register("register_admin_viewset")
def register_folder_listing():
    return FolderViewSet()
