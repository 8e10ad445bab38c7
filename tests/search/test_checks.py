"""A wrong declaration is a red check."""

from dataclasses import replace

import pytest
from django.core.checks import run_checks

from search.checks import (
    finders_are_sound,
    judged_queries_are_there,
    settings_name_something,
)
from search.facets import Facet, Finder, Kind, Sort
from tests.search.small import FINDERS, LEVEL, STRATEGIES

FAULTY = ()


@pytest.fixture
def declared(settings, monkeypatch):
    """Faults found when these finders are declared."""
    settings.SEARCH_FINDERS = "tests.search.test_checks.FAULTY"

    def faults(*finders):
        monkeypatch.setattr("tests.search.test_checks.FAULTY", finders)
        return [error.msg for error in finders_are_sound()]

    return faults


def test_the_projects_own_declarations_are_sound(settings):
    assert [error for error in run_checks() if error.id.startswith("search.")] == []


def test_sound_finders_have_no_faults(declared):
    assert declared(*FINDERS) == []


@pytest.mark.parametrize("name", ["SEARCH_SOURCE", "SEARCH_FINDERS", "SEARCH_ENGINE"])
@pytest.mark.parametrize("value", [None, "", "nonsense", "search.nothing.at_all"])
def test_a_setting_that_names_nothing_is_told(settings, name, value):
    settings.SEARCH_SOURCE = "tests.search.generated.cards"
    setattr(settings, name, value)
    (error,) = settings_name_something()
    assert name in error.msg
    assert error.id == "search.E001"


def test_judged_queries_that_are_not_there_are_told(settings, tmp_path):
    assert judged_queries_are_there() == []
    settings.SEARCH_JUDGED = tmp_path / "judged.yaml"
    (error,) = judged_queries_are_there()
    assert error.id == "search.E003"


def test_unreadable_finders_are_told_once(settings):
    settings.SEARCH_FINDERS = "nonsense"
    assert finders_are_sound() == []


def test_a_facet_twice_in_one_finder_is_told(declared):
    finder = replace(STRATEGIES, facets=(LEVEL, LEVEL))
    assert any("more than one facet" in fault for fault in declared(finder))


def test_a_facet_with_a_reserved_key_is_told(declared):
    finder = replace(STRATEGIES, facets=(replace(LEVEL, key="page"),))
    assert any("'page'" in fault for fault in declared(finder))


def test_two_finders_of_one_name_are_told(declared):
    assert any("more than one finder" in fault for fault in declared(*FINDERS * 2))


def test_one_key_with_two_sources_is_told(declared):
    other = Facet("level", "Level", Kind.FLAT, list)
    finder = Finder("other", "/", None, (other,))
    assert any("other values" in fault for fault in declared(STRATEGIES, finder))


def test_sorts_are_distinct_and_have_a_default(declared):
    finder = replace(STRATEGIES, sorts=(Sort("az", "A"), Sort("az", "B")))
    faults = declared(finder)
    assert any("more than one sort" in fault for fault in faults)
    assert any("no default sort" in fault for fault in faults)
