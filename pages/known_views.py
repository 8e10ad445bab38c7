"""Wagtail's views that would show names of others' drafts and files, without those.

Each answers 404, or 403, before it shows anything of what the person may not know.
"""

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.chooser import (
    BrowseView,
    ChosenMultipleView,
    ExternalLinkView,
)
from wagtail.admin.views.pages.bulk_actions import DeleteBulkAction, MoveBulkAction
from wagtail.admin.views.pages.copy import CopyView
from wagtail.admin.views.pages.move import MoveChooseDestinationView, MoveConfirmView
from wagtail.admin.views.tags import TAGS_AUTOCOMPLETE_LIMIT
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.documents.views import bulk_actions as document_actions
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.images.views import bulk_actions as image_actions
from wagtail.models import Page
from wagtail.utils.urlpatterns import decorate_urlpatterns

from pages.choosing import known, known_pages
from pages.models import Topic


def known_or_404(request, pk):
    """The page with an id as a form sends it, if the person may read its name."""
    if not str(pk).isdecimal():
        raise Http404
    return get_object_or_404(known_pages(request.user), pk=pk)


class KnownBrowseView(BrowseView):
    def get(self, request, parent_page_id=None):
        if parent_page_id:
            known_or_404(request, parent_page_id)
        return super().get(request, parent_page_id)


class KnownChosenView(ChosenMultipleView):
    def get(self, request):
        wanted = [pk for pk in request.GET.getlist("id") if pk.isdecimal()]
        pages = (
            known_pages(request.user).filter(pk__in=wanted).exclude(depth=1).specific()
        )
        return self.render_chosen_response([as_chosen(page) for page in pages])


def as_chosen(page):
    """What the choosers' script takes in for a page."""
    return {
        "id": page.pk,
        "parentId": page.get_parent().pk,
        "adminTitle": page.get_admin_display_title(),
        "editUrl": reverse("wagtailadmin_pages:edit", args=[page.pk]),
        "url": page.url,
    }


class KnownExternalLinkView(ExternalLinkView):
    """Turns an address of this site into its page, by the title that readers know."""

    def post(self, request):
        if f"{self.form_prefix}-{self.link_url_field_name}" not in request.POST:
            raise BadRequest  # Wagtail's field takes no missing value.
        return super().post(request)

    def render_chosen_response(self, result):
        if "id" in result:
            page = Page.objects.get(pk=result["id"]).specific
            result = as_chosen(page)
        return super().render_chosen_response(result)


def topics_in_use(request):
    """Offered while somebody types: neither others' proposals nor what is retired."""
    words = request.GET.get("term")
    found = Topic.objects.filter(accepted=True, retired=False, merged_into=None)
    found = found.filter(name__istartswith=words) if words else found.none()
    names = found.values_list("name", flat=True)[:TAGS_AUTOCOMPLETE_LIMIT]
    return JsonResponse([*names], safe=False)


class KnownDestination:
    """Mixin for forms that name a page as the place where another is to go."""

    def post(self, request, *args, **kwargs):
        known_or_404(request, request.POST.get("new_parent_page"))
        return super().post(request, *args, **kwargs)


class KnownCopyView(KnownDestination, CopyView):
    pass


class KnownMoveView(KnownDestination, MoveChooseDestinationView):
    pass


class AllowedMoveView(MoveConfirmView):
    """Asks before it shows the names of both pages, not only when they are moved."""

    def dispatch(self, request, page_to_move_id, destination_id, *args, **kwargs):
        page = get_object_or_404(Page, pk=page_to_move_id).specific
        destination = get_object_or_404(Page, pk=destination_id).specific
        if not page.permissions_for_user(request.user).can_move_to(destination):
            raise PermissionDenied
        return super().dispatch(
            request, page_to_move_id, destination_id, *args, **kwargs
        )


class KnownItems:
    """Mixin for bulk actions: those out of reach are named to who may know them."""

    def dispatch(self, request, *args, **kwargs):
        ids = [pk for pk in request.GET.getlist("id") if pk != "all"]
        parents = [request.GET["childOf"]] if request.GET.get("childOf") else []
        if not all(pk.isdecimal() for pk in (*ids, *parents)):
            raise Http404
        if request.POST.get("chooser"):
            known_or_404(request, request.POST["chooser"])
        return super().dispatch(request, *args, **kwargs)

    def get_actionable_objects(self):
        objects, others = super().get_actionable_objects()
        out_of_reach = others["items_with_no_access"]
        names = known(self.model, self.request.user).filter(
            pk__in=[item.pk for item in out_of_reach]
        )
        may_know = set(names.values_list("pk", flat=True))
        shown = [item for item in out_of_reach if item.pk in may_know]
        return objects, {**others, "items_with_no_access": shown}


def with_known_items(action):
    return type(f"Known{action.__name__}", (KnownItems, action), {})


BULK_ACTIONS = [
    with_known_items(action)
    for action in (
        MoveBulkAction,
        DeleteBulkAction,
        image_actions.AddTagsBulkAction,
        image_actions.AddToCollectionBulkAction,
        image_actions.DeleteBulkAction,
        document_actions.AddTagsBulkAction,
        document_actions.AddToCollectionBulkAction,
        document_actions.DeleteBulkAction,
    )
]


class ReadOnlyPages(PagesAdminAPIViewSet):
    """Feeds the menu of pages. To act on a page there are views, with their gates."""

    actions: dict = {}


class KnownMedia:
    def get_queryset(self):
        names = known(self.model, self.request.user).values("pk")
        return super().get_queryset().filter(pk__in=names)


class KnownImages(KnownMedia, ImagesAdminAPIViewSet):
    pass


class KnownDocuments(KnownMedia, DocumentsAdminAPIViewSet):
    pass


API = {"pages": ReadOnlyPages, "images": KnownImages, "documents": KnownDocuments}


# These come before the addresses of Wagtail that they stand for.
urlpatterns = decorate_urlpatterns(
    [
        path("choose-page/<int:parent_page_id>/", KnownBrowseView.as_view()),
        path("choose-page/chosen-multiple/", KnownChosenView.as_view()),
        path("tag-autocomplete/pages/topic/", topics_in_use),
        path("choose-external-link/", KnownExternalLinkView.as_view()),
    ],
    require_admin_access,
)
