"""Fixtures of what readers take away: what a meeting is about, and how it is read."""

import pytest
from bs4 import BeautifulSoup

from pages.models import NeedPage, SectionPage, StrategyCardPage


@pytest.fixture
def meeting(demo):
    """Two cards, a section and a need, as a meeting may be about."""
    first, second = StrategyCardPage.objects.live().order_by("title")[:2]
    section = SectionPage.objects.get(number="2.6")
    return [first, section, NeedPage.objects.get(need__slug="ci-speech"), second]


@pytest.fixture
def soup(reader):
    """What an address shows, read as a tree."""

    def read(address):
        response = reader.get(address)
        assert response.status_code == 200, address
        return BeautifulSoup(response.content, "html5lib")

    return read
