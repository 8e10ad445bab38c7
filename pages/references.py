"""What a page leads to, and what of it somebody may not have added."""

from django.contrib.contenttypes.models import ContentType
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex

from pages.choosing import known
from pages.gate import gap

NOT_YOURS = "this is not public, or belongs to others. Choose another."


def references(page):
    """Names of fields by (content type, key), of all that the fields refer to.

    As Wagtail's index of references finds it, in choosers, blocks and texts.
    """
    found: dict[tuple[int, str], str] = {}
    for kind, key, path, _ in ReferenceIndex._extract_references_from_object(page):
        found.setdefault((kind, key), path.partition(".")[0])
    return found


def gaps_of_choice(page, before, user):
    """A `Gap` for each field that leads to what its writer may not choose.

    What is in `before`, the references that were there, may stay.
    """
    new = {key: name for key, name in references(page).items() if key not in before}
    names = dict.fromkeys(name for name in unknown(new, user))
    return [gap(page, name, NOT_YOURS) for name in names]


def unknown(references, user):
    """The fields of those references whose names a person may not read."""
    for model in (Page, get_document_model(), get_image_model()):
        kind = ContentType.objects.get_for_model(model).pk
        wanted = {key: name for (of, key), name in references.items() if of == kind}
        found = known(model, user).filter(pk__in=wanted) if wanted else ()
        may = {str(item.pk) for item in found}
        yield from (name for key, name in wanted.items() if key not in may)
