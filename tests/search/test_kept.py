"""A log keeps words that everybody uses, and nothing that could name somebody."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from search.kept import kept
from search.lists import FOLDER
from search.models import Word
from search.rules import Acronym, Sign, Synonyms
from tests.search.small import card


@pytest.fixture
def said(fill, rule):
    """What is kept of a text, in a small index with some vocabulary."""
    rule(
        acronyms=(Acronym("ELSA", ("emotional literacy support assistant",)),),
        synonyms=(Synonyms(("hearing aid", "Roger pen")),),
        signs=(Sign(("Y3", "year 3"), "phase", "ks2"),),
        misspelt={"kwiet": "quiet"},
    )
    fill(card(1, "Makaton with Sam", body="Jayden Okafor draws 24 Widgit symbols"))
    return lambda text: " ".join(token.surface for token in kept(text))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Jayden Okafor fidgety", "... fidgety"),
        ("Siobhan 12/03/2015 autism", "... autism"),
        ("can Jayden-Lee O'Connor-Okafor sit", "can ... sit"),
        ("Chidi’s meltdown", "... meltdown"),
        ("sam.wood@school.example anxious", "... anxious"),
        ("07700 900123 BS37 4AB", "..."),
        ("2.6", "..."),
        ("j. o. hits", "... hits"),
        ("Анна 小明 محمد", "..."),
        ("-Jayden \"Okafor\" calm", "... calm"),
        ("", ""),
        ("!?", ""),
    ],
)  # fmt: skip
def test_what_may_name_somebody_is_dropped(said, text, left):
    assert said(text) == left


def test_a_name_in_the_index_is_still_a_name(said):
    assert Word.objects.filter(word__in=["sam", "jayden", "okafor"]).count() == 3
    assert said("Sam Jayden Okafor") == "..."


def test_a_word_that_only_the_index_knows_is_kept(said):
    assert said("Makaton widgit") == "makaton widgit"


def test_a_word_that_nothing_knows_is_dropped(said):
    assert said("quixnop calm zorbly plinth quiet") == "... calm ... plinth quiet"


@pytest.mark.parametrize(
    "name", ["Will", "Grace", "Hope", "May", "Joy", "Mark", "Rose"]
)
def test_a_given_name_that_is_a_word_too_counts_as_a_name(said, name):
    assert said(f"{name} hits") == "... hits"


def test_everyday_words_that_are_names_elsewhere_stay_words(said):
    text = "sad early harm long over young friend reason"
    assert said(text) == text


def test_a_surname_that_is_a_word_is_kept_only_if_it_is_common_or_indexed(said, fill):
    assert said("Smith young") == "... young"
    fill(card(1, "The smith"))
    assert said("smith") == "smith"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("ELSA", "elsa"),
        ("roger pen", "roger pen"),
        ("Roger", "..."),
        ("Y3", "y3"),
        ("year 3", "year 3"),
        ("3", "..."),
    ],
)
def test_a_name_or_number_is_kept_within_a_whole_phrase_of_the_vocabulary(
    said, text, left
):
    assert said(text) == left


def test_a_misspelling_that_the_council_knows_is_kept(said):
    assert said("kwiet") == "kwiet"


def test_listed_words_take_one_statement_and_others_two(said):
    for text, statements in (("calm fidgety", 1), ("calm Jayden", 1), ("makaton", 2)):
        with CaptureQueriesContext(connection) as queries:
            kept(text)
        assert len(queries) == statements, text


def test_the_lists_have_no_word_in_common_and_are_sorted():
    words, people = (
        (FOLDER / f"{name}.txt").read_text().split() for name in ("words", "names")
    )
    assert not {*words} & {*people}
    for each in (words, people):
        assert each == sorted({*each})
        assert all(word.isascii() and word.islower() and len(word) > 1 for word in each)
    assert len(words) > 40_000
    assert len(people) > 30_000
