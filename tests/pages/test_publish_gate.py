"""The publish gate: a draft saves with gaps, nothing unfinished goes public."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import WorkflowState

from pages.gate import publish_errors
from pages.models import (
    HomePage,
    SectionPage,
    StrategyCardPage,
    Theme,
    ToolkitPartPage,
)
from tests.factories import STEPS, SectionFactory, StrategyCardFactory
from tests.pages.forms import add_url, card_form, edit_url, rows_of
from tests.pages.reviews import fresh, submit

UNFINISHED = ("step", {"title": "Step 3", "detail": ""})


def labels(page):
    return [gap.label for gap in publish_errors(page)]


@pytest.fixture
def draft(folder_of):
    return StrategyCardFactory(parent=folder_of("eps"), published=False)


@pytest.fixture
def empty(demo, folder_of):
    card = StrategyCardPage(title="Only a title", live=False)
    folder_of("eps").add_child(instance=card)
    return card


def test_a_whole_card_may_go_public(draft):
    assert publish_errors(draft) == []


def test_every_missing_field_is_named_by_its_label(empty):
    assert labels(empty) == [
        "Reviewed on",
        "Review by",
        "Promise",
        "Why it helps",
        "Steps",
        "Time to prepare",
        "Levels",
        "Age phases",
        "Needs",
    ]


def test_two_steps_are_too_few(draft):
    draft.steps = STEPS[:2]
    assert [str(each) for each in publish_errors(draft)] == ["Steps: add at least 3."]


def test_a_step_without_its_detail_is_not_finished(draft):
    draft.steps = [*STEPS[:2], UNFINISHED]
    assert labels(draft) == ["Steps"]


def test_a_card_needs_a_level(draft):
    draft.card_levels = []
    assert labels(draft) == ["Levels"]


def test_a_theme_does_instead_of_a_need(draft, demo):
    draft.needs = []
    draft.themes = [Theme.objects.first()]
    assert labels(draft) == []


def test_a_card_without_need_and_theme_is_told_to_choose_one(draft):
    draft.needs = []
    assert [str(gap) for gap in publish_errors(draft)] == [
        "Needs: choose at least one of needs or themes."
    ]


def test_a_review_date_before_the_last_review_is_named(draft):
    draft.review_by = date(2020, 1, 1)
    assert labels(draft) == ["Review by"]


@pytest.mark.parametrize("field", ["promise", "why", "reviewed_on", "preparation"])
def test_an_emptied_field_stops_a_live_card_from_being_saved(card, field):
    setattr(card, field, None if field in {"reviewed_on", "preparation"} else "")
    with pytest.raises(ValidationError):
        card.save()


def test_full_clean_is_the_last_guard_for_what_no_field_says(card):
    card.needs = []
    card.themes = []
    with pytest.raises(ValidationError, match="choose at least one"):
        card.full_clean()


def test_a_revision_with_gaps_cannot_be_published(card):
    card.steps = STEPS[:2]
    revision = card.save_revision(clean=False)
    with pytest.raises(ValidationError, match="Steps"):
        revision.publish()


def test_a_draft_with_gaps_saves_in_the_admin(demo, signed_in, folder_of):
    data = card_form(promise=None, why=None, steps=STEPS[:1], levels=[], needs=[])
    response = signed_in("eps-editor").post(add_url(folder_of("eps")), data)
    assert response.status_code == 302
    assert not StrategyCardPage.objects.get(slug="a-new-card").live


def test_a_whole_card_is_published_in_the_admin(demo, signed_in, folder_of):
    data = card_form(**{"action-publish": "yes"})
    response = signed_in("la-lead").post(add_url(folder_of("eps")), data)
    assert response.status_code == 302
    assert StrategyCardPage.objects.get(slug="a-new-card").live


@pytest.mark.parametrize(
    ("action", "changes", "field"),
    [
        ("action-publish", {"promise": None}, "promise"),
        ("action-publish", {"why": None}, "why"),
        ("action-publish", {"steps": STEPS[:2]}, "steps"),
        ("action-publish", {"steps": [*STEPS[:2], UNFINISHED]}, "steps"),
        ("action-publish", {"preparation": None}, "preparation"),
        ("action-publish", {"reviewed_on": None}, "reviewed_on"),
        ("action-publish", {"needs": []}, "needs"),
        ("action-publish", {"phases": []}, "phases"),
        ("action-publish", {"title": "A title " * 12}, "title"),
        ("action-submit", {"promise": None}, "promise"),
        ("action-submit", {"steps": STEPS[:2]}, "steps"),
        ("action-submit", {"needs": []}, "needs"),
    ],
)
def test_a_card_with_a_gap_is_refused_at_its_field(
    demo, signed_in, folder_of, action, changes, field
):
    data = card_form(**changes, **{action: "yes"})
    response = signed_in("la-lead").post(add_url(folder_of("eps")), data)
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert not StrategyCardPage.objects.filter(slug="a-new-card", live=True).exists()


@pytest.mark.parametrize("action", ["action-publish", "action-submit"])
def test_a_card_without_a_level_is_refused_by_that_word(
    demo, signed_in, folder_of, action
):
    data = card_form(levels=[], **{action: "yes"})
    response = signed_in("la-lead").post(add_url(folder_of("eps")), data)
    assert "Levels: add at least one." in response.text


def test_what_was_typed_is_not_lost_when_publishing_is_refused(
    demo, signed_in, folder_of
):
    data = card_form(promise="Typed with care.", needs=[], **{"action-publish": "yes"})
    response = signed_in("la-lead").post(add_url(folder_of("eps")), data)
    form = response.context["form"]
    assert form["promise"].value() == "Typed with care."
    assert [step.value["title"] for step in form["steps"].value()] == [
        "Step 1",
        "Step 2",
        "Step 3",
    ]


def test_a_live_card_stays_as_it_was_when_publishing_is_refused(
    demo, signed_in, folder_of
):
    card = StrategyCardFactory(parent=folder_of("eps"))
    data = card_form(slug=card.slug, title="New", needs=[], **rows_of(card))
    client = signed_in("la-lead")
    response = client.post(edit_url(card), data | {"action-publish": "yes"})
    assert response.status_code == 200
    stored = StrategyCardPage.objects.get(pk=card.pk)
    assert (stored.title, stored.latest_revision_id) == (
        card.title,
        card.latest_revision_id,
    )


def test_a_draft_of_a_live_card_saves_with_gaps(demo, signed_in, folder_of):
    card = StrategyCardFactory(parent=folder_of("eps"))
    data = card_form(slug=card.slug, promise=None, steps=STEPS[:1], **rows_of(card))
    assert signed_in("eps-editor").post(edit_url(card), data).status_code == 302
    stored = StrategyCardPage.objects.get(pk=card.pk)
    assert stored.promise == card.promise
    assert stored.get_latest_revision_as_object().promise == ""


def test_an_agencys_editor_sends_a_whole_card_for_review(demo, signed_in, folder_of):
    data = card_form(**{"action-submit": "yes"})
    signed_in("eps-editor").post(add_url(folder_of("eps")), data)
    card = StrategyCardPage.objects.get(slug="a-new-card")
    assert card.current_workflow_state.status == WorkflowState.STATUS_IN_PROGRESS
    assert not card.live


def actions_for(card, user):
    task = card.current_workflow_task
    return {name for name, *_ in task.get_actions(card, user)}


@pytest.fixture
def submitted(draft, person):
    """A card that its agency has checked, and that is with the council."""
    draft.save_revision(user=person("eps-editor"))
    card = submit(draft, person("eps-editor"))
    state = card.current_workflow_task_state
    card.current_workflow_task.on_action(state, person("eps-lead"), "approve")
    return fresh(card)


def test_the_council_may_approve_a_whole_card(submitted, person):
    assert "approve" in actions_for(submitted, person("la-lead"))


def test_the_council_may_not_approve_while_something_is_missing(submitted, person):
    submitted.steps = STEPS[:2]
    submitted.save_revision(clean=False)
    assert actions_for(submitted, person("la-lead")) == {"reject"}


def test_an_agencys_editor_may_not_approve(submitted, person):
    assert actions_for(submitted, person("eps-editor")) == set()


def test_approval_publishes_the_card(submitted, person, found):
    task = submitted.current_workflow_task
    task.on_action(submitted.current_workflow_task_state, person("la-lead"), "approve")
    assert submitted.title in found()


def test_approval_by_its_address_is_refused_while_something_is_missing(
    submitted, signed_in
):
    submitted.steps = STEPS[:2]
    submitted.save_revision(clean=False)
    state = submitted.current_workflow_task_state
    url = reverse(
        "wagtailadmin_pages:workflow_action", args=[submitted.pk, "approve", state.pk]
    )
    signed_in("la-lead").post(url)
    submitted.refresh_from_db()
    assert not submitted.live


def bulk_publish(client, *pages):
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    ids = "&".join(f"id={page.pk}" for page in pages)
    return client.post(f"{url}?{ids}&next={reverse('wagtailadmin_home')}", follow=True)


def test_publishing_many_publishes_what_is_whole_and_names_the_rest(
    draft, empty, signed_in
):
    response = bulk_publish(signed_in("la-lead"), draft, empty)
    draft.refresh_from_db()
    empty.refresh_from_db()
    assert (draft.live, empty.live) == (True, False)
    assert "“Only a title” was not published." in response.text
    assert "Promise: still empty." in response.text


def test_the_edit_page_lists_what_is_left(empty, signed_in):
    text = signed_in("eps-editor").get(edit_url(empty)).text
    assert "it still needs" in text
    for label in labels(empty):
        assert label in text


def test_the_edit_page_of_a_whole_card_says_that_nothing_is_missing(draft, signed_in):
    assert "Nothing is missing" in signed_in("eps-editor").get(edit_url(draft)).text


def test_what_is_left_speaks_of_the_draft_and_not_of_the_live_card(card, signed_in):
    card.promise = ""
    card.save_revision(clean=False)
    assert "it still needs" in signed_in("eps-editor").get(edit_url(card)).text


def test_a_section_without_text_is_not_public(demo):
    section = SectionFactory(parent=ToolkitPartPage.objects.first(), published=False)
    section.body = []
    assert labels(section) == ["Body"]


def test_a_section_with_an_unfinished_block_is_not_public(demo):
    section = SectionFactory(parent=ToolkitPartPage.objects.first(), published=False)
    section.body = [("heading", {"text": "", "stays": ""})]
    assert labels(section) == ["Body"]


def test_two_sections_cannot_have_one_number(demo):
    part = ToolkitPartPage.objects.first()
    section = SectionFactory(parent=part, published=False)
    section.number = SectionPage.objects.filter(live=True).first().number
    assert "Number" in labels(section)


def test_two_drafts_may_be_without_a_number(demo):
    part = ToolkitPartPage.objects.first()
    for title in ("One", "Two"):
        part.refresh_from_db()
        part.add_child(instance=SectionPage(title=title, live=False))
    assert SectionPage.objects.filter(title__in=["One", "Two"]).count() == 2


def test_the_home_page_passes_the_gate(demo):
    assert publish_errors(HomePage.objects.get()) == []
