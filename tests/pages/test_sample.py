"""The sample state: it clears when the page's own agency and the council agree."""

import pytest
from wagtail.models import Revision

from pages.models import SectionPage, StrategyCardPage
from tests.factories import StrategyCardFactory
from tests.pages.forms import card_form, edit_url, rows_of
from tests.pages.reviews import fresh, submit, take_step

FLAG = "Sample guidance, not yet agreed"


@pytest.fixture
def sample(folder_of):
    """A sample card of the educational psychology service, live and reviewed."""
    return StrategyCardFactory(parent=folder_of("eps"))


def is_sample(page):
    return type(page).objects.get(pk=page.pk).is_sample


def publish(page, user, editor=None):
    """Publish a version as `user`, written by `editor` if by somebody else."""
    page.save_revision(user=editor or user).publish(user=user)


def test_every_demo_card_is_a_sample(demo):
    assert not StrategyCardPage.objects.filter(is_sample=False).exists()


def test_every_demo_section_is_a_sample(demo):
    assert not SectionPage.objects.filter(is_sample=False).exists()


def test_the_council_alone_does_not_agree_an_agencys_card(sample, person):
    publish(sample, person("la-lead"))
    assert is_sample(sample)


def test_another_agencys_words_do_not_agree_a_card(sample, person):
    publish(sample, person("la-lead"), editor=person("ot-editor"))
    assert is_sample(sample)


@pytest.mark.parametrize("editor", ["eps-editor", "eps-lead"])
def test_the_agencys_version_published_by_the_council_is_agreed(sample, person, editor):
    publish(sample, person("la-lead"), editor=person(editor))
    assert not is_sample(sample)


def test_a_loader_speaks_for_nobody(sample):
    sample.save_revision().publish()
    assert is_sample(sample)


def test_the_councils_own_page_is_agreed_when_the_council_publishes_it(demo, person):
    section = SectionPage.objects.filter(steward=None, live=True).first()
    publish(section, person("la-lead"))
    assert not is_sample(section)


def submit_and_approve(card, person, submitter):
    """Both steps are taken by the council, which stands in for the agency."""
    card = submit(card, person(submitter))
    while task := card.current_workflow_task:
        state = card.current_workflow_task_state
        task.on_action(state, person("la-colleague"), "approve")
        card = fresh(card)


def test_a_card_its_agency_sent_is_agreed_when_the_council_approves(sample, person):
    sample.save_revision(user=person("eps-editor"))
    submit_and_approve(sample, person, "eps-editor")
    assert not is_sample(sample)


def test_the_councils_corrections_do_not_undo_what_the_agency_sent(sample, person):
    sample.save_revision(user=person("la-lead"))
    submit_and_approve(sample, person, "eps-editor")
    assert not is_sample(sample)


def test_a_card_the_council_sent_itself_is_not_agreed(sample, person):
    sample.save_revision(user=person("la-lead"))
    submit_and_approve(sample, person, "la-lead")
    assert is_sample(sample)


def test_a_card_is_agreed_in_the_admin(sample, signed_in):
    data = card_form(slug=sample.slug, title="Agreed words", **rows_of(sample))
    signed_in("eps-editor").post(edit_url(sample), data | {"action-submit": "yes"})
    assert is_sample(sample)
    take_step(signed_in("eps-lead"), sample, "approve")
    assert is_sample(sample)
    take_step(signed_in("la-lead"), sample, "approve")
    assert not is_sample(sample)


def test_a_later_draft_does_not_make_it_a_sample_again(sample, person):
    publish(sample, person("la-lead"), editor=person("eps-editor"))
    page = StrategyCardPage.objects.get(pk=sample.pk)
    page.save_revision(user=person("la-lead"))
    assert not is_sample(sample)


def test_an_old_draft_published_later_does_not_make_it_a_sample_again(sample, person):
    old = sample.save_revision(user=person("la-lead"))
    publish(sample, person("la-lead"), editor=person("eps-editor"))
    Revision.objects.get(pk=old.pk).publish(user=person("la-lead"))
    assert not is_sample(sample)


def test_a_sample_shows_that_in_place_of_its_dates(sample, reader):
    text = reader.get(sample.get_url()).text
    assert FLAG in text
    assert "1 October 2026" not in text


def test_an_agreed_card_shows_its_dates(sample, person, reader):
    publish(sample, person("la-lead"), editor=person("eps-editor"))
    text = reader.get(sample.get_url()).text
    assert FLAG not in text
    assert "1 October 2026" in text


def test_a_result_shows_the_state_of_its_card(sample, person, ask):
    publish(sample, person("la-lead"), editor=person("eps-editor"))
    shown = {hit.title: hit.payload for hit in ask(f"q={sample.title}").hits}
    assert shown[sample.title]["sample"] is False


def test_the_index_is_right_after_a_card_is_agreed(sample, person, index_is_right):
    publish(sample, person("la-lead"), editor=person("eps-editor"))
    assert index_is_right()
