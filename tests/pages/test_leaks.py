"""What of others' drafts and files is shown to nobody: in the admin, and to readers."""

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.urls import get_resolver
from wagtail.documents.models import Document
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import PageViewRestriction

from pages.agencies import collection_named
from pages.models import (
    Agency,
    ToolkitPartPage,
)
from pages.roles import SHARED_COLLECTION
from tests.factories import SectionFactory, StrategyCardFactory

SECRET = "Plans of others"
PAGES = "/admin/bulk/wagtailcore/page"
API = "/admin/api/main"


@pytest.fixture
def draft(folder_of):
    """A draft that the people of educational psychology may not know."""
    return StrategyCardFactory(
        parent=folder_of("ot"), published=False, title=SECRET, slug="plans-of-others"
    )


@pytest.fixture
def own(folder_of):
    return StrategyCardFactory(parent=folder_of("eps"), published=False, title="Ours")


@pytest.fixture
def editor(signed_in):
    return signed_in("eps-editor")


def status(client, address):
    """What an address answers; a file that comes is read and closed."""
    response = client.get(address)
    response.getvalue()
    return response.status_code


def media_of(slug, model, title, file):
    collection = Agency.objects.get(slug=slug).collection
    made = model(title=title, collection=collection)
    made.file = file
    made.save()
    return made


@pytest.fixture
def document_of(demo):
    """A document in the collection of the agency with a slug."""

    def made(slug, title=SECRET):
        return media_of(slug, Document, title, ContentFile(b"words", name="plan.docx"))

    return made


@pytest.fixture
def image_of(demo):
    """The same for an image, as Wagtail would make it small for lists."""

    def made(slug, title=SECRET):
        image = media_of(slug, get_image_model(), title, get_test_image_file())
        size = {"filter_spec": "max-165x165", "width": 165, "height": 124}
        image.renditions.create(file=get_test_image_file("small.png"), **size)
        return image

    return made


ADDRESSES = {
    "what a chooser has chosen": "/admin/choose-page/chosen-multiple/?id={0}&id={1}",
    "the pages below a draft": "/admin/choose-page/{0}/",
    "a search of the chooser": "/admin/choose-page/search/?q=plans",
    "the form that moves it": "/admin/pages/{0}/move/",
    "a move to the own folder": "/admin/pages/{0}/move/{2}/confirm/",
    "a move of an own card below it": "/admin/pages/{1}/move/{0}/confirm/",
    "the form that copies it": "/admin/pages/{0}/copy/",
    **{
        f"the question before many {deed}": f"{PAGES}/{deed}/?id={{0}}&id={{1}}"
        for deed in ("move", "delete", "publish", "unpublish")
    },
    "the list of pages for scripts": f"{API}/pages/?limit=20&order=-first_published_at",
    "the page for scripts": f"{API}/pages/{{0}}/",
    "its history": "/admin/pages/{0}/history/",
    "where it is used": "/admin/pages/{0}/usage/",
}


@pytest.mark.parametrize("what", ADDRESSES)
def test_the_title_of_anothers_draft_is_not_told_by(draft, own, editor, what):
    address = ADDRESSES[what].format(draft.pk, own.pk, own.get_parent().pk)
    assert SECRET not in editor.get(address, follow=True).text


def test_a_chooser_shows_the_own_draft_that_was_chosen(own, editor):
    response = editor.get(f"/admin/choose-page/chosen-multiple/?id={own.pk}")
    assert response.json()["result"][0]["adminTitle"] == "Ours"


def test_the_question_before_many_are_moved_names_the_own_card(own, editor):
    assert "Ours" in editor.get(f"{PAGES}/move/?id={own.pk}").text


def test_the_question_before_many_names_a_live_card_out_of_reach(editor, folder_of):
    card = folder_of("ot").get_children().live().first()
    assert card.title in editor.get(f"{PAGES}/publish/?id={card.pk}").text


@pytest.mark.parametrize("query", ["id=x", "id=all&childOf=x"])
def test_a_bulk_action_on_no_id_is_not_found(demo, editor, query):
    assert editor.get(f"{PAGES}/move/?{query}").status_code == 404


@pytest.mark.parametrize("deed", ["copy", "move"])
@pytest.mark.parametrize("place", ["draft", "nowhere", "x", ""])
def test_a_form_that_names_a_place_it_may_not_know_is_not_found(
    draft, own, signed_in, deed, place
):
    place = draft.pk if place == "draft" else {"nowhere": 999_999}.get(place, place)
    data = {"new_title": "", "new_slug": "", "new_parent_page": place}
    client = signed_in("eps-editor")
    response = client.post(f"/admin/pages/{own.pk}/{deed}/", data)
    assert response.status_code in {403, 302, 404}
    assert SECRET not in response.text


@pytest.mark.parametrize("form", ["chosen-multiple/?id={}", "search/?q=another+name"])
def test_a_live_page_is_chosen_by_the_title_readers_know(editor, folder_of, form):
    card = StrategyCardFactory(parent=folder_of("ot"), title="Another name")
    card.title = SECRET
    card.save_revision()
    shown = editor.get(f"/admin/choose-page/{form.format(card.pk)}").text
    assert "Another name" in shown
    assert SECRET not in shown


def test_a_pasted_address_becomes_a_page_by_the_title_readers_know(editor, folder_of):
    card = StrategyCardFactory(parent=folder_of("ot"), title="Another name")
    card.title = SECRET
    card.save_revision()
    name = "external-link-chooser"
    data = {f"{name}-url": card.get_url(), f"{name}-link_text": "See"}
    response = editor.post("/admin/choose-external-link/", data)
    assert response.json()["result"]["id"] == card.pk
    assert SECRET not in response.text


LISTS = ("/admin/pages/{}/", "/admin/strategy-cards/", "/admin/pages/{}/?q=another")


@pytest.mark.parametrize("address", LISTS)
def test_who_may_change_a_live_page_is_shown_its_drafts_title_in(
    folder_of, signed_in, address
):
    card = StrategyCardFactory(parent=folder_of("ot"), title="Another name")
    card.title = SECRET
    card.save_revision()
    address = address.format(card.get_parent().pk)
    for username in ("ot-editor", "la-lead"):
        assert SECRET in signed_in(username).get(address).text
    assert SECRET not in signed_in("eps-editor").get(address, follow=True).text


def test_the_explorer_shows_the_councils_own_drafts_titles_too(demo, signed_in):
    part = ToolkitPartPage.objects.first()
    part.title = SECRET
    part.save_revision(clean=False)
    address = f"/admin/pages/{part.get_parent().pk}/"
    assert SECRET in signed_in("la-lead").get(address).text


@pytest.mark.parametrize("kind", ["images", "documents"])
def test_scripts_get_the_files_one_may_choose(
    demo, editor, image_of, document_of, kind
):
    made = {"images": image_of, "documents": document_of}[kind]
    foreign, own = made("ot"), made("eps", "Ours")
    listed = editor.get(f"{API}/{kind}/?limit=20").text
    assert (SECRET in listed, "Ours" in listed) == (False, True)
    assert editor.get(f"{API}/{kind}/{foreign.pk}/").status_code == 404
    assert editor.get(f"{API}/{kind}/{own.pk}/").status_code == 200


@pytest.mark.parametrize("deed", ["add_tags", "add_to_collection", "delete"])
@pytest.mark.parametrize("kind", ["wagtailimages/image", "wagtaildocs/document"])
def test_the_question_before_many_files_names_no_foreign_one(
    editor, image_of, document_of, kind, deed
):
    made = image_of if "image" in kind else document_of
    address = f"/admin/bulk/{kind}/{deed}/?id={made('ot').pk}"
    assert SECRET not in editor.get(address).text


@pytest.mark.parametrize("deed", ["publish", "unpublish", "copy", "delete", "move"])
def test_scripts_do_nothing_to_a_page_past_its_views(card, signed_in, deed):
    address = f"{API}/pages/{card.pk}/action/{deed}/"
    assert signed_in("la-lead").post(address, {}).status_code == 404


def test_no_api_of_wagtails_is_open_to_all(reader, demo):
    for address in ("/api/", "/api/v2/pages/", "/api/v2/documents/", "/api/v3/"):
        assert reader.get(address).status_code == 404
    assert not [
        name for name in get_resolver().namespace_dict if "wagtailapi" in str(name)
    ]


def test_no_group_of_wagtails_own_is_left(demo):
    names = Group.objects.filter(name__in=["Editors", "Moderators"])
    assert not names.exists()


# Readers.


def link(page):
    return f'<p>See <a linktype="page" id="{page.pk}">there</a>.</p>'


def section_with(**fields):
    return SectionFactory(parent=ToolkitPartPage.objects.first(), **fields)


def links_block(page):
    row = {"text": "There", "page": page, "url": ""}
    return [("paragraph", "<p>See:</p>"), ("links", [row])]


WAYS = {
    "a link in a text": lambda page: {"body": [("paragraph", link(page))]},
    "a list of links": lambda page: {"body": links_block(page)},
}


@pytest.mark.parametrize("way", WAYS)
def test_a_public_page_shows_nothing_of_a_draft_it_leads_to_by(draft, reader, way):
    shown = reader.get(section_with(**WAYS[way](draft)).get_url()).text
    assert "plans-of-others" not in shown
    assert SECRET not in shown


@pytest.mark.parametrize("way", WAYS)
def test_a_public_page_leads_to_a_live_one_by(card, reader, way):
    shown = reader.get(section_with(**WAYS[way](card)).get_url()).text
    assert f'href="{card.get_url()}"' in shown


def test_a_link_to_a_page_that_is_gone_is_left_out(draft, reader):
    section = section_with(**WAYS["a list of links"](draft))
    draft.delete()
    assert "There</a>" not in reader.get(section.get_url()).text


# Files.


def offering(document, **fields):
    blocks = [("download", {"document": document, "description": ""})]
    return section_with(downloads=blocks, **fields)


def test_a_document_that_no_page_uses_is_for_those_who_may_choose_it(
    document_of, reader, signed_in
):
    address = document_of("ot").url
    people = ("ot-editor", "la-lead", "admin", "eps-editor", "auditor")
    answers = [status(signed_in(name), address) for name in people]
    assert answers == [200, 200, 200, 404, 404]
    assert status(reader, address) == 404


def test_a_document_is_public_while_a_live_page_uses_it(document_of, reader):
    document = document_of("ot")
    section = offering(document)
    assert status(reader, document.url) == 200
    section.unpublish()
    assert status(reader, document.url) == 404


def test_a_document_that_a_live_page_links_to_in_its_text_is_public(
    document_of, reader
):
    document = document_of("ot")
    text = f'<p><a linktype="document" id="{document.pk}">the plan</a></p>'
    section_with(body=[("paragraph", text)])
    assert status(reader, document.url) == 200


def test_a_document_that_only_a_draft_offers_is_private(document_of, reader):
    document = document_of("ot")
    offering(document, published=False)
    assert status(reader, document.url) == 404


def test_a_document_in_a_draft_of_a_live_page_is_private(document_of, reader):
    document = document_of("ot")
    section = section_with()
    section.downloads = [("download", {"document": document, "description": ""})]
    section.save_revision()
    assert status(reader, document.url) == 404


def test_a_document_of_a_private_page_is_private(document_of, reader):
    document = document_of("ot")
    PageViewRestriction.objects.create(
        page=offering(document), restriction_type="login"
    )
    assert status(reader, document.url) == 404


def test_a_shared_document_is_for_everybody_who_writes(document_of, signed_in, reader):
    document = document_of("ot")
    document.collection = collection_named(SHARED_COLLECTION)
    document.save()
    assert status(reader, document.url) == 404
    assert status(signed_in("la-lead"), document.url) == 200


def test_the_admin_shows_pictures_to_those_who_may_choose_them(
    image_of, reader, signed_in
):
    picture = image_of("ot").renditions.get()
    answers = {
        name: status(signed_in(name), picture.url)
        for name in ("ot-editor", "la-lead", "eps-editor", "auditor")
    }
    assert answers == {
        "ot-editor": 200,
        "la-lead": 200,
        "eps-editor": 404,
        "auditor": 404,
    }
    assert status(reader, picture.url) == 404


def test_a_picture_comes_with_its_type(image_of, signed_in):
    picture = image_of("ot").renditions.get()
    response = signed_in("ot-editor").get(picture.url)
    assert response["Content-Type"] == "image/png"
    assert response.getvalue().startswith(b"\x89PNG")


def test_an_original_picture_is_served_to_nobody(image_of, signed_in):
    assert status(signed_in("admin"), image_of("ot").file.url) == 404


# An agency's folder, which is no page that readers see.


@pytest.mark.parametrize("what", ["view_draft/", "revisions/{}/view/"])
def test_a_folder_has_no_preview(folder_of, signed_in, what):
    folder = folder_of("eps")
    revision = folder.save_revision()
    address = f"/admin/pages/{folder.pk}/{what.format(revision.pk)}"
    assert signed_in("la-lead").get(address).status_code in {302, 403}


def test_a_folder_opens_in_the_editor(folder_of, signed_in):
    address = f"/admin/pages/{folder_of('eps').pk}/edit/"
    assert signed_in("eps-lead").get(address).status_code == 200


def test_a_folder_among_many_to_publish_lacks_nothing(folder_of, signed_in):
    address = f"{PAGES}/publish/?id={folder_of('eps').pk}"
    assert signed_in("la-lead").post(address).status_code == 302


def test_a_folder_is_not_withdrawn(folder_of, signed_in):
    folder = folder_of("eps")
    data = {"reason": "Nobody needs it."}
    signed_in("eps-lead").post(f"/admin/pages/{folder.pk}/unpublish/", data)
    folder.refresh_from_db()
    assert folder.live
