"""Texts become trees, and nothing typed can raise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import analyse, fold, plain, spaced_terms, words
from search.tree import (
    AllOf,
    Answering,
    AnyOf,
    Not,
    Opening,
    Phrase,
    Prefer,
    SomeOf,
    Term,
    Weighted,
    leaves,
)
from search.understanding import OPENING_WEIGHT, clean, understand

CALM, START = Term("calm"), Term("start")


def opened(first, second):
    """A title that opens with these words is welcome."""
    return Prefer(Weighted(Opening(first, second), OPENING_WEIGHT))


OPENED = opened("calm", "start")


def asking(text, *parts):
    """The tree of a text that nothing is quoted in or excluded from."""
    return AnyOf((AllOf(parts), Answering(text)))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", None),
        ("the of and", None),
        ('"the of"', None),
        ("- -- ' \" ( * :", None),
        ("calm", asking("calm", CALM)),
        ("Calming calm", asking("calming calm", CALM, opened("calm", "calm"))),
        ("calm the start", asking("calm the start", CALM, START, OPENED)),
        ("calm-start", asking("calm start", CALM, START, OPENED)),
        ('"calm start"', AllOf((Phrase(("calm", "start")),))),
        ("“calm start”", AllOf((Phrase(("calm", "start")),))),
        ('"the calm of a start"', AllOf((Phrase(("calm", "_", "_", "start")),))),
        ('"calm start', asking("calm start", CALM, START, OPENED)),
        ('start "calm', asking("start calm", START, CALM, opened("start", "calm"))),
        ("calm -start", AllOf((CALM, Not(Phrase(("start",)))))),
        ('-"calm start"', AllOf((Not(Phrase(("calm", "start"))),))),
        ("-self-esteem", AllOf((Not(Phrase(("self", "esteem"))),))),
        ("calm - start", asking("calm start", CALM, START, OPENED)),
        ("calm AND start", asking("calm and start", CALM, START, OPENED)),
    ],
)
def test_a_text_has_this_tree(text, tree):
    assert understand(text).strict == tree


def test_only_words_relax_and_only_when_there_are_two():
    assert understand("calm").relaxed is None
    assert understand('"calm start" -calm').relaxed is None
    refused = Not(Phrase(("zebra",)))
    both = AllOf((SomeOf((CALM, START)), refused, OPENED))
    assert understand("calm start -zebra").relaxed == both


def test_exclusions_alone_do_not_rank():
    assert understand("calm").ranked
    assert not understand("-calm").ranked
    assert not understand("").ranked


def test_the_leaves_of_a_tree_are_what_it_looks_for():
    tree = understand('calm start -zebra "a b"').strict
    assert {type(leaf) for leaf in leaves(tree)} == {Term, Phrase, Opening}
    relaxed = understand("calm start").relaxed
    named = [Opening("calm", "start"), Answering("calm start")]
    assert list(leaves(relaxed)) == [CALM, START, *named]


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_every_text_has_an_answer(text):
    assert len(clean(text)) <= 200
    understanding = understand(text)
    assert (understanding.strict is None) <= (understanding.relaxed is None)


@given(st.text())
def test_cleaning_twice_changes_nothing(text):
    assert clean(clean(text)) == clean(text)


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_terms_are_the_same_however_often_a_text_is_folded(text):
    assert words(fold(text)) == words(text)
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_no_word_holds_what_the_index_keeps_for_itself(text):
    for surface, term in analyse(text):
        assert surface
        assert len(term.encode()) <= 64 * 4
        assert not set(term) & set("_#= \n'")


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("Child's, children’s & teachers'", "child children teachers"),
        ("Don`t DON´T don't", "dont dont dont"),
        ("naïve Café Ångström", "naive cafe angstrom"),
        ("self-esteem co–regulation", "self esteem co regulation"),
        ("soft­hyphen zero\u200bwidth", "softhyphen zerowidth"),
        ("KS2 2.6 1:1", "ks2 2 6 1 1"),
        ("℡ ﬁne STRASSE straße", "tel fine strasse strasse"),
        ("🙂 ☂ — _", ""),
        ("x" * 99, "x" * 40),
    ],
)
def test_words_are_folded(text, surfaces):
    assert plain(text) == surfaces


def test_stop_words_leave_a_gap():
    assert spaced_terms(analyse("Time out of the class")) == " time out _ _ class "
