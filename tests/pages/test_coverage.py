"""What the cards are for is counted, written down, and has no hole."""

from io import StringIO

import pytest
from django.core.management import call_command

from pages.demo.coverage import Coverage, of_fixtures
from pages.management.commands import write_coverage


def card(**changes):
    return {
        "needs": ["ci-speech", "ci-fluency"],
        "themes": ["x-play"],
        "levels": [{"level": "universal"}, {"level": "targeted"}],
        "phases": ["reception", "ks1", "ks2"],
        **changes,
    }


def count(*cards, tag, level="", group=""):
    terms = ({"slug": slug} for slug in (tag, level, group))
    return Coverage(cards).count(*terms)


def test_a_card_counts_once_in_each_need_level_and_group():
    assert count(card(), tag="ci-speech") == 1
    assert count(card(), tag="ci-speech", level="targeted", group="primary") == 1
    assert count(card(), tag="ci-speech", level="specialist") == 0
    assert count(card(), tag="ci-speech", group="secondary") == 0
    assert count(card(), tag="x-play", group="early-years") == 1


def test_a_card_with_two_needs_of_an_area_counts_once_in_the_area():
    assert count(card(), card(), tag="ci", level="universal") == 2


def test_a_card_without_a_need_counts_in_its_themes():
    assert count(card(needs=[], themes=["x-voice"]), tag="x-voice") == 1
    assert count(card(needs=[]), tag="ci") == 0


def test_what_no_card_is_for_is_told():
    gaps = Coverage([card()]).gaps()
    assert "Communication and interaction: no card for Complex and specialist" in gaps
    assert "Communication and interaction: no card for Secondary" in gaps
    assert "Reading: no card" in gaps
    assert "Communication and interaction: no card for Universal" not in gaps
    assert "Speech sounds: no card" not in gaps


def test_a_cell_says_how_many_and_for_which_phases():
    page = Coverage([card(), card(phases=["post-19"])]).page()
    row = "| Speech sounds | **2** (1 · 1 · 0 · 1) | **2** (1 · 1 · 0 · 1) |"
    assert row in page
    assert "| Reading | – | – | – | – |" in page


def test_no_area_need_or_theme_is_without_a_card():
    assert of_fixtures().gaps() == []


def test_the_page_in_the_docs_is_up_to_date():
    written = write_coverage.FILE.read_text(encoding="utf-8")
    assert written == of_fixtures().page(), "Run manage.py write_coverage."


@pytest.fixture
def page(tmp_path, monkeypatch):
    path = tmp_path / "coverage.md"
    monkeypatch.setattr(write_coverage, "FILE", path)
    return path


def test_the_command_writes_the_page_and_names_the_gaps(page, fixture_files):
    for file in (fixture_files / "content/cards").glob("*.yaml"):
        if "stammer" in file.name:
            file.unlink()
    out = StringIO()
    call_command("write_coverage", stdout=out)
    assert page.read_text(encoding="utf-8") == of_fixtures().page()
    assert "Stammering and fluency: no card\n" in out.getvalue()
