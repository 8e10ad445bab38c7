"""What a form leads to: nothing new that is of others, and nothing is told of it."""

import json

import pytest
from wagtail.test.utils.form_data import (
    inline_formset,
    nested_form_data,
    streamfield,
)

from pages.agencies import writing_agencies
from pages.models import Agency, CardLink, ToolkitPartPage
from pages.references import references
from pages.roles import sync
from tests.factories import SectionFactory, StrategyCardFactory
from tests.pages.forms import add_url, card_form, edit_url, rows_of
from tests.pages.matrix import CANARY, document, draft, folder

REFUSED = "not public, or belongs to others"


def text_with(kind, pk):
    """What the editor of texts sends for a text with one link."""
    entity = {"type": kind, "mutability": "MUTABLE", "data": {"id": pk}}
    link = {"key": 0, "offset": 0, "length": 5}
    block = {"key": "a", "type": "unstyled", "text": "There", "depth": 0}
    block |= {"inlineStyleRanges": [], "entityRanges": [link]}
    return json.dumps({"blocks": [block], "entityMap": {"0": entity}})


def link_to(pk):
    row = {"kind": "related", "target": pk, "why": "Soon"}
    return nested_form_data({"links": inline_formset([row])})


def blocks(field, *items):
    return nested_form_data({field: streamfield(items)})


def download(pk):
    return ("download", {"document": pk, "description": ""})


def callout(pk):
    text = text_with("LINK", pk)
    return ("callout", {"title": "Look", "text": text, "tone": "note"})


def list_of_links(pk):
    row = {"text": "There", "page": pk, "url": ""}
    items = [{"value": row, "deleted": "", "order": "0", "id": ""}]
    return ("links", {"count": "1", **dict(enumerate(items))})


# Where a form can name a page or a document: for cards, and for sections.
ON_CARD = {
    "a link to a card": ("page", link_to),
    "a link in a text": ("page", lambda pk: {"why": text_with("LINK", pk)}),
    "a file in a text": ("file", lambda pk: {"why": text_with("DOCUMENT", pk)}),
    "a download": ("file", lambda pk: blocks("downloads", download(pk))),
}
ON_SECTION = {
    "a link in a block": ("page", lambda pk: blocks("body", callout(pk))),
    "a list of links": ("page", lambda pk: blocks("body", list_of_links(pk))),
    "a download in the text": ("file", lambda pk: blocks("body", download(pk))),
}


@pytest.fixture
def own(folder_of):
    return StrategyCardFactory(parent=folder_of("eps"), published=False, title="Ours")


@pytest.fixture
def kept(demo):
    """A section that educational psychology keeps."""
    section = SectionFactory(parent=ToolkitPartPage.objects.first(), published=False)
    section.steward = Agency.objects.get(slug="eps")
    section.save(clean=False)
    section.save_revision(clean=False)
    sync(writing_agencies())
    return section


@pytest.fixture
def foreign(demo):
    """A draft and a file of others."""
    return {"page": draft(), "file": document("ot")()}


@pytest.fixture
def editor(signed_in):
    return signed_in("eps-editor")


def save(client, card, **changes):
    data = card_form(slug=card.slug, title=card.title, **rows_of(card))
    return client.post(edit_url(card), data | changes)


def save_section(client, section, **changes):
    data = {
        "title": section.title,
        "slug": section.slug,
        "number": section.number,
        "lead": section.lead,
        "change_kind": "minor",
        **nested_form_data(
            {
                "body": streamfield([]),
                "downloads": streamfield([]),
                "comments": inline_formset([]),
            }
        ),
    }
    return client.post(edit_url(section), data | changes)


def is_told(response, foreign):
    told = (CANARY, foreign["page"].slug, foreign["file"].filename)
    return [words for words in told if words in response.text]


def assert_refused(response, page, foreign):
    before = page.latest_revision_id
    page.refresh_from_db()
    assert page.latest_revision_id == before
    assert REFUSED in response.text
    assert not is_told(response, foreign)


@pytest.mark.parametrize("way", ON_CARD)
def test_a_card_takes_no_new_reference_to_what_is_of_others(own, foreign, editor, way):
    kind, made = ON_CARD[way]
    response = save(editor, own, **made(foreign[kind].pk))
    assert_refused(response, own, foreign)


@pytest.mark.parametrize("way", ON_SECTION)
def test_a_section_takes_no_new_reference_to_what_is_of_others(
    kept, foreign, editor, way
):
    kind, made = ON_SECTION[way]
    response = save_section(editor, kept, **made(foreign[kind].pk))
    assert_refused(response, kept, foreign)


@pytest.mark.parametrize("way", ON_CARD)
def test_what_may_be_chosen_is_saved(own, card, editor, way):
    kind, made = ON_CARD[way]
    target = {"page": card, "file": document("eps")()}[kind]
    assert save(editor, own, **made(target.pk)).status_code == 302
    own.refresh_from_db()
    keys = {key for _, key in references(own.get_latest_revision_as_object())}
    assert str(target.pk) in keys


@pytest.mark.parametrize("way", ON_CARD)
def test_the_council_may_choose_whatever_there_is(own, foreign, signed_in, way):
    kind, made = ON_CARD[way]
    response = save(signed_in("la-lead"), own, **made(foreign[kind].pk))
    assert response.status_code == 302


def test_a_new_card_takes_no_reference_to_what_is_of_others(foreign, editor):
    data = card_form() | link_to(foreign["page"].pk)
    response = editor.post(add_url(folder("eps")), data)
    assert REFUSED in response.text
    assert not is_told(response, foreign)


def test_an_id_that_nothing_has_is_refused_like_one_of_others(own, editor):
    response = save(editor, own, why=text_with("LINK", 999_999))
    assert REFUSED in response.text


@pytest.mark.parametrize("way", ON_CARD)
def test_another_mistake_in_the_form_makes_nothing_be_told(own, foreign, editor, way):
    kind, made = ON_CARD[way]
    wrong = {"title": "", "steps-0-value-title": "too long " * 40}
    response = save(editor, own, **made(foreign[kind].pk), **wrong)
    assert not is_told(response, foreign)


def led_to_others(own, foreign):
    """The own card, as the council made it lead to a draft and to a file of others."""
    page, file = foreign["page"], foreign["file"]
    own.links = [CardLink(kind="related", target=page, why="Soon")]
    own.why = f'<p><a linktype="page" id="{page.pk}">There</a></p>'
    own.at_home = f'<p><a linktype="document" id="{file.pk}">the plan</a></p>'
    own.downloads = [("download", {"document": file, "description": ""})]
    own.save_revision(clean=False)
    return own


def test_what_was_led_to_before_stays(own, foreign, editor):
    card = led_to_others(own, foreign)
    page, file = foreign["page"].pk, foreign["file"].pk
    before = card.latest_revision_id
    kept = blocks("downloads", download(file)) | link_to(page)
    kept |= {"why": text_with("LINK", page), "at_home": text_with("DOCUMENT", file)}
    assert save(editor, card, **kept).status_code == 302
    card.refresh_from_db()
    assert card.latest_revision_id != before
    keys = {key for _, key in references(card.get_latest_revision_as_object())}
    assert {str(page), str(file)} <= keys


def test_the_editor_names_nothing_of_others_that_a_card_leads_to(own, foreign, editor):
    shown = editor.get(edit_url(led_to_others(own, foreign)))
    assert "A page that is not public" in shown.text
    assert "A document of others" in shown.text
    assert not is_told(shown, foreign)


def test_the_council_sees_the_names_of_all_that_a_card_leads_to(
    own, foreign, signed_in
):
    shown = signed_in("la-lead").get(edit_url(led_to_others(own, foreign)))
    assert len(is_told(shown, foreign)) == 3


def test_a_preview_shows_no_file_of_others(own, foreign, editor):
    made = blocks("downloads", download(foreign["file"].pk))
    data = card_form(slug=own.slug, title=own.title, **rows_of(own)) | made
    address = f"/admin/pages/{own.pk}/edit/preview/"
    assert editor.post(address, data).json()["is_valid"] is False
    assert not is_told(editor.get(f"{address}?mode="), foreign)
