"""Nothing typed raises, on any database."""

import pytest

from search.finder import find
from search.query import Query
from tests.search.asking import parse
from tests.search.small import STRATEGIES, card

HOSTILE = [
    '"',
    "'",
    '"""',
    "'; DROP TABLE search_entry; --",
    "%' OR '1'='1",
    "a%_\\b",
    '"a%_\\b c"',
    'calm* OR NEAR(calm, "x") AND NOT ^title:{a b}',
    "(((((",
    "-",
    '-"',
    "--calm",
    "\\",
    "%s %(x)s {0}",
    "\x00",
    "a\x00b",
    "\ud800 lone surrogate",
    "🙂🙂🙂",
    "👩‍👩‍👧",
    "ﷺ" * 200,
    "ŽŻ" + "\u0301" * 500,
    "عربى 中文 हिन्दी ไทย",
    "\u202eright to left",
    "word " * 20_000,
    '"' + "calm " * 200 + '"',
    "-calm " * 50,
    "calm " + "x" * 100_000,
    "=deadbeef #key #sort rank",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_answered(fill, text):
    fill(card(1, "Calm start"), card(2, "Key to the sort: rank, deadbeef"))
    assert find(Query(q=text), STRATEGIES).pages == 1


def test_the_indexs_own_terms_cannot_be_asked_for(fill, ask):
    fill(card(1, "Calm"), card(2, "Quiet"))
    assert ask(q="#key").total == 0
    assert ask(q="#length").total == 0
    assert ask(q='"_"').total == 2


@pytest.mark.parametrize("value", ["", "\ud800", "🙂", "x" * 5000, "'\"", "__all__"])
def test_hostile_values_are_dropped(fill, value):
    fill()
    query = Query(selected={"need": (value,)}, sort=value)
    assert query.canonical(parse().vocabulary, STRATEGIES).to_params() == []
