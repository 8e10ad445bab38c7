"""An importer that is killed leaves nothing half-written, wherever it was."""

from random import Random

import pytest
from django.apps import apps
from django.db import connection
from wagtail.models import Page

from pages.models import AgencyFolder, StrategyCardPage
from tests.pages.killed_import import Importer
from tests.pages.sheets import csv_of, exported
from tests.worlds import WORLDS

PLACE = ("NAME", "USER", "PASSWORD", "HOST", "PORT")


@pytest.fixture
def demo(django_db_setup, django_db_blocker):
    """The demo with its rows committed, for other processes to see."""
    WORLDS.enter("demo")
    WORLDS.spoil()
    with django_db_blocker.unblock():
        yield
    WORLDS.leave()


@pytest.fixture
def importer(demo, person, tmp_path):
    """Imports six changed cards and three new ones."""
    rows = exported(person("eps-editor"))[:6]
    changed = [row | {"Promise": "Another.", "Do": "This\nThat"} for row in rows]
    new = [row | {"Card ID": "", "Title": f"New {n}"} for n, row in enumerate(rows[:3])]
    file = tmp_path / "cards.csv"
    file.write_bytes(csv_of(*changed, *new))
    place = {name: str(connection.settings_dict[name]) for name in PLACE}
    running = Importer(place, str(file), "eps-editor")
    yield running
    running.close()


def everything():
    """How many rows each table has, and every page as it is."""
    counts = {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.managed
    }
    return counts, list(Page.objects.order_by("pk").values_list())


def test_an_import_killed_anywhere_has_written_nothing(importer):
    before = everything()
    statements = int(importer.run(0))
    for place in Random(8).sample(range(1, statements + 1), 20):
        assert importer.run(place) == "killed"
        assert everything() == before
    assert int(importer.run(-1)) > 0
    assert StrategyCardPage.objects.filter(title__startswith="New ").count() == 3
    folder = AgencyFolder.objects.get(agency__slug="eps")
    assert folder.numchild == folder.get_children().count()
    assert Page.find_problems() == ([], [], [], [], [])
