"""The demo's cards and readers again, for what readers take away."""

from tests.pages.conftest import card, reader  # noqa: F401 - fixtures
