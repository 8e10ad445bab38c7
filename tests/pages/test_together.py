"""Agencies beside one another: contributors read a draft, anyone suggests a change."""

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.models import Comment

from pages.models import Agency, StrategyCardPage, Suggestion
from tests.pages.forms import edit_url
from tests.pages.reviews import (
    draft_crediting,
    draft_frame_url,
    edit,
    fresh,
    read_draft_url,
    submit,
    suggest_url,
    take_step,
)

TITLE = "Kept to ourselves"
Document = get_document_model()


@pytest.fixture
def draft(folder_of, person):
    """A draft of the educational psychologists that names occupational therapy."""
    return draft_crediting(folder_of("eps"), "ot", author=person("eps-editor"))


@pytest.fixture
def in_review(draft, person):
    return submit(draft, person("eps-editor"))


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Sends what waits for the commit: with committed(): ..."""
    mail.outbox.clear()
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def offered(draft, person):
    """A document of the psychologists that the draft offers, and nobody else's yet."""
    document = Document(title="Our form", collection=draft.agency.collection)
    document.file.save("form.txt", ContentFile(b"words"))
    row = {"document": document, "description": ""}
    draft.downloads = [("download", row)]
    draft.save_revision(user=person("eps-editor"))
    return document


def status_of(client, document):
    response = client.get(document.url)
    response.getvalue()
    return response.status_code


def subjects_to(username):
    return [
        message.subject
        for message in mail.outbox
        if message.to == [f"{username}@example.org"]
    ]


@pytest.mark.parametrize(
    ("username", "status"),
    [
        ("ot-editor", 200),
        ("ot-lead", 200),
        ("eps-editor", 200),
        ("la-lead", 200),
        ("slt-therapy-lead", 404),
        ("training-lead", 404),
        ("auditor", 404),
    ],
)
def test_who_may_read_a_draft_in_review(in_review, signed_in, username, status):
    client = signed_in(username)
    for url in (read_draft_url(in_review), draft_frame_url(in_review)):
        response = client.get(url)
        assert response.status_code == status
        assert (TITLE in response.text) is (status == 200)


def test_a_stranger_is_asked_to_sign_in(in_review, reader):
    assert reader.get(read_draft_url(in_review)).status_code == 302
    assert reader.get(draft_frame_url(in_review)).status_code == 302


def test_a_contributor_reads_no_draft_before_and_after_its_review(
    draft, person, signed_in
):
    client = signed_in("ot-editor")
    assert client.get(read_draft_url(draft)).status_code == 404
    card = submit(draft, person("eps-editor"))
    card.current_workflow_state.cancel(user=person("eps-editor"))
    assert client.get(read_draft_url(draft)).status_code == 404
    assert client.get(draft_frame_url(draft)).status_code == 404


def test_the_frame_shows_the_newest_words_within_the_portal_only(
    in_review, person, signed_in
):
    in_review.promise = "The newest words of all."
    in_review.save_revision(user=person("eps-lead"))
    response = signed_in("ot-editor").get(draft_frame_url(in_review))
    assert "The newest words of all." in response.text
    assert response["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize(
    ("username", "status"),
    [
        ("ot-editor", 200),
        ("ot-lead", 200),
        ("eps-editor", 200),
        ("la-lead", 200),
        ("slt-therapy-lead", 404),
        ("auditor", 404),
    ],
)
def test_who_reads_a_draft_in_review_opens_its_documents(
    offered, in_review, signed_in, username, status
):
    assert status_of(signed_in(username), offered) == status


def test_a_contributor_opens_no_document_before_and_after_the_review(
    offered, draft, person, signed_in
):
    client = signed_in("ot-editor")
    assert status_of(client, offered) == 404
    submit(draft, person("eps-editor"))
    assert status_of(client, offered) == 200
    take_step(signed_in("eps-lead"), draft, "reject", comment="Not yet.")
    assert status_of(client, offered) == 404


def test_a_contributor_opens_no_document_that_the_newest_version_left_out(
    offered, in_review, person, signed_in
):
    card = fresh(in_review)
    card.downloads = []
    card.save_revision(user=person("eps-lead"))
    assert status_of(signed_in("ot-editor"), offered) == 404


def test_the_documents_of_a_draft_stand_beside_it(offered, in_review, signed_in):
    response = signed_in("ot-editor").get(read_draft_url(in_review))
    assert f'href="{offered.url}"' in response.text


def test_contributors_are_told_when_the_draft_enters_review(draft, person, committed):
    with committed():
        submit(draft, person("eps-editor"))
    (subject,) = subjects_to("ot-editor")
    assert "in review, and it names Occupational therapy" in subject
    assert subjects_to("slt-therapy-lead") == []


def test_a_contributor_comments_and_the_writers_read_it(
    in_review, signed_in, committed
):
    url = read_draft_url(in_review)
    with committed():
        signed_in("ot-editor").post(url, {"text": "Name the equipment, please."})
    assert subjects_to("eps-editor") == [f"“{TITLE}”: a comment on the draft"]
    for username in ("eps-editor", "eps-lead", "la-lead"):
        page = signed_in(username).get(edit_url(in_review)).text
        assert "Name the equipment, please." in page
    assert "Name the equipment, please." in signed_in("ot-lead").get(url).text
    history = f"/admin/pages/{in_review.pk}/history/"
    assert "Name the equipment, please." in signed_in("eps-lead").get(history).text


def test_an_empty_comment_is_refused_and_said(in_review, signed_in):
    response = signed_in("ot-editor").post(read_draft_url(in_review), {"text": " "})
    assert "Write a comment first." in response.text
    assert not Comment.objects.exists()


@pytest.mark.parametrize("username", ["slt-therapy-lead", "auditor", "eps-editor"])
def test_only_contributors_comment_there(in_review, signed_in, username):
    signed_in(username).post(read_draft_url(in_review), {"text": "Mine."})
    assert not Comment.objects.exists()


def test_the_comments_of_the_writers_among_themselves_are_theirs(
    in_review, person, signed_in
):
    Comment.objects.create(
        page=in_review, user=person("eps-lead"), text="Between us.", contentpath="why"
    )
    text = signed_in("ot-editor").get(read_draft_url(in_review)).text
    assert "Between us." not in text


def test_a_contributor_changes_nothing(in_review, signed_in):
    before = in_review.latest_revision_id
    client = signed_in("ot-lead")
    assert client.get(edit_url(in_review)).status_code == 302
    edit(client, in_review, promise="Ours now.")
    for action in ("approve", "reject"):
        take_step(client, in_review, action, comment="No.")
    card = fresh(in_review)
    assert card.latest_revision_id == before
    assert card.workflow_in_progress


def chooser(client, querystring=""):
    url = reverse("wagtailadmin_choose_page_search")
    return client.get(f"{url}?page_type=wagtailcore.page&{querystring}").text


@pytest.mark.parametrize("username", ["slt-therapy-editor", "auditor", "training-lead"])
def test_nobody_else_meets_the_title_of_a_draft(in_review, signed_in, username):
    client = signed_in(username)
    folder = in_review.get_parent()
    addresses = [
        "/admin/",
        "/admin/pages/",
        f"/admin/pages/{folder.pk}/",
        "/admin/pages/search/?q=ourselves",
        "/admin/strategy-cards/?q=ourselves",
        f"/admin/choose-page/{folder.pk}/?page_type=wagtailcore.page",
        "/admin/reports/workflow/",
        "/admin/reports/workflow_tasks/",
    ]
    for address in addresses:
        assert TITLE not in client.get(address, follow=True).text.split("<main")[-1]
    assert "Kept to" not in chooser(client, "q=Kept")


def test_the_chooser_offers_live_pages_of_others_and_drafts_of_ones_own(
    in_review, card, signed_in
):
    assert TITLE in chooser(signed_in("eps-editor"), "q=Kept")
    assert card.title in chooser(signed_in("ot-editor"), f"q={card.title}")


# Suggestions.


def suggestion(card, person):
    return Suggestion.objects.create(
        page=card, sender=person("ot-editor"), text="Add a picture of the desk."
    )


def test_anybody_signed_in_suggests_a_change_to_a_live_page(card, signed_in, committed):
    client = signed_in("ot-editor")
    with committed():
        client.post(suggest_url(card), {"text": "Add a picture of the desk."})
    assert subjects_to("eps-lead") == [f"“{card.title}”: a suggestion"]
    for username in ("eps-editor", "eps-lead", "la-lead", "ot-editor"):
        text = signed_in(username).get(reverse("page_suggestions")).text
        assert "Add a picture of the desk." in text
    assert (
        "Suggestions to answer: 1" in signed_in("eps-editor").get(edit_url(card)).text
    )


@pytest.mark.parametrize("username", ["slt-therapy-lead", "training-lead", "ot-lead"])
def test_a_suggestion_is_between_its_sender_and_the_owner(
    card, person, signed_in, username
):
    sent = suggestion(card, person)
    client = signed_in(username)
    assert "picture of the desk" not in client.get(reverse("page_suggestions")).text
    assert client.get(reverse("page_suggestion", args=[sent.pk])).status_code == 404


def test_the_owner_answers_and_the_sender_hears_of_it(
    card, person, signed_in, committed
):
    sent = suggestion(card, person)
    url = reverse("page_suggestion", args=[sent.pk])
    with committed():
        signed_in("eps-editor").post(url, {"answer": "Done, thank you."})
    assert subjects_to("ot-editor") == [f"“{card.title}”: your suggestion is answered"]
    sender = signed_in("ot-editor")
    assert "Done, thank you." in sender.get(url).text
    assert "picture" not in sender.get(reverse("page_suggestions")).text
    assert "picture" in sender.get(f"{reverse('page_suggestions')}?show=answered").text


def test_the_sender_does_not_answer_the_own_suggestion(card, person, signed_in):
    sent = suggestion(card, person)
    url = reverse("page_suggestion", args=[sent.pk])
    assert signed_in("ot-editor").post(url, {"answer": "Yes."}).status_code == 404


def test_an_empty_suggestion_is_refused(card, signed_in):
    response = signed_in("ot-editor").post(suggest_url(card), {"text": ""})
    assert "This field is required" in response.text
    assert not Suggestion.objects.exists()


def test_nobody_suggests_for_what_readers_cannot_open(in_review, signed_in):
    client = signed_in("slt-therapy-lead")
    assert client.get(suggest_url(in_review)).status_code == 404
    client.post(suggest_url(in_review), {"text": "Hello."})
    assert not Suggestion.objects.exists()


def test_a_withdrawn_page_keeps_its_new_title_from_who_suggested(
    card, person, signed_in
):
    suggestion(card, person)
    card.unpublish()
    StrategyCardPage.objects.filter(pk=card.pk).update(title=TITLE)
    text = signed_in("ot-editor").get(reverse("page_suggestions")).text
    assert TITLE not in text
    assert "A page that is not public now" in text


def test_a_page_of_the_councils_is_suggested_to_the_council(demo, signed_in, committed):
    page = Agency.objects.get(slug="eps").service.get_parent().specific
    with committed():
        signed_in("ot-editor").post(suggest_url(page), {"text": "Sort it by name."})
    assert subjects_to("la-lead") == [f"“{page.title}”: a suggestion"]


def test_a_live_page_offers_editors_their_links_and_readers_none(
    card, signed_in, reader
):
    assert "For editors" not in reader.get(card.get_url()).text
    other = signed_in("ot-editor").get(card.get_url()).text
    assert suggest_url(card) in other
    assert edit_url(card) not in other
    assert edit_url(card) in signed_in("eps-editor").get(card.get_url()).text


def test_a_reader_with_a_strange_cookie_is_a_reader(card, reader):
    reader.cookies["sessionid"] = "made-up"
    response = reader.get(card.get_url())
    assert "For editors" not in response.text


@pytest.mark.parametrize("query", ["page=abc", "page=99999999999", "p=abc", "show=x"])
def test_the_list_of_suggestions_takes_any_address(demo, signed_in, query):
    url = f"{reverse('page_suggestions')}?{query}"
    assert signed_in("eps-editor").get(url).status_code == 200
