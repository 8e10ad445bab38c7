"""What people may upload: files that are what their names say, and run nothing.

Documents of old formats, of formats with macros, and of those a browser would run are
refused, whatever they are called. Pictures must be whole, so that none fails later.
"""

import zipfile
from functools import partial
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from PIL import Image as Picture
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

PDF, ZIP = b"%PDF-", b"PK\x03\x04"
# Of what a document with pictures unpacks to; a bomb has thousands of times its size.
MOST_UNPACKED = 200 * 1024 * 1024
MOST_PARTS = 5_000
# Where each format keeps its text, and where the formats keep what could run.
MAIN_PART = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "pptx": "ppt/presentation.xml",
}
RUNS = ("vbaproject", "vbadata", "macrosheets/", "activex/", "basic/", "scripts/")
FAMILIES = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}
ODF = "application/vnd.oasis.opendocument."

NOT_ALLOWED = "Files of this kind cannot be uploaded. These can: {}."
NOT_ITS_KIND = "This file is not what its name says. Open it, and save it again as {}."
MACROS = "This file has macros in it. Save it without macros, and upload that."
TOO_LARGE_INSIDE = "This file unpacks to far more than its size. It cannot be uploaded."
NO_PICTURE = (
    "This is no picture, or a damaged one. Open it, save it again as JPEG or PNG, and "
    "upload that."
)
TOO_MANY_PIXELS = (
    "This picture has more than {} million pixels. Make it smaller, and upload that."
)


def check_document(file, extension):
    """Raise ValidationError if the content of `file` is not safe or not of its kind."""
    head = file.read(len(PDF))
    file.seek(0)
    if extension == "pdf":
        require(head == PDF, extension)
    elif extension in {"csv", "txt"}:
        require(is_text(file), extension)
    else:
        require(head.startswith(ZIP), extension)
        check_package(file, extension)
    file.seek(0)


def require(fits, extension):
    if not fits:
        raise ValidationError(NOT_ITS_KIND.format(f"“.{extension}”"))


def is_text(file):
    return all(b"\x00" not in chunk for chunk in file.chunks())


def check_package(file, extension):
    """A document that is a ZIP of parts. None of them but its type is unpacked."""
    try:
        with zipfile.ZipFile(file) as package:
            check_parts(package.infolist())
            require(is_of_kind(package, extension), extension)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise ValidationError(NOT_ITS_KIND.format(f"“.{extension}”")) from error


def check_parts(parts):
    if len(parts) > MOST_PARTS or sum(p.file_size for p in parts) > MOST_UNPACKED:
        raise ValidationError(TOO_LARGE_INSIDE)
    names = [part.filename.casefold() for part in parts]
    if any(word in name for name in names for word in RUNS):
        raise ValidationError(MACROS)


def is_of_kind(package, extension):
    names = package.namelist()
    if extension in MAIN_PART:
        return MAIN_PART[extension] in names
    if "mimetype" not in names:
        return False
    with package.open("mimetype") as kind:
        wanted = f"{ODF}{FAMILIES[extension]}".encode()
        return kind.read(len(wanted) + 1) == wanted


class ReplacedLater:
    """Mixin for forms: a file that is replaced goes when its successor is committed.

    Wagtail deletes it at once, and an upload that then fails would leave nothing.
    """

    def save(self, commit=True):
        replaced, self.original_file = self.original_file, None
        saved = super().save(commit=commit)
        if commit and replaced and "file" in self.changed_data:
            self.forget(replaced)
        return saved

    def forget(self, replaced):
        transaction.on_commit(partial(replaced.storage.delete, replaced.name))


class DocumentForm(ReplacedLater, BaseDocumentForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if field := self.fields.get("file"):
            kinds = [*settings.WAGTAILDOCS_CONTENT_TYPES]
            field.widget.attrs["accept"] = ",".join(f".{kind}" for kind in kinds)
            field.help_text = f"{', '.join(kinds)}. {field.help_text}"

    def clean_file(self):
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            kinds = settings.WAGTAILDOCS_CONTENT_TYPES
            extension = PurePath(file.name).suffix[1:].lower()
            if extension not in kinds:
                raise ValidationError(NOT_ALLOWED.format(", ".join(kinds)))
            check_document(file, extension)
        return file


class PictureField(WagtailImageField):
    """Wagtail's own, which unpacks a picture before it looks at how large it is, and
    fails on one that is damaged."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.error_messages["file_too_many_pixels"] = TOO_MANY_PIXELS.format(
            settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 1_000_000
        )

    def to_python(self, data):
        try:
            if data and data.size:
                self.check_header(data)
            return super().to_python(data)
        except (OSError, SyntaxError, ValueError) as error:
            raise ValidationError(NO_PICTURE) from error

    def check_header(self, file):
        """Pillow reads no more than the header until it is asked for more."""
        try:
            with Picture.open(file) as picture:
                width, height = picture.size
        except (Picture.DecompressionBombError, Picture.DecompressionBombWarning):
            width = height = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS
        file.seek(0)
        if width * height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
            raise ValidationError(self.error_messages["file_too_many_pixels"])


class ImageForm(ReplacedLater, BaseImageForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if field := self.fields.get("file"):
            ours = PictureField(
                label=field.label, required=field.required, widget=field.widget
            )
            self.fields["file"] = ours

    def forget(self, replaced):
        super().forget(replaced)
        self.instance.renditions.all().delete()
