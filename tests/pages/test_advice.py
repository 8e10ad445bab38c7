"""Advice on the words: beside the field, in the report, and in nobody's way."""

import pytest
from django.core.management import call_command

from pages import advice
from pages.models import AdviceNote, Agency, Concern, StrategyCardPage
from pages.models.base import kinds
from tests.pages.forms import card_form, edit_url, rows_of

REPORT = "/admin/reports/advice/"
POOR = "A naughty child gets a calm start from the XYQ team."


@pytest.fixture
def poor(card):
    """A card with a poor promise, in memory."""
    card.promise = POOR
    return card


def told(page):
    return {(each.concern, each.place, each.message) for each in advice.advice_on(page)}


def test_the_demo_needs_no_advice(demo):
    pages = [kinds()[0].objects.live().first()]
    pages += StrategyCardPage.objects.live()[:3]
    assert [each for page in pages for each in advice.advice_on(page)] == []


def test_a_poor_promise_is_told_what_it_could_do_better(poor):
    assert told(poor) == {
        (Concern.LENGTH, "Promise", "11 words, from 20 to 25"),
        (Concern.LANGUAGE, "Promise", "“naughty”: say what happened and when"),
        (
            Concern.ACRONYM,
            "Promise",
            "“XYQ” is not in the glossary: say it in full",
        ),
    }


def test_a_step_is_named_by_its_number(card):
    blocks = card.steps.get_prep_value()
    blocks[1]["value"]["detail"] = "Wait a little. " * 11
    card.steps = blocks
    assert told(card) == {
        (Concern.LENGTH, "Steps 2, detail", "33 words in one step, at most 30")
    }


def test_what_is_written_for_families_is_read_as_theirs(card):
    card.at_home = f"<p>{'Talk together about it ' * 7}.</p>"
    assert {(place, message) for _, place, message in told(card)} == {
        ("At home", "A sentence of 28 words, at most 25 for families")
    }


def test_a_card_that_says_the_same_as_another_is_told(card):
    other = StrategyCardPage.objects.get(slug="now-and-next-board")
    card.title, card.promise = f"{other.title} again", other.promise
    (found,) = advice.advice_on(card)
    assert found.concern == Concern.ALIKE
    assert found.message.startswith(f"Says much the same as “{other.title}”")


def test_it_takes_the_same_few_statements_for_any_card(
    poor, django_assert_max_num_queries
):
    advice.advice_on(poor)
    rows = len(poor.parts)
    with django_assert_max_num_queries(5 + rows):
        advice.advice_on(poor)


def test_a_saved_draft_comes_back_with_advice_beside_its_field(signed_in, card):
    client = signed_in("eps-editor")
    filled = card_form(slug=card.slug, title=card.title, **rows_of(card))
    client.post(edit_url(card), filled | {"promise": POOR})
    page = client.get(edit_url(card))
    assert page.context["form"].advice
    help_text = str(page.context["form"].fields["promise"].help_text)
    assert "One sentence of 20 to 25 words" in help_text
    assert "“naughty”: say what happened and when" in help_text
    assert "Advice on the words" in page.text
    card.refresh_from_db()
    assert card.get_latest_revision_as_object().promise == POOR


def test_what_is_published_is_in_the_report_until_it_is_mended(
    poor, signed_in, django_capture_on_commit_callbacks
):
    promise = StrategyCardPage.objects.get(pk=poor.pk).promise
    with django_capture_on_commit_callbacks(execute=True):
        poor.save_revision(clean=False).publish()
    client = signed_in("auditor")
    assert "“naughty”: say what happened" in client.get(REPORT).text
    poor.promise = promise
    with django_capture_on_commit_callbacks(execute=True):
        poor.save_revision().publish()
    assert "Well written" in client.get(REPORT).text


def test_the_report_is_filtered_by_agency_and_leaves_as_a_spreadsheet(
    poor, signed_in, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        poor.save_revision(clean=False).publish()
    client = signed_in("la-lead")
    own = client.get(REPORT, {"agency": poor.agency.pk, "concern": "language"})
    assert own.text.count("naughty") > 0
    other = Agency.objects.get(slug="ot")
    assert "Well written" in client.get(REPORT, {"agency": other.pk}).text
    sheet = client.get(REPORT, {"export": "csv"})
    assert b"Soft start to the day,Educational psychology service" in sheet.getvalue()


def test_the_command_looks_at_every_live_page(poor, capsys):
    StrategyCardPage.objects.filter(pk=poor.pk).update(promise=POOR)
    AdviceNote.objects.all().delete()
    call_command("refresh_advice", verbosity=0)
    assert AdviceNote.objects.filter(page=poor.pk).count() == 3
    assert "3 pieces of advice" in capsys.readouterr().out
