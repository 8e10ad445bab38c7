"""`manage.py rebuild_search` makes the index anew, with progress, or checks it."""

import io

import pytest
from django.core.management import CommandError, call_command

from tests.search.asking import keys
from tests.search.small import card

CARDS = [card(1, "Calm"), card(2, "Quiet")]


def published():
    return CARDS


def published_without_length():
    return iter(CARDS)


def failing():
    yield CARDS[0]
    raise ValueError("The source broke.")


@pytest.fixture
def rebuild(settings, db):
    """Run the command with this source; its output and its progress."""

    def run(*arguments, source="published"):
        settings.SEARCH_SOURCE = f"tests.search.test_rebuild_search.{source}"
        out, err = io.StringIO(), io.StringIO()
        call_command("rebuild_search", *arguments, stdout=out, stderr=err)
        return out.getvalue(), err.getvalue()

    return run


def test_everything_published_is_found_and_nothing_else(rebuild, fill, ask):
    fill(card(9, "Gone"))
    out, _ = rebuild()
    assert keys(ask()) == ["page:1", "page:2"]
    assert "2 documents indexed" in out


def test_progress_tells_how_many_of_how_many(rebuild):
    assert "2/2" in rebuild()[1]


def test_a_source_without_a_length_expects_as_many_as_last_time(rebuild):
    rebuild()
    assert "2/2" in rebuild(source="published_without_length")[1]


def test_a_source_that_fails_leaves_the_index_as_it_was(rebuild, fill, ask):
    fill(card(9, "Gone"))
    with pytest.raises(ValueError, match="broke"):
        rebuild(source="failing")
    assert keys(ask()) == ["page:9"]


def test_check_is_content_with_a_right_index(rebuild, fill):
    fill(*CARDS)
    assert "right" in rebuild("--check")[0]


def test_check_fails_and_changes_nothing_when_the_index_differs(rebuild, fill, ask):
    fill(card(9, "Gone"))
    with pytest.raises(CommandError, match="rebuild_search"):
        rebuild("--check")
    assert keys(ask()) == ["page:9"]
