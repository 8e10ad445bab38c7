"""Uploaded files: private until a live page uses them.

What a page uses is what Wagtail's index of references says of its live version, so a
file that only a draft offers stays with those who may choose it, and with those who may
read the draft while it is in review.
"""

from django.contrib.contenttypes.models import ContentType
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex

from pages.choosing import known_media
from pages.reviews import may_read_draft, pages_in_review

RENDITIONS = "images/"  # where Wagtail puts them, within the folder of uploads


def open_to(media, request):
    """Whether an image or document may be shown to whoever asks."""
    return (
        used_in_the_open(media, request)
        or is_known(media, request.user)
        or used_in_review(media, request.user)
    )


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


def used_in_review(media, user):
    """Whether a draft in review uses it that this person may read."""
    if not user.is_authenticated:
        return False
    drafts = (
        page.get_latest_revision_as_object()
        for page in pages_in_review()
        if may_read_draft(page, user)
    )
    return any(media in used_by(draft, type(media)) for draft in drafts)


def used_by(version, model):
    """The images or documents that a version of a page uses, as a queryset.

    Wagtail's index holds the public version only, so it is asked as the index does.
    """
    kind = ContentType.objects.get_for_model(model).pk
    found = ReferenceIndex._extract_references_from_object(version)
    ids = {pk for content_type, pk, *_ in found if content_type == kind}
    return model.objects.filter(pk__in=ids)


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
