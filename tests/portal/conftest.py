"""Somebody who signs in."""

import pytest
from django.contrib.auth import get_user_model

PASSWORD = "a long password"


@pytest.fixture
def kim(db):
    """May enter the admin."""
    return get_user_model().objects.create_superuser("kim", "kim@example.org", PASSWORD)
