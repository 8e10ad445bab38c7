"""Draft, agency lead, council, published: who may take which step, and what is kept."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import PageLogEntry, TaskState, WorkflowState
from wagtail.users.models import UserProfile

from pages import reviews
from pages.agencies import writing_agencies
from pages.models import (
    Agency,
    AgencyReview,
    OutgoingMail,
    ReviewSettings,
    SectionPage,
)
from pages.roles import differences
from pages.standing import standing
from tests.factories import SectionFactory, UserFactory
from tests.pages.forms import edit_url
from tests.pages.reviews import draft_crediting, edit, fresh, submit, take_step

TITLE = "Kept to ourselves"


@pytest.fixture
def draft(folder_of, person):
    return draft_crediting(folder_of("eps"), author=person("eps-editor"))


@pytest.fixture
def in_review(draft, person):
    return submit(draft, person("eps-editor"))


@pytest.fixture
def with_council(in_review, signed_in):
    take_step(signed_in("eps-lead"), in_review, "approve")
    return fresh(in_review)


@pytest.fixture
def outbox(django_capture_on_commit_callbacks):
    """E-mails that a step sends once it is committed: outbox(step) -> messages."""

    def of(step):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            step()
        return mail.outbox

    return of


def task_of(card):
    return card.current_workflow_task


def actions(card, user):
    return {name for name, *_ in task_of(card).get_actions(card, user)}


def step_name(card):
    return fresh(card).current_workflow_task.name


def history(card):
    entries = PageLogEntry.objects.filter(page=card.pk).order_by("pk")
    return [entry.action for entry in entries]


# The steps and who may take them.


def test_a_card_goes_to_its_agencys_lead_then_to_the_council_then_to_readers(
    draft, signed_in, found
):
    edit(signed_in("eps-editor"), draft, **{"action-submit": "yes"})
    assert step_name(draft) == "Agency check"
    take_step(signed_in("eps-lead"), draft, "approve")
    assert step_name(draft) == "Council approval"
    assert not fresh(draft).live
    take_step(signed_in("la-lead"), draft, "approve")
    assert fresh(draft).live
    assert TITLE in found()


@pytest.mark.parametrize(
    ("username", "allowed"),
    [
        ("eps-lead", {"reject", "approve"}),
        ("la-lead", {"reject", "approve"}),
        ("eps-editor", set()),
        ("ot-lead", set()),
        ("training-lead", set()),
        ("auditor", set()),
    ],
)
def test_the_agencys_check_is_its_leads_and_the_councils(
    in_review, person, username, allowed
):
    assert actions(in_review, person(username)) == allowed


@pytest.mark.parametrize(
    ("username", "allowed"),
    [
        ("la-lead", {"reject", "approve"}),
        ("eps-lead", set()),
        ("eps-editor", set()),
        ("ot-lead", set()),
    ],
)
def test_the_approval_is_the_councils(with_council, person, username, allowed):
    assert actions(with_council, person(username)) == allowed


def test_a_lead_does_not_approve_the_own_last_edit(draft, person):
    person("eps-editor").groups.add(Agency.objects.get(slug="eps").leads)
    draft.save_revision(user=person("eps-lead"))
    card = submit(draft, person("eps-lead"))
    assert actions(card, person("eps-lead")) == {"reject"}
    assert actions(card, person("eps-editor")) == {"reject", "approve"}


def test_the_council_does_not_approve_the_own_last_edit(with_council, person):
    with_council.save_revision(user=person("la-lead"))
    assert actions(with_council, person("la-lead")) == {"reject"}
    assert actions(with_council, person("la-colleague")) == {"reject", "approve"}


def test_a_council_of_one_approves_and_that_is_recorded(
    with_council, person, signed_in
):
    person("la-colleague").groups.clear()
    with_council.save_revision(user=person("la-lead"))
    take_step(signed_in("la-lead"), with_council, "approve")
    assert fresh(with_council).live
    state = TaskState.objects.for_instance(with_council).last()
    assert "no other lead" in state.comment


def test_a_step_of_another_page_cannot_be_taken_through_ones_own(
    in_review, folder_of, person, signed_in
):
    other = draft_crediting(folder_of("ot"), author=person("ot-editor"), title="Theirs")
    other = submit(other, person("ot-editor"))
    state = other.current_workflow_task_state
    url = f"/admin/pages/{in_review.pk}/workflow/action/approve/{state.pk}/"
    signed_in("eps-lead").post(url)
    state.refresh_from_db()
    assert state.status == TaskState.STATUS_IN_PROGRESS


def test_the_council_stands_in_and_the_log_says_so(in_review, signed_in):
    take_step(signed_in("la-lead"), in_review, "approve")
    review = AgencyReview.objects.get(workflow_state__object_id=in_review.pk)
    assert review.stood_in
    entries = PageLogEntry.objects.filter(action="wagtail.workflow.approve")
    entry = entries.get(page=in_review.pk)
    assert entry.data["comment"] == "The council stood in for the agency."


def test_a_deputy_checks_while_named(in_review, person, signed_in):
    agency = Agency.objects.get(slug="eps")
    deputy = UserFactory()
    deputy.groups.add(agency.editors)
    assert actions(in_review, deputy) == set()
    agency.deputies.add(deputy)
    assert actions(in_review, deputy) == {"reject", "approve"}
    agency.deputies.clear()
    assert actions(in_review, deputy) == set()


def test_a_deputy_who_left_the_agency_checks_nothing(in_review, person):
    Agency.objects.get(slug="eps").deputies.add(person("ot-editor"))
    assert actions(in_review, person("ot-editor")) == set()


def test_the_form_of_an_agency_offers_its_own_editors_as_deputies(demo, person):
    form_class = Agency.base_form_class
    agency = Agency.objects.get(slug="eps")
    fields = type("Meta", (), {"model": Agency, "fields": ["deputies"]})
    form = type("Form", (form_class,), {"Meta": fields})(instance=agency)
    assert [*form.fields["deputies"].queryset] == [person("eps-editor")]


def test_a_card_that_nobody_else_can_check_goes_straight_to_the_council(draft, person):
    draft.save_revision(user=person("eps-lead"))
    card = submit(draft, person("eps-lead"))
    assert step_name(card) == "Council approval"
    review = AgencyReview.objects.get(workflow_state__object_id=card.pk)
    assert review.status == TaskState.STATUS_SKIPPED
    assert "Nobody else" in review.comment
    assert "pages.review.skip" in history(card)
    assert any("Nobody else" in sentence for sentence in standing(card).sentences)


def test_a_lead_who_changes_the_text_alone_passes_it_on_and_that_is_recorded(
    in_review, person
):
    in_review.save_revision(user=person("eps-lead"))
    lead = person("eps-lead")
    assert actions(in_review, lead) == {"reject", "pass_on"}
    task_of(in_review).on_action(in_review.current_workflow_task_state, lead, "pass_on")
    assert step_name(in_review) == "Council approval"
    review = AgencyReview.objects.get(workflow_state__object_id=in_review.pk)
    assert (review.status, review.finished_by) == (TaskState.STATUS_SKIPPED, lead)


def test_a_page_of_the_councils_goes_straight_to_the_council(demo, person):
    section = SectionPage.objects.filter(steward=None).first()
    section.save_revision(user=person("la-lead"))
    assert step_name(submit(section, person("la-lead"))) == "Council approval"


def test_a_section_is_checked_by_its_steward(demo, person, signed_in):
    section = SectionPage.objects.filter(steward=None).first()
    section.steward = Agency.objects.get(slug="eps")
    section.save_revision(user=person("la-lead")).publish()
    assert signed_in("eps-editor").get(edit_url(section)).status_code == 200
    assert signed_in("ot-editor").get(edit_url(section)).status_code == 302
    section.save_revision(user=person("eps-editor"))
    section = submit(fresh(section), person("eps-editor"))
    assert actions(section, person("eps-lead")) == {"reject", "approve"}


def test_a_section_loses_its_former_steward(demo, person, signed_in):
    section = SectionPage.objects.filter(steward=None).first()
    for slug in ("eps", "ot"):
        section.steward = Agency.objects.get(slug=slug)
        section.save_revision(user=person("la-lead")).publish()
    assert signed_in("eps-editor").get(edit_url(section)).status_code == 302
    assert differences(writing_agencies()) == []


def test_a_draft_does_not_choose_who_checks_it(demo, person):
    section = SectionFactory(parent=SectionPage.objects.first().get_parent())
    section.steward = Agency.objects.get(slug="ot")
    section.save_revision(user=person("la-lead"))
    card = submit(fresh(section), person("la-lead"))
    assert actions(card, person("ot-lead")) == set()


def test_the_writer_cannot_change_what_is_in_review(in_review, signed_in):
    before = in_review.latest_revision_id
    edit(signed_in("eps-editor"), in_review, promise="Something else.")
    assert fresh(in_review).latest_revision_id == before


def test_the_council_does_not_publish_past_a_review(in_review, signed_in):
    edit(signed_in("la-lead"), in_review, **{"action-publish": "yes"})
    card = fresh(in_review)
    assert not card.live
    assert card.current_workflow_state.status == WorkflowState.STATUS_IN_PROGRESS


def test_what_a_reviewer_changed_is_kept_when_somebody_else_must_approve_it(
    with_council, signed_in
):
    response = edit(
        signed_in("la-lead"),
        with_council,
        promise="Mended by the council.",
        **{"action-workflow-action": "yes", "workflow-action-name": "approve"},
    )
    card = fresh(with_council)
    assert response.status_code == 302
    assert not card.live
    assert card.get_latest_revision_as_object().promise == "Mended by the council."
    assert step_name(card) == "Council approval"


# Returns.


def test_a_return_without_a_reason_is_refused(in_review, signed_in):
    client = signed_in("eps-lead")
    take_step(client, in_review, "reject", comment="  ")
    assert step_name(in_review) == "Agency check"
    assert fresh(in_review).workflow_in_progress
    text = client.get(edit_url(in_review)).text
    assert "Give a reason" in text


@pytest.mark.parametrize("given", ["", "{", "[]", '{"comment": " "}', '{"user": 1}'])
def test_a_return_from_the_editor_needs_a_reason_too(in_review, signed_in, given):
    edit(
        signed_in("eps-lead"),
        in_review,
        **{
            "action-workflow-action": "yes",
            "workflow-action-name": "reject",
            "workflow-action-extra-data": given,
        },
    )
    assert fresh(in_review).workflow_in_progress


def test_a_page_with_a_gap_is_returned_from_the_editor_with_what_was_changed(
    in_review, signed_in
):
    edit(
        signed_in("eps-lead"),
        in_review,
        promise="",
        **{
            "action-workflow-action": "yes",
            "workflow-action-name": "reject",
            "workflow-action-extra-data": '{"comment": "Say why."}',
        },
    )
    card = fresh(in_review)
    assert card.current_workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES
    assert card.get_latest_revision_as_object().promise == ""


def test_the_reason_stands_on_the_edit_page_and_in_the_email(
    in_review, signed_in, outbox
):
    reason = "Step 2 needs an example."
    client = signed_in("eps-lead")
    (message,) = outbox(lambda: take_step(client, in_review, "reject", comment=reason))
    assert message.to == ["eps-editor@example.org"]
    assert message.subject == f"“{TITLE}”: returned, with a reason"
    assert reason in message.body
    assert f"http://testserver{edit_url(in_review)}" in message.body
    assert reason in signed_in("eps-editor").get(edit_url(in_review)).text


def test_a_returned_card_goes_back_to_who_returned_it(with_council, signed_in):
    take_step(signed_in("la-lead"), with_council, "reject", comment="Shorter, please.")
    edit(signed_in("eps-editor"), with_council, **{"action-submit": "yes"})
    assert step_name(with_council) == "Council approval"


# E-mails.


def receivers(messages):
    return sorted(message.to[0].split("@")[0] for message in messages)


def test_the_agencys_leads_are_told_of_a_card_to_check(draft, person, outbox):
    messages = outbox(lambda: submit(draft, person("eps-editor")))
    assert receivers(messages) == ["eps-lead"]
    assert messages[0].subject.startswith(f"“{TITLE}”: to check for")
    assert "step 1 of 2" in messages[0].subject


def test_the_council_is_told_of_a_card_to_approve(in_review, signed_in, outbox):
    messages = outbox(lambda: take_step(signed_in("eps-lead"), in_review, "approve"))
    assert receivers(messages) == ["la-colleague", "la-lead"]
    assert "Eps lead checked it." in messages[0].body


def test_the_writers_are_told_of_a_card_that_is_public(with_council, signed_in, outbox):
    messages = outbox(lambda: take_step(signed_in("la-lead"), with_council, "approve"))
    assert receivers(messages) == ["eps-editor", "eps-lead"]
    assert f"http://testserver{fresh(with_council).get_url()}" in messages[0].body
    assert "The council changed" not in messages[0].body


def test_the_agency_is_shown_what_the_council_changed(
    with_council, person, signed_in, outbox
):
    sent = with_council.latest_revision_id
    with_council.promise = "Mended by the council."
    with_council.save_revision(user=person("la-colleague"))
    messages = outbox(lambda: take_step(signed_in("la-lead"), with_council, "approve"))
    card = fresh(with_council)
    path = f"/admin/pages/{card.pk}/revisions/compare/{sent}...{card.live_revision_id}/"
    assert f"http://testserver{path}" in messages[0].body
    client = signed_in("eps-editor")
    assert path in client.get(edit_url(card)).text
    assert "Mended by the council." in client.get(path).text


def test_a_preference_switches_an_email_off(draft, person, outbox):
    profile = UserProfile.get_for_user(person("eps-lead"))
    profile.submitted_notifications = False
    profile.save()
    assert not outbox(lambda: submit(draft, person("eps-editor")))


def test_an_agencys_lead_finds_the_switch(demo, signed_in):
    assert (
        "Pages to check or to read" in signed_in("eps-lead").get("/admin/account/").text
    )


def test_a_mail_server_that_fails_breaks_no_step_and_is_shown(
    draft, person, outbox, settings, signed_in
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert not outbox(lambda: submit(draft, person("eps-editor")))
    assert step_name(draft) == "Agency check"
    client = signed_in("eps-editor")
    text = client.get(edit_url(draft)).text
    assert "An e-mail has not reached Eps lead yet. It is tried again." in text
    a_week_ago = timezone.now() - timedelta(days=7)
    OutgoingMail.objects.update(since=a_week_ago, next_try=a_week_ago)
    with pytest.raises(CommandError, match="1 not sent"):
        call_command("send_mail")
    assert not OutgoingMail.objects.exists()
    assert history(draft)[-1] == "pages.mail.failed"
    text = client.get(edit_url(draft)).text
    assert "An e-mail did not reach Eps lead." in text
    assert "not reached" not in text


def comment_rows(*rows, replies=()):
    """A page form's rows for comments, with answers to the first one of them."""
    data = {"comments-TOTAL_FORMS": len(rows), "comments-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        start = f"comments-{number}"
        data |= {f"{start}-{name}": value for name, value in row.items()}
        answers = replies if number == 0 else ()
        data |= {
            f"{start}-replies-TOTAL_FORMS": len(answers),
            f"{start}-replies-INITIAL_FORMS": 0,
        }
        for place, text in enumerate(answers):
            data[f"{start}-replies-{place}-text"] = text
        data["comments-INITIAL_FORMS"] += "id" in row
    return data


def test_comments_are_told_to_who_follows_the_page_and_who_wrote_in_the_thread(
    draft, person, signed_in, outbox
):
    asked = {"text": "Is it short enough?", "contentpath": "promise"}
    writer, lead = signed_in("eps-editor"), signed_in("eps-lead")
    edit(writer, draft, **comment_rows(), comment_notifications="on")
    (told,) = outbox(lambda: edit(lead, draft, **comment_rows(asked)))
    assert receivers([told]) == ["eps-editor"]
    assert told.subject == f"“{TITLE}”: comments on the draft"
    assert "Eps lead was at the comments" in told.body
    assert "New: Is it short enough?" in told.body
    known = asked | {"id": draft.wagtail_admin_comments.get().pk}
    rows = comment_rows(known, {**asked, "text": "And here?"}, replies=["It is now."])
    (told,) = outbox(lambda: edit(writer, draft, **rows, comment_notifications="on"))
    assert receivers([told]) == ["eps-lead"]
    assert "To “Is it short enough?”:\nIt is now." in told.body
    assert "And here?" not in told.body


def test_a_step_that_is_rolled_back_sends_nothing(draft, person):
    mail.outbox.clear()
    submit(draft, person("eps-editor"))
    assert not mail.outbox


# Taking over.


def wait(card, days):
    states = AgencyReview.objects.filter(workflow_state__object_id=card.pk)
    states.update(started_at=timezone.now() - timedelta(days=days))


def test_a_weekend_does_not_count(in_review):
    review = AgencyReview.objects.get(workflow_state__object_id=in_review.pk)
    review.started_at = timezone.make_aware(timezone.datetime(2026, 11, 26, 12))
    assert reviews.due_date(review) == date(2026, 12, 3)


def test_the_council_takes_over_what_waited_too_long_once(
    in_review, person, outbox, capsys
):
    wait(in_review, 8)
    messages = outbox(lambda: call_command("escalate_reviews"))
    assert TITLE in capsys.readouterr().out
    assert receivers(messages) == ["eps-editor", "eps-lead", "la-colleague", "la-lead"]
    assert "pages.review.take_over" in history(in_review)
    waiting = task_of(in_review).get_task_states_user_can_moderate(person("la-lead"))
    assert in_review.current_workflow_task_state.pk in {state.pk for state in waiting}
    assert not outbox(lambda: call_command("escalate_reviews"))


def test_nothing_is_taken_over_before_its_time(in_review, capsys):
    call_command("escalate_reviews")
    assert "0 taken over" in capsys.readouterr().out


def test_the_council_sets_the_days(in_review, capsys):
    ReviewSettings.objects.update_or_create(defaults={"days_for_agency": 30})
    wait(in_review, 8)
    call_command("escalate_reviews")
    assert "0 taken over" in capsys.readouterr().out


def test_a_dry_run_takes_nothing_over(in_review, capsys):
    wait(in_review, 8)
    call_command("escalate_reviews", dryrun=True)
    assert "1 would be taken over" in capsys.readouterr().out
    assert "pages.review.take_over" not in history(in_review)


def test_a_lead_finds_what_waits_on_the_home_page(in_review, signed_in):
    assert TITLE in signed_in("eps-lead").get("/admin/").text
    assert TITLE not in signed_in("ot-lead").get("/admin/").text
