"""Case studies: what they show, and what they may never show."""

import pytest
from bs4 import BeautifulSoup
from wagtail.models import PageViewRestriction

from pages.gate import publish_errors
from pages.models import (
    CaseStudiesPage,
    CaseStudyPage,
    FamiliesPage,
    Need,
    ServicePage,
    UsedCard,
)
from tests.factories import CaseStudyFactory, StrategyCardFactory

MADE_UP = "This story is made up as an example"


@pytest.fixture
def add_study(demo):
    def add(**fields):
        return CaseStudyFactory(parent=CaseStudiesPage.objects.get(), **fields)

    return add


@pytest.fixture
def cards_shown(reader):
    def found(study):
        soup = BeautifulSoup(reader.get(study.get_url()).text, "html.parser")
        heading = soup.select_one("#cards")
        return heading.find_parent("section").get_text(" ") if heading else ""

    return found


def test_every_demo_case_study_says_that_it_is_made_up(demo, reader):
    for study in CaseStudyPage.objects.live():
        assert MADE_UP in reader.get(study.get_url()).text
    assert "Made up as an example" in reader.get("/case-studies/").text


def test_a_real_case_study_is_not_called_made_up(add_study, reader):
    assert MADE_UP not in reader.get(add_study().get_url()).text


def test_a_case_study_links_to_the_cards_it_used(card, add_study, cards_shown):
    assert card.title in cards_shown(add_study(cards=[card]))


def test_how_a_card_was_used_stands_in_place_of_its_promise(
    card, add_study, cards_shown
):
    study = add_study(cards=[card])
    assert card.promise in cards_shown(study)
    study.used_cards = [UsedCard(card=card, how="Every Monday.")]
    study.save_revision().publish()
    assert "Every Monday." in cards_shown(study)
    assert card.promise not in cards_shown(study)


def test_only_cards_that_readers_may_open_are_shown(
    card, add_study, folder_of, cards_shown
):
    draft = StrategyCardFactory(parent=folder_of("eps"), published=False)
    private = StrategyCardFactory(parent=folder_of("eps"), title="Kept back")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    study = add_study(cards=[draft, card, private])
    shown = cards_shown(study)
    assert card.title in shown
    assert draft.title not in shown
    assert private.title not in shown
    card.unpublish()
    assert cards_shown(study) == ""


def test_a_case_study_of_a_need_that_asks_opens_with_the_notice(add_study, reader):
    Need.objects.filter(slug="ci-speech").update(safeguarding=True)
    plain = add_study()
    asking = add_study(needs=[Need.objects.get(slug="ci-speech")])
    assert 'id="h-safe"' not in reader.get(plain.get_url()).text
    assert 'id="h-safe"' in reader.get(asking.get_url()).text


def test_the_list_shows_live_case_studies_only(add_study, reader):
    live, draft = add_study(), add_study(published=False, title="Not yet told")
    text = reader.get("/case-studies/").text
    assert live.title in text
    assert draft.title not in text


def test_a_list_without_case_studies_says_so(site, reader):
    assert "There is no case study here yet" in reader.get("/case-studies/").text


def test_a_case_study_without_its_story_is_not_published(demo):
    missing = {gap.field for gap in publish_errors(CaseStudyPage(title="Empty"))}
    assert {"lead", "setting", "noticed", "changed", "difference"} <= missing


@pytest.mark.parametrize("model", [ServicePage, CaseStudyPage, FamiliesPage])
def test_a_draft_is_shown_to_its_editors_before_it_is_saved(demo, model):
    page = model.objects.first().get_latest_revision_as_object()
    page.title = "Reworded"
    assert b"<h1>Reworded</h1>" in page.make_preview_request().content
