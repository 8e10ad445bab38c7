"""The style guide shows every template part, and only to developers."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test.utils import override_settings
from html5lib import HTMLParser

PARTS = {
    f"components/{path.name}"
    for path in Path(settings.BASE_DIR, "templates", "components").glob("*.html")
}


@pytest.fixture
def guide(db, client):
    with override_settings(DEBUG=True):
        return client.get("/style-guide/")


def test_every_template_part_is_shown(guide):
    drawn = {template.name for template in guide.templates}
    assert drawn >= PARTS


def test_every_template_part_is_shown_with_its_name(guide):
    shown = [example.part for example, _ in guide.context["drawn"]]
    assert len(shown) == len(set(shown))
    assert all(f"<h2>{part}</h2>" in guide.content.decode() for part in shown)


def test_the_guide_is_sound_markup(guide):
    HTMLParser(strict=True).parse(guide.content)


def test_without_debug_there_is_no_guide(db, client):
    assert client.get("/style-guide/").status_code == 404
