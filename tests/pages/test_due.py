"""Pages that are due: read from the list, ticked, and marked as reviewed together."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from pages.desk.responses import responses
from pages.models import (
    InformationPage,
    ReviewReminder,
)
from tests.factories import StrategyCardFactory
from tests.pages.reviews import fresh

LIST = "/admin/due/"


def today():
    return timezone.localdate()


@pytest.fixture
def due(folder_of):
    """Two cards of the educational psychologists: one is late, one is due soon."""
    return [
        due_card(folder_of("eps"), "Late", -40),
        due_card(folder_of("eps"), "Due soon", 20),
    ]


def due_card(folder, title, days):
    review_by = today() + timedelta(days=days)
    reviewed_on = review_by - timedelta(days=700)
    return StrategyCardFactory(
        parent=folder, title=title, reviewed_on=reviewed_on, review_by=review_by
    )


@pytest.fixture
def lead(signed_in):
    return signed_in("eps-lead")


def open_from_list(client, page):
    return client.get(reverse("due_page", args=[page.pk]))


def mark(client, *pages):
    """The text of the list, once these are ticked and sent."""
    ticked = {"page": [page.pk for page in pages]}
    return client.post(LIST, ticked, follow=True).text


def box(page):
    return f'id="tick-{page.pk}"'


def is_reviewed(page):
    return fresh(page).reviewed_on == today()


def test_the_list_has_what_is_due_within_60_days_or_late_and_nothing_else(
    due, folder_of, lead
):
    due_card(folder_of("eps"), "In half a year", 180)
    due_card(folder_of("ot"), "Of another agency", 5)
    text = lead.get(LIST).text
    assert text.index("Late") < text.index("Due soon")
    assert "40 days late" in text
    assert "In half a year" not in text
    assert "Of another agency" not in text


def test_a_page_can_be_ticked_once_it_was_opened_from_the_list(due, lead):
    late, soon = due
    assert box(late) not in lead.get(LIST).text
    open_from_list(lead, late)
    text = lead.get(LIST).text
    assert box(late) in text
    assert box(soon) not in text


def test_ticked_pages_are_marked_together_and_each_is_logged(due, lead, person):
    for page in due:
        open_from_list(lead, page)
    text = mark(lead, *due)
    assert "are marked as reviewed today" in text
    for page in due:
        assert is_reviewed(page)
        entry = PageLogEntry.objects.get(page=page.pk, action="pages.reviewed")
        assert entry.user == person("eps-lead")
    assert fresh(due[0]).review_by == today().replace(year=today().year + 2)
    assert "No page of Educational psychology" in lead.get(LIST).text


def test_a_page_that_was_not_opened_is_refused_by_name_and_the_others_go_ahead(
    due, lead
):
    late, soon = due
    open_from_list(lead, late)
    text = mark(lead, late, soon)
    assert "“Due soon” is not marked as reviewed. Open it from here first." in text
    assert is_reviewed(late)
    assert not is_reviewed(soon)


def test_a_page_that_changed_after_it_was_opened_is_opened_again_first(due, lead):
    page = due[0]
    open_from_list(lead, page)
    page.promise = "Says something else by now."
    page.save_revision().publish()
    text = lead.get(LIST).text
    assert box(page) not in text
    assert "It has changed since you opened it" in text
    assert "It has changed since you opened it" in mark(lead, page)
    assert not is_reviewed(page)
    open_from_list(lead, page)
    mark(lead, page)
    assert is_reviewed(page)


def test_what_somebody_else_opened_does_not_count(due, lead, signed_in):
    open_from_list(signed_in("la-lead"), due[0])
    mark(lead, due[0])
    assert not is_reviewed(due[0])


def test_what_was_opened_is_forgotten_with_the_session(due, signed_in):
    open_from_list(signed_in("eps-lead"), due[0])
    mark(signed_in("eps-lead"), due[0])
    assert not is_reviewed(due[0])


def test_the_screen_to_read_a_page_ticks_it_on_the_list(due, lead):
    page = due[0]
    address = reverse("due_page", args=[page.pk])
    lead.get(address)
    assert "checked" not in lead.get(LIST).text
    assert lead.post(address).status_code == 302
    assert f"{box(page)} checked" in lead.get(LIST).text


def test_a_page_cannot_be_ticked_by_its_screen_before_it_was_shown(due, lead):
    lead.post(reverse("due_page", args=[due[0].pk]))
    assert box(due[0]) not in lead.get(LIST).text


def test_the_screen_shows_the_public_text_in_a_frame_of_this_site(due, lead):
    page = due[0]
    page.promise = "A draft that nobody has agreed."
    page.save_revision()
    answer = lead.get(reverse("due_page_frame", args=[page.pk]))
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "Settles everybody within minutes." in answer.text
    assert "nobody has agreed" not in answer.text


def test_an_editor_sees_the_list_and_marks_nothing(due, signed_in):
    editor = signed_in("eps-editor")
    open_from_list(editor, due[0])
    text = editor.get(LIST).text
    assert "Late" in text
    assert box(due[0]) not in text
    assert "not yours to review" in mark(editor, due[0])
    assert not is_reviewed(due[0])


def test_another_agency_neither_reads_nor_marks_nor_learns_a_name(due, signed_in):
    stranger = signed_in("ot-lead")
    assert open_from_list(stranger, due[0]).status_code == 404
    frame = reverse("due_page_frame", args=[due[0].pk])
    assert stranger.get(frame).status_code == 404
    due[1].unpublish()
    text = mark(stranger, *due)
    assert "A page that is not public is not marked" in text
    assert "Due soon" not in text
    assert not is_reviewed(due[0])


def test_who_keeps_no_page_true_has_no_list(due, signed_in):
    client = signed_in("auditor")
    assert client.get(LIST).status_code == 404
    assert LIST not in client.get("/admin/").text


def test_the_council_sees_its_own_and_by_choice_an_agencys(due, signed_in):
    page = InformationPage.objects.live().first()
    InformationPage.objects.filter(pk=page.pk).update(review_by=today())
    council = signed_in("la-lead")
    own, theirs = council.get(LIST).text, council.get(f"{LIST}?owner=eps").text
    assert page.title in own
    assert "Due soon" not in own
    assert "Due soon" in theirs


@pytest.mark.parametrize("sent", [{}, {"page": "x"}, {"page": "9" * 40}])
def test_nothing_ticked_is_said(due, lead, sent):
    text = lead.post(LIST, sent, follow=True).text
    assert "Tick the pages that you have read first." in text


def test_a_page_that_went_away_meanwhile_stops_nothing(due, lead):
    for page in due:
        open_from_list(lead, page)
    ticked = {"page": [due[1].pk, due[0].pk, "999999999"]}
    text = lead.post(LIST, ticked, follow=True).text
    assert "It is not there any more." in text
    assert all(map(is_reviewed, due))


def test_the_list_takes_as_many_statements_with_more_pages(
    due, holding, lead, folder_of
):
    def statements():
        lead.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            lead.get(LIST)
        return len(queries)

    few = statements()
    for number in range(5):
        due_card(folder_of("eps"), f"More {number}", number)
    assert statements() == few


# Who responds.


@pytest.fixture
def row_of(demo):
    def row(slug):
        found = responses(today())
        return next(each for each in found if each.owner and each.owner.slug == slug)

    return row


def test_the_report_says_how_an_agency_keeps_up(due, row_of, person):
    late, soon = due
    for name, page, stage in [
        ("eps-lead", late, 1),
        ("eps-editor", late, 1),
        ("eps-lead", late, 2),
        ("eps-lead", soon, 1),
    ]:
        ReviewReminder.objects.create(
            page=page,
            person=person(name),
            review_by=page.review_by,
            stage=stage,
            sent_on=today() - timedelta(days=3 - stage),
        )
    ReviewReminder.objects.create(
        page=late,
        person=person("eps-lead"),
        stage=2,
        sent_on=today(),
        review_by=late.reviewed_on,
    )
    row = row_of("eps")
    assert (row.soon, row.late, row.days_late) == ([soon], [late], 40)
    assert row.longest == late
    assert row.reminders == 3
    assert row.reminded_on == today() - timedelta(days=1)


def test_an_agency_with_a_review_a_month_late_and_nobody_at_work_does_not_respond(
    due, row_of, person, signed_in
):
    assert row_of("eps").is_silent
    assert responses(today())[0].owner.slug == "eps"
    due[1].save_revision(user=person("eps-editor"), log_action=True)
    row = row_of("eps")
    assert timezone.localdate(row.active_at) == today()
    assert not row.is_silent


def test_an_agency_whose_reviews_are_not_late_responds(row_of):
    assert not row_of("ot").is_silent


@pytest.mark.parametrize(
    ("username", "status"),
    [("la-lead", 200), ("auditor", 200), ("eps-lead", 302), ("training-lead", 302)],
)
def test_the_report_is_for_the_council_and_auditors(due, signed_in, username, status):
    answer = signed_in(username).get("/admin/reports/reviews/")
    assert answer.status_code == status
    assert ("Does not respond" in answer.text) == (status == 200)
