"""The demo's cards and readers again, for what readers take away."""

import pytest
from bs4 import BeautifulSoup

from pages.models import NeedPage, SectionPage, StrategyCardPage
from tests.pages.conftest import card, folder_of, holding, reader  # noqa: F401


@pytest.fixture
def meeting(demo):
    """Two cards, a section and a need, as a meeting may be about."""
    first, second = StrategyCardPage.objects.live().order_by("title")[:2]
    section = SectionPage.objects.get(number="2.6")
    return [first, section, NeedPage.objects.get(need__slug="ci-speech"), second]


@pytest.fixture
def soup(reader):  # noqa: F811 - the fixture above
    """What an address shows, read as a tree."""

    def read(address):
        response = reader.get(address)
        assert response.status_code == 200, address
        return BeautifulSoup(response.content, "html5lib")

    return read
