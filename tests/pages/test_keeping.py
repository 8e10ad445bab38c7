"""Live pages: change notes, “reviewed, no change”, and withdrawal."""

import re
from datetime import date

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry, ReferenceIndex

from pages.models import (
    CardLink,
    ChangeNote,
    HomePage,
    PinnedResult,
    StrategyCardPage,
)
from pages.reviewing import months_later
from tests.factories import StrategyCardFactory
from tests.pages.forms import edit_url
from tests.pages.reviews import draft_crediting, edit, fresh, submit, take_step

NOTE = "Step 3 now names who leads."


def today():
    return timezone.localdate()


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    mail.outbox.clear()
    return lambda: django_capture_on_commit_callbacks(execute=True)


def told():
    return sorted(message.to[0].split("@")[0] for message in mail.outbox)


# Change notes.


@pytest.fixture
def live(folder_of):
    """A card that is public and has its own words."""
    return StrategyCardFactory(parent=folder_of("eps"), title="Kept true")


def approved(card, person, signed_in, **given):
    card.save_revision(user=person("eps-editor"))
    card = submit(fresh(card), person("eps-editor"))
    take_step(signed_in("eps-lead"), card, "approve")
    take_step(signed_in("la-lead"), card, "approve", **given)
    return fresh(card)


def test_readers_are_told_of_a_major_change_with_its_date(
    live, person, signed_in, reader
):
    live = approved(live, person, signed_in, change_kind="major", change_note=NOTE)
    note = live.change_notes.get()
    assert (note.kind, note.by) == ("major", "Educational psychology service")
    assert note.revision == live.live_revision
    text = reader.get(live.get_url()).text
    assert NOTE in text
    assert f"{today():%-d %B %Y}" in text


def test_a_minor_change_is_kept_and_readers_are_not_told(
    live, person, signed_in, reader
):
    live = approved(live, person, signed_in, change_kind="minor", change_note=NOTE)
    assert live.change_notes.get().kind == "minor"
    assert "What changed" not in reader.get(live.get_url()).text


def test_a_major_change_needs_words(live, person, signed_in):
    live = approved(live, person, signed_in, change_kind="major", change_note=" ")
    assert live.workflow_in_progress
    assert not ChangeNote.objects.filter(page=live).exists()


def test_the_dialog_starts_with_what_the_editor_wrote(live, person, signed_in):
    live.change_kind, live.change_note = "major", NOTE
    live.save_revision(user=person("eps-editor"))
    card = submit(fresh(live), person("eps-editor"))
    take_step(signed_in("eps-lead"), card, "approve")
    state = fresh(card).current_workflow_task_state
    name = "wagtailadmin_pages:collect_workflow_action_data"
    url = reverse(name, args=[card.pk, "approve", state.pk])
    assert NOTE in signed_in("la-lead").get(url).json()["html"]


def test_publishing_at_once_keeps_the_note_of_the_form(live, signed_in):
    changes = {"change_kind": "major", "change_note": NOTE, "action-publish": "yes"}
    edit(signed_in("la-lead"), live, promise="Mended.", **changes)
    assert fresh(live).change_notes.get().text == NOTE


def test_publishing_at_once_a_major_change_needs_words(live, signed_in):
    changes = {"change_kind": "major", "change_note": "", "action-publish": "yes"}
    response = edit(signed_in("la-lead"), live, **changes)
    assert "Say in one line what changed" in response.text


def test_the_next_change_starts_without_the_last_note(live, signed_in):
    changes = {"change_kind": "major", "change_note": NOTE, "action-publish": "yes"}
    client = signed_in("la-lead")
    edit(client, live, **changes)
    form = client.get(edit_url(live)).context["form"]
    assert form.initial["change_note"] == ""
    assert form.initial["change_kind"] == "minor"


def test_a_note_is_kept_when_its_time_comes(live, person):
    live.change_kind, live.change_note = "major", NOTE
    live.go_live_at = timezone.now()
    revision = live.save_revision(user=person("la-lead"))
    revision.approved_go_live_at = live.go_live_at
    revision.save()
    assert not live.change_notes.exists()
    call_command("publish_scheduled", verbosity=0)
    assert live.change_notes.get().text == NOTE


def test_an_approved_card_waits_for_its_time_with_the_councils_note(
    folder_of, person, signed_in
):
    card = draft_crediting(folder_of("eps"), author=person("eps-editor"))
    card.go_live_at = timezone.now() + timezone.timedelta(days=1)
    card.save_revision(user=person("eps-editor"))
    card = submit(fresh(card), person("eps-editor"))
    take_step(signed_in("eps-lead"), card, "approve")
    take_step(
        signed_in("la-lead"), card, "approve", change_kind="major", change_note=NOTE
    )
    card = fresh(card)
    assert not card.live
    assert not card.change_notes.exists()
    revision = card.scheduled_revision
    revision.approved_go_live_at = timezone.now() - timezone.timedelta(minutes=1)
    revision.content["go_live_at"] = revision.approved_go_live_at.isoformat()
    revision.save()
    call_command("publish_scheduled", verbosity=0)
    assert fresh(card).live
    assert card.change_notes.get().text == NOTE


# Reviewed, no change.


def reviewed_url(page):
    return reverse("reviewed", args=[page.pk])


@pytest.mark.parametrize(
    ("username", "status"),
    [
        ("eps-lead", 200),
        ("la-lead", 200),
        ("eps-editor", 404),
        ("ot-lead", 404),
        ("auditor", 404),
    ],
)
def test_who_may_say_that_a_page_is_still_right(live, signed_in, username, status):
    assert signed_in(username).get(reviewed_url(live)).status_code == status


def test_a_reviewed_page_has_new_dates_and_a_waiting_draft_its_text(
    live, person, signed_in, index_is_right
):
    live.promise = "Words that wait."
    draft = live.save_revision(user=person("eps-editor"))
    signed_in("eps-lead").post(reviewed_url(live), {"months": "24", "confirm": "on"})
    page = fresh(live)
    assert (page.reviewed_on, page.review_by) == (today(), months_later(today(), 24))
    assert page.promise != "Words that wait."
    assert page.latest_revision_id == draft.pk
    waiting = page.get_latest_revision_as_object()
    assert (waiting.promise, waiting.reviewed_on) == ("Words that wait.", today())
    assert page.has_unpublished_changes
    assert index_is_right()
    entry = PageLogEntry.objects.get(page=page, action="pages.reviewed")
    assert entry.user == person("eps-lead")


OLD_DATES = {"reviewed_on": "2026-10-01", "review_by": "2027-10-01"}


def seen_in(client, page):
    """What the form of a page knows of its reviews, as a browser would send it."""
    shown = client.get(edit_url(page)).text
    return re.search(r'name="review_seen" value="(\d+)"', shown)[1]


@pytest.mark.parametrize("button", [{}, {"action-publish": "yes"}])
def test_a_form_from_before_a_review_does_not_bring_back_the_old_dates(
    live, signed_in, button
):
    council = signed_in("la-lead")
    seen = seen_in(council, live)
    signed_in("eps-lead").post(reviewed_url(live), {"months": "24", "confirm": "on"})
    response = edit(
        council, live, title="Kept", review_seen=seen, **OLD_DATES, **button
    )
    page = fresh(live)
    newest = page.get_latest_revision_as_object()
    assert newest.title == "Kept"
    assert newest.reviewed_on == page.reviewed_on == today()
    assert newest.review_by == page.review_by == months_later(today(), 24)
    shown = council.get(response.url, follow=True).text
    assert "The dates of that review stayed" in shown


def test_whoever_saw_the_review_may_set_its_dates_right(live, signed_in):
    signed_in("eps-lead").post(reviewed_url(live), {"months": "24", "confirm": "on"})
    council = signed_in("la-lead")
    seen = seen_in(council, live)
    edit(council, live, review_seen=seen, **OLD_DATES)
    assert fresh(live).get_latest_revision_as_object().reviewed_on == date(2026, 10, 1)


def test_a_form_from_before_a_review_may_bring_a_later_one(live, signed_in):
    council = signed_in("la-lead")
    seen = seen_in(council, live)
    signed_in("eps-lead").post(reviewed_url(live), {"months": "24", "confirm": "on"})
    later = {"reviewed_on": "2099-01-01", "review_by": "2099-12-01"}
    edit(council, live, review_seen=seen, **later)
    assert fresh(live).get_latest_revision_as_object().reviewed_on == date(2099, 1, 1)


def test_a_safeguarding_page_is_reviewed_every_year(live, signed_in):
    live.safeguarding = True
    live.save_revision().publish()
    client = signed_in("eps-lead")
    response = client.post(reviewed_url(live), {"months": "24", "confirm": "on"})
    assert "every 12 months" in response.text
    client.post(reviewed_url(live), {"months": "12", "confirm": "on"})
    assert fresh(live).review_by == months_later(today(), 12)


def test_nothing_is_reviewed_without_reading_it(live, signed_in):
    response = signed_in("eps-lead").post(reviewed_url(live), {"months": "24"})
    assert "Tick this once you have read" in response.text
    assert fresh(live).reviewed_on == date(2026, 10, 1)


def test_a_day_that_the_later_year_lacks_is_the_first_of_march():
    assert months_later(date(2028, 2, 29), 12) == date(2029, 3, 1)


def test_a_draft_cannot_be_called_reviewed(folder_of, signed_in):
    draft = draft_crediting(folder_of("eps"))
    assert signed_in("eps-lead").get(reviewed_url(draft)).status_code == 404


# Withdrawal.


def withdraw_url(page):
    return f"/admin/pages/{page.pk}/unpublish/"


def link_from(folder, target, title="Leads there"):
    page = StrategyCardFactory(parent=folder, title=title)
    page.links = [CardLink(kind=CardLink.Kind.RELATED, target=target, why="Goes well.")]
    page.save_revision().publish()
    ReferenceIndex.create_or_update_for_object(fresh(page))
    return page


@pytest.mark.parametrize(
    ("username", "status"),
    [
        ("eps-lead", 200),
        ("la-lead", 200),
        ("eps-editor", 302),
        ("ot-lead", 302),
        ("auditor", 302),
    ],
)
def test_who_may_withdraw_a_card(live, signed_in, username, status):
    assert signed_in(username).get(withdraw_url(live)).status_code == status


def test_a_lead_withdraws_what_nobody_uses_and_says_why(
    live, signed_in, committed, index_is_right, found
):
    with committed():
        signed_in("eps-lead").post(withdraw_url(live), {"reason": "Out of date."})
    assert not fresh(live).live
    assert live.title not in found()
    entry = PageLogEntry.objects.get(page=live, action="pages.withdraw")
    assert entry.data["reason"] == "Out of date."
    assert index_is_right()


def test_a_withdrawal_needs_a_reason(live, signed_in):
    response = signed_in("eps-lead").post(withdraw_url(live), {"reason": ""})
    assert "Say why" in response.text
    assert fresh(live).live


def test_an_agency_is_stopped_where_others_use_the_page_and_asks_the_council(
    live, folder_of, signed_in, committed
):
    link_from(folder_of("ot"), live)
    client = signed_in("eps-lead")
    text = client.get(withdraw_url(live)).text
    assert "Leads there" in text
    assert "only the council can withdraw it" in text
    with committed():
        client.post(withdraw_url(live), {"reason": "Unsafe.", "confirm": "on"})
    assert fresh(live).live
    assert told() == ["la-colleague", "la-lead"]
    assert "Unsafe." in mail.outbox[0].body
    assert "Leads there" in mail.outbox[0].body


def test_an_agencys_own_cards_do_not_stop_it(live, folder_of, signed_in):
    link_from(folder_of("eps"), live)
    client = signed_in("eps-lead")
    assert "Leads there" in client.get(withdraw_url(live)).text
    client.post(withdraw_url(live), {"reason": "Out of date."})
    assert not fresh(live).live


def test_the_council_withdraws_after_confirming_and_all_concerned_are_told(
    live, folder_of, signed_in, committed
):
    link_from(folder_of("ot"), live)
    client = signed_in("la-lead")
    response = client.post(withdraw_url(live), {"reason": "Unsafe."})
    assert "Tick this to go ahead" in response.text
    assert fresh(live).live
    with committed():
        client.post(withdraw_url(live), {"reason": "Unsafe.", "confirm": "on"})
    assert not fresh(live).live
    assert told() == ["eps-lead", "ot-lead"]
    assert "Leads there (Occupational therapy" in mail.outbox[0].body


def test_a_draft_that_leads_to_a_page_stays_unnamed(live, folder_of, signed_in):
    page = link_from(folder_of("ot"), live)
    page.unpublish()
    text = signed_in("eps-lead").get(withdraw_url(live)).text
    assert "Leads there" not in text


def test_a_pinned_result_is_a_use(live, signed_in):
    pin = PinnedResult.objects.create(page=live, words="true words")
    ReferenceIndex.create_or_update_for_object(pin)
    assert "Pinned result" in signed_in("eps-lead").get(withdraw_url(live)).text


def test_a_withdrawn_page_is_published_again(live, signed_in, found):
    client = signed_in("la-lead")
    client.post(withdraw_url(live), {"reason": "A mistake."})
    edit(client, fresh(live), **{"action-publish": "yes"})
    assert fresh(live).live
    assert live.title in found()


def test_pages_that_readers_have_seen_are_not_deleted(live, signed_in):
    for username in ("eps-lead", "la-lead"):
        client = signed_in(username)
        for method in (client.get, client.post):
            response = method(f"/admin/pages/{live.pk}/delete/", follow=True)
            assert "withdrawn, not deleted" in response.text
    assert fresh(live)


def test_a_withdrawn_page_is_not_deleted_either(live, signed_in):
    client = signed_in("la-lead")
    client.post(withdraw_url(live), {"reason": "A mistake."})
    client.post(f"/admin/pages/{live.pk}/delete/")
    assert fresh(live)


def test_a_draft_that_was_never_public_may_be_deleted(folder_of, signed_in):
    draft = draft_crediting(folder_of("eps"))
    signed_in("eps-editor").post(f"/admin/pages/{draft.pk}/delete/")
    assert not StrategyCardPage.objects.filter(pk=draft.pk).exists()


def bulk(client, action, *pages):
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    ids = "&".join(f"id={page.pk}" for page in pages)
    return client.post(f"{url}?{ids}&next={reverse('wagtailadmin_home')}")


@pytest.mark.parametrize("action", ["unpublish", "delete"])
def test_no_bulk_action_goes_round_the_reason(live, signed_in, action):
    for username in ("la-lead", "eps-lead"):
        bulk(signed_in(username), action, live)
    assert fresh(live).live


def test_the_council_withdraws_a_page_that_no_longer_passes_the_gate(live, signed_in):
    StrategyCardPage.objects.filter(pk=live.pk).update(promise="")
    signed_in("la-lead").post(withdraw_url(live), {"reason": "Unsafe."})
    assert not fresh(live).live


def test_the_home_page_has_its_review_on_its_edit_page(demo, signed_in):
    home = HomePage.objects.get()
    assert signed_in("la-lead").get(edit_url(home)).status_code == 200
