"""Editors choose terms from lists that leave out what is retired."""

import pytest
from django import forms

from pages.models import Level
from pages.models.choices import TermSelect

pytestmark = pytest.mark.django_db


@pytest.fixture
def field():
    for slug, retired in (("still-used", False), ("long-gone", True)):
        Level.objects.create(slug=slug, label=slug, retired=retired)
    return forms.ModelChoiceField(Level.objects.all(), widget=TermSelect)


def offered(field, chosen=None):
    return field.widget.render("level", chosen)


def test_a_retired_term_is_not_offered(field):
    assert "still-used" in offered(field)
    assert "long-gone" not in offered(field)


def test_a_retired_term_stays_where_it_is_chosen_already(field):
    chosen = Level.objects.get(slug="long-gone")
    assert "long-gone" in offered(field, chosen.pk)
