"""Minor changes of public pages: seen with their differences, approved together."""

import pytest
from django.db import DatabaseError
from wagtail.models import PageLogEntry

from pages.desk import approving
from pages.models import AgencyReview, CouncilApprovalTask, CouncilReview
from tests.factories import StrategyCardFactory
from tests.pages.reviews import draft_crediting, fresh, submit, take_step

SCREEN = "/admin/minor-changes/"
MENDED = "Settles everybody within two minutes."


@pytest.fixture
def sent(folder_of, person):
    """sent(title): a public card with a minor change that its editor sent in."""

    def card(title, author="eps-editor", **changes):
        page = StrategyCardFactory(parent=folder_of("eps"), title=title)
        changes = {"promise": MENDED, "change_note": "How long it takes."} | changes
        for name, value in changes.items():
            setattr(page, name, value)
        page.save_revision(user=person(author), clean=False)
        return submit(fresh(page), person(author))

    return card


@pytest.fixture
def with_council(sent, signed_in):
    def card(title, **changes):
        page = sent(title, **changes)
        take_step(signed_in("eps-lead"), page, "approve")
        return fresh(page)

    return card


@pytest.fixture
def lead(signed_in):
    return signed_in("eps-lead")


@pytest.fixture
def council(signed_in):
    return signed_in("la-lead")


def seen(client):
    """What the boxes on a person's screen stand for."""
    compared = client.get(SCREEN).context["compared"]
    return [change.seen for change, _ in compared if not change.why_not]


def approve(client, *ticked):
    return client.post(SCREEN, {"change": ticked}, follow=True).text


def step_of(page):
    task = fresh(page).current_workflow_task
    return task.name if task else ""


def test_a_lead_approves_several_for_the_council_together(sent, lead, council):
    pages = [sent("One"), sent("Two")]
    text = approve(lead, *seen(lead))
    assert "Approved: “One”, “Two”." in text
    assert {step_of(page) for page in pages} == {"Council approval"}
    assert not any(fresh(page).promise == MENDED for page in pages)


def test_the_council_publishes_several_together_with_their_notes(
    with_council, council, person
):
    pages = [with_council("One"), with_council("Two")]
    approve(council, *seen(council))
    for page in pages:
        assert fresh(page).promise == MENDED
        note = page.change_notes.get()
        assert (note.kind, note.text) == ("minor", "How long it takes.")
        review = CouncilReview.objects.get(workflow_state__object_id=page.pk)
        assert review.finished_by == person("la-lead")
        actions = PageLogEntry.objects.filter(page=page.pk).values_list("action")
        assert ("wagtail.workflow.approve",) in actions


def test_each_is_shown_with_what_is_different(sent, lead):
    sent("One")
    text = lead.get(SCREEN).text
    assert '<span class="addition">two </span>' in text
    assert "How long it takes." in text


@pytest.mark.parametrize(
    ("username", "is_shown"),
    [("eps-lead", True), ("la-lead", False), ("ot-lead", False)],
)
def test_a_change_is_shown_to_those_whose_turn_it_is(
    sent, signed_in, username, is_shown
):
    sent("One")
    assert (">One</a>" in signed_in(username).get(SCREEN).text) == is_shown


@pytest.mark.parametrize("username", ["eps-editor", "training-lead", "auditor"])
def test_who_approves_nothing_has_no_such_screen(sent, signed_in, username):
    client = signed_in(username)
    assert client.get(SCREEN).status_code == 404
    assert SCREEN not in client.get("/admin/").text


def test_a_major_change_and_a_new_page_are_approved_on_their_own(
    sent, folder_of, person, lead
):
    sent("Major one", change_kind="major")
    new = draft_crediting(folder_of("eps"), author=person("eps-editor"), title="New")
    submit(new, person("eps-editor"))
    text = lead.get(SCREEN).text
    assert "Major one" not in text
    assert ">New<" not in text
    assert "No minor change waits for you." in text


def test_a_newer_draft_than_was_shown_is_not_approved_and_the_others_are(
    sent, lead, person
):
    one, two = sent("One"), sent("Two")
    ticked = seen(lead)
    one.promise = "Changed again, unseen."
    one.save_revision(user=person("la-lead"))
    text = approve(lead, *ticked)
    assert "“One” is not approved. It has changed since" in text
    assert step_of(one) == "Agency check"
    assert step_of(two) == "Council approval"


def test_nobody_approves_what_they_saved_last(with_council, council, person):
    page = with_council("One")
    page.promise = "Mended by the council."
    page.save_revision(user=person("la-lead"))
    text = council.get(SCREEN).text
    assert "Cannot be approved here: You saved this version last" in text
    assert seen(council) == []
    (change,) = approving.waiting(person("la-lead"))
    assert "You saved this version last" in approve(council, change.seen)
    assert step_of(page) == "Council approval"


def test_a_page_with_a_gap_says_so_and_the_others_go_ahead(sent, lead, person):
    gap, whole = sent("With a gap", promise=""), sent("Whole")
    text = lead.get(SCREEN).text
    assert "Promise: still empty." in text
    changes = approving.waiting(person("eps-lead"))
    text = approve(lead, *(change.seen for change in changes))
    assert "“With a gap” is not approved. Promise: still empty." in text
    assert step_of(gap) == "Agency check"
    assert step_of(whole) == "Council approval"


def test_a_step_that_breaks_off_leaves_its_page_and_not_the_others(
    with_council, council, monkeypatch
):
    broken, whole = with_council("Broken"), with_council("Whole")
    ticked = seen(council)
    take = CouncilApprovalTask.approve

    def break_off(task, state, page, user, given):
        take(task, state, page, user, given)
        if page.pk == broken.pk:
            raise DatabaseError("disk full")

    monkeypatch.setattr(CouncilApprovalTask, "approve", break_off)
    text = approve(council, *ticked)
    assert "“Broken” is not approved. The database refused it." in text
    assert fresh(broken).promise != MENDED
    assert step_of(broken) == "Council approval"
    assert fresh(whole).promise == MENDED


def test_what_somebody_else_decided_meanwhile_is_said(sent, lead, council):
    page = sent("One")
    ticked = seen(lead)
    take_step(council, page, "reject", comment="Shorter, please.")
    assert "Somebody else has decided on it" in approve(lead, *ticked)


def test_another_agencys_lead_approves_nothing_by_address(sent, lead, signed_in):
    page = sent("One")
    (ticked,) = seen(lead)
    stranger = signed_in("ot-lead")
    assert "“One” is not approved." in approve(stranger, ticked)
    assert step_of(page) == "Agency check"
    assert not AgencyReview.objects.filter(status="approved").exists()


def test_a_step_of_another_page_does_not_pass_for_ones_own(sent, lead, person):
    one, two = sent("One"), sent("Two")
    first, second = approving.waiting(person("eps-lead"))
    mixed = first.seen.split(":")
    mixed[1] = second.seen.split(":")[1]
    approve(lead, ":".join(mixed))
    assert step_of(one) == step_of(two) == "Agency check"


@pytest.mark.parametrize(
    "ticked", [[], ["x"], ["1:2"], ["1:2:3:None"], [f"{'9' * 5000}:1:1:1"]]
)
def test_nothing_ticked_is_said(sent, lead, ticked):
    sent("One")
    assert "Tick the changes that you approve first." in approve(lead, *ticked)
