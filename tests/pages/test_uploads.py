"""What people upload: what is refused, with which words, and what is served of it."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from pages.models import Agency
from tests.pages import files

# Wagtail leaves the files that it makes a small picture in to be closed one day.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
]

Document, Image = get_document_model(), get_image_model()
DOCUMENT_FORMS = {
    "add": ("wagtaildocs:add", "file"),
    "add several": ("wagtaildocs:add_multiple", "files[]"),
    "chooser": ("wagtaildocs_chooser:create", "document-chooser-upload-file"),
    "edit": ("wagtaildocs:edit", "file"),
}
PICTURE_FORMS = {
    "add": ("wagtailimages:add", "file"),
    "add several": ("wagtailimages:add_multiple", "files[]"),
    "chooser": ("wagtailimages_chooser:create", "image-chooser-upload-file"),
    "edit": ("wagtailimages:edit", "file"),
}


@pytest.fixture
def editor(signed_in):
    return signed_in("eps-editor")


@pytest.fixture
def collection(demo):
    return Agency.objects.get(slug="eps").collection


@pytest.fixture
def upload(editor, collection):
    """Sends a file by one of the forms, as a browser does; gives the answer."""

    def send(forms, form, name, data, instance=None):
        view, field = forms[form]
        prefix = field.removesuffix("file") if field.endswith("-file") else ""
        sent = {"title": "A plan", "collection": collection.pk, "tags": ""}
        sent = {f"{prefix}{key}": value for key, value in sent.items()}
        sent[field] = SimpleUploadedFile(name, data)
        args = [instance.pk] if instance else []
        return editor.post(reverse(view, args=args), sent)

    return send


@pytest.fixture
def there(person, collection):
    """A document and a picture that the editor has uploaded before."""
    given = {"collection": collection, "uploaded_by_user": person("eps-editor")}
    document = Document(title="Old", **given)
    document.file.save("old.pdf", SimpleUploadedFile("old.pdf", files.PDF))
    picture = Image(title="Old", width=8, height=8, **given)
    picture.file.save("old.png", SimpleUploadedFile("old.png", files.picture()))
    return {Document: document, Image: picture}


def kept(model):
    return sorted(model.objects.values_list("title", "file"))


@pytest.mark.parametrize("form", DOCUMENT_FORMS)
@pytest.mark.parametrize("what", files.REFUSED_DOCUMENTS)
def test_a_document_that_is_refused_says_why_and_leaves_nothing(
    upload, there, form, what
):
    name, data, why = files.REFUSED_DOCUMENTS[what]
    before = kept(Document)
    instance = there[Document] if form == "edit" else None
    response = upload(DOCUMENT_FORMS, form, name, data, instance)
    assert response.status_code == 200
    assert why in response.text
    assert kept(Document) == before


@pytest.mark.parametrize("form", PICTURE_FORMS)
@pytest.mark.parametrize("what", files.REFUSED_PICTURES)
def test_a_picture_that_is_refused_says_why_and_leaves_nothing(
    upload, there, form, what
):
    name, data, why = files.REFUSED_PICTURES[what]
    before = kept(Image)
    instance = there[Image] if form == "edit" else None
    response = upload(PICTURE_FORMS, form, name, data, instance)
    assert response.status_code == 200
    assert why in response.text
    assert kept(Image) == before


@pytest.mark.parametrize("form", DOCUMENT_FORMS)
@pytest.mark.parametrize("name", files.TAKEN_DOCUMENTS)
def test_a_document_is_served_as_what_it_is_and_never_as_a_page(
    upload, there, editor, form, name
):
    data, content_type = files.TAKEN_DOCUMENTS[name]
    instance = there[Document] if form == "edit" else None
    upload(DOCUMENT_FORMS, form, name, data, instance)
    document = Document.objects.latest("pk")
    response = editor.get(document.url)
    assert response.getvalue() == data
    assert response["Content-Type"].endswith(content_type)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("default-src 'none'")
    is_pdf = content_type == "application/pdf"
    opens_as = response["Content-Disposition"].partition(";")[0]
    assert opens_as == ("inline" if is_pdf else "attachment")


def is_called(file, name):
    """Whether a file has this name, or one like it where that is taken."""
    stem, _, extension = name.rpartition(".")
    pattern = rf"{re.escape(stem)}(_\w{{7}})?\.{extension}"
    return re.fullmatch(pattern, Path(file.name).name)


@pytest.mark.parametrize("name", files.NAMES)
def test_a_strange_name_becomes_a_plain_one_in_the_folder_of_documents(upload, name):
    upload(DOCUMENT_FORMS, "add several", name, files.PDF)
    document = Document.objects.latest("pk")
    assert Path(document.file.path).parent == Path(settings.MEDIA_ROOT) / "documents"
    assert is_called(document.file, files.NAMES[name])


def test_a_name_that_is_too_long_is_cut(upload, editor):
    upload(DOCUMENT_FORMS, "add", f"{'long' * 60}.pdf", files.PDF)
    document = Document.objects.latest("pk")
    assert document.filename.endswith(".pdf")
    assert editor.get(document.url).getvalue() == files.PDF


@pytest.mark.parametrize("form", PICTURE_FORMS)
def test_of_a_picture_that_is_a_script_too_only_the_picture_is_served(
    upload, there, editor, form
):
    instance = there[Image] if form == "edit" else None
    upload(PICTURE_FORMS, form, "a.gif", files.GIF_AND_SCRIPT, instance)
    image = Image.objects.latest("pk")
    assert is_called(image.file, "a.gif")
    for wanted in ("original", "max-165x165"):
        response = editor.get(image.get_rendition(wanted).url)
        assert response["Content-Type"] == "image/png"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert files.CANARY not in response.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
@pytest.mark.parametrize("form", PICTURE_FORMS)
def test_a_whole_picture_is_taken(upload, there, editor, form, kind):
    name = f"new.{kind.lower()}"
    instance = there[Image] if form == "edit" else None
    upload(PICTURE_FORMS, form, name, files.picture(kind), instance)
    assert is_called(Image.objects.latest("pk").file, name)
    shown = editor.get(reverse("wagtailimages:index")).text
    assert "/media/images/new" in shown


@pytest.mark.parametrize(
    ("model", "forms", "name", "data"),
    [
        (Document, DOCUMENT_FORMS, "new.pdf", files.PDF),
        (Image, PICTURE_FORMS, "new.png", files.picture()),
    ],
)
def test_a_file_that_is_replaced_goes_only_when_that_is_certain(
    upload, there, model, forms, name, data, django_capture_on_commit_callbacks
):
    instance = there[model]
    old = Path(instance.file.path)
    with django_capture_on_commit_callbacks() as callbacks:
        upload(forms, "edit", name, data, instance)
    assert old.exists()
    for callback in callbacks:
        callback()
    assert not old.exists()
    assert Path(model.objects.get(pk=instance.pk).file.path).exists()


def test_the_form_names_the_kinds_that_may_be_uploaded(editor):
    shown = editor.get(reverse("wagtaildocs:add")).text
    assert 'accept=".pdf,.docx,' in shown
    assert "pdf, docx, xlsx" in shown


def test_an_account_has_no_picture_and_no_time_zone_of_its_own(person, editor):
    address = reverse("wagtailadmin_account")
    shown = editor.get(address).text
    assert "Notifications" in shown
    assert "avatar-avatar" not in shown
    assert "time_zone" not in shown
    sent = {
        "name_email-first_name": "Ada",
        "name_email-last_name": "Editor",
        "theme-theme": "system",
        "theme-contrast": "system",
        "theme-density": "default",
        "avatar-avatar": SimpleUploadedFile("me.png", files.picture()),
    }
    assert editor.post(address, sent).status_code == 302
    somebody = person("eps-editor")
    assert somebody.first_name == "Ada"
    assert not somebody.wagtail_userprofile.avatar


CRAFTED = {
    "a file by another name": {"other": SimpleUploadedFile("a.pdf", files.PDF)},
    "no file": {"files[]": "a.pdf"},
    "a collection that is none": {
        "files[]": SimpleUploadedFile("a.pdf", files.PDF),
        "collection": "x",
    },
    "a title without end": {
        "files[]": SimpleUploadedFile("a.pdf", files.PDF),
        "title": "a" * 300,
    },
}


@pytest.mark.parametrize("what", CRAFTED)
@pytest.mark.parametrize("kind", ["wagtaildocs", "wagtailimages"])
def test_what_no_browser_sends_is_refused(editor, collection, kind, what):
    sent = {"title": "A plan", "collection": collection.pk, **CRAFTED[what]}
    response = editor.post(reverse(f"{kind}:add_multiple"), sent)
    assert response.status_code < 500
