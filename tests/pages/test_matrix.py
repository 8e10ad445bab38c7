"""The whole table of who may do what, by real addresses; see tests/pages/matrix.py."""

import json

import pytest

from pages.agencies import writing_agencies
from pages.roles import sync
from tests.factories import UserFactory
from tests.pages.matrix import (
    CASES,
    INSIDERS,
    PEOPLE,
    THINGS,
    client_of,
    is_told,
    outcome,
    quick_sign_in,
)
from tests.pages.reviews import fresh


@pytest.fixture(scope="module")
def things(kept_demo):
    """Every thing, made, and the roles as they then are."""
    UserFactory(username="nobody")
    made = {name: fresh(spec.make()) for name, spec in THINGS.items()}
    sync(writing_agencies())
    with quick_sign_in():
        yield made


def is_done(deed, response, writes, thing):
    if deed.data is not None:
        return any(deed.entry in write for write in writes)
    if response.status_code != 200:
        return False
    if "chosen-multiple" not in response.wsgi_request.path:
        return True
    return [row["id"] for row in json.loads(response.text)["result"]] == [thing.pk]


def verdict(case, client, thing):
    """What is wrong with a case; "" when all is as the table says."""
    name, deed, who, allowed = case
    act = THINGS[name].deeds[deed]
    response, writes = outcome(client, act, thing)
    if response.status_code >= 500:
        return f"{who}: {deed} {name}: {response.status_code}"
    if is_done(act, response, writes, thing) is not allowed:
        return f"{who}: {deed} {name}: {'refused' if allowed else 'done'}"
    if not allowed and writes and not (act.entry and who in THINGS[name].writers):
        return f"{who}: {deed} {name}: wrote {writes[0][:60]}"
    if who not in THINGS[name].writers | INSIDERS and is_told(response):
        return f"{who}: {deed} {name}: told what is not for them"
    return ""


def test_the_table_is_as_large_as_the_duties_of_people(things):
    assert len(CASES) >= 1_300


@pytest.mark.parametrize("who", PEOPLE)
def test_each_person_does_what_the_table_says_and_nothing_else(things, who):
    client = client_of(who)
    wrong = [
        problem
        for case in CASES
        if case[2] == who and (problem := verdict(case, client, things[case[0]]))
    ]
    assert not wrong, "\n".join(wrong)
