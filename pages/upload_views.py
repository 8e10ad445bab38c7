"""Wagtail's views for many uploads at a time, which fail on a form without the file."""

from django.http import HttpResponseBadRequest
from django.urls import path
from wagtail.admin.auth import require_admin_access
from wagtail.documents.views import multiple as documents
from wagtail.images.views import multiple as images
from wagtail.utils.urlpatterns import decorate_urlpatterns

FIELD = "files[]"


class AsksForFile:
    def post(self, request):
        if FIELD not in request.FILES:
            return HttpResponseBadRequest("Must upload a file")
        return super().post(request)


class AddImages(AsksForFile, images.AddView):
    pass


class AddDocuments(AsksForFile, documents.AddView):
    pass


# These come before the addresses of Wagtail that they stand for.
urlpatterns = decorate_urlpatterns(
    [
        path("images/multiple/add/", AddImages.as_view()),
        path("documents/multiple/add/", AddDocuments.as_view()),
    ],
    require_admin_access,
)
