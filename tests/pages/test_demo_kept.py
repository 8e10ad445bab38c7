"""The demo's content is in good order on the day it was last reviewed."""

from datetime import timedelta

import pytest

from pages.models import StrategyCardPage
from pages.models.base import TOLD_WHEN_LATE, kinds


@pytest.fixture
def pages(demo):
    return [page for model in kinds() for page in model.objects.live()]


def test_no_page_is_without_dates_or_late_on_the_day_of_the_newest_review(pages):
    undated = [page for page in pages if not (page.reviewed_on and page.review_by)]
    assert undated == []
    day = max(page.reviewed_on for page in pages)
    assert [page for page in pages if day - page.review_by > TOLD_WHEN_LATE] == []


def test_no_review_is_further_away_than_24_months(pages):
    longest = timedelta(days=2 * 366)
    assert [page for page in pages if page.review_by - page.reviewed_on > longest] == []


def test_no_card_is_without_owner_evidence_or_sources(demo):
    cards = StrategyCardPage.objects.live()
    assert [card for card in cards if card.agency is None] == []
    assert [card for card in cards if card.evidence is None] == []
    assert [card for card in cards if not card.evidence_reason] == []
