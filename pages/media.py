"""Uploaded files: private until a live page uses them.

What a page uses is what Wagtail's index of references says of its live version, so a
file that only a draft offers stays with those who may choose it.
"""

from django.contrib.contenttypes.models import ContentType
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex

from pages.choosing import known_media

RENDITIONS = "images/"  # where Wagtail puts them, within the folder of uploads


def open_to(media, request):
    """Whether an image or document may be shown to whoever asks."""
    return used_in_the_open(media, request) or is_known(media, request.user)


def used_in_the_open(media, request):
    """Whether a live page uses it that this request may read."""
    references = ReferenceIndex.get_references_to(media).filter(
        base_content_type=ContentType.objects.get_for_model(Page)
    )
    ids = set(map(int, references.values_list("object_id", flat=True)))
    pages = Page.objects.live().filter(pk__in=ids)
    return any(may_read(page, request) for page in pages)


def may_read(page, request):
    restrictions = page.get_view_restrictions()
    return all(restriction.accept_request(request) for restriction in restrictions)


def is_known(media, user):
    return known_media(type(media), user).filter(pk=media.pk).exists()


def private_until_used(document, request):
    """For Wagtail's hook before a document is served."""
    if not open_to(document, request):
        raise Http404


@require_safe
@never_cache
def rendition(request, name):
    """A picture as Wagtail made it for a page or a list; originals are never served."""
    model = get_image_model().get_rendition_model()
    found = get_object_or_404(
        model.objects.select_related("image"), file=f"{RENDITIONS}{name}"
    )
    if not open_to(found.image, request):
        raise Http404
    return FileResponse(found.file.open(), filename=name)
