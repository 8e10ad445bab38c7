"""The breaker opens after five failures in ten seconds and tries again every ten."""

import pytest

from search.cluster.breaker import Breaker


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def breaker(clock):
    return Breaker(clock=clock)


def fail(breaker, times):
    for _ in range(times):
        breaker.failed()


def test_it_lets_calls_through_until_the_fifth_failure(breaker):
    fail(breaker, 4)
    assert breaker.allows()
    fail(breaker, 1)
    assert not breaker.allows()


def test_failures_spread_over_more_than_ten_seconds_do_not_open_it(breaker, clock):
    for _ in range(20):
        breaker.failed()
        clock.now += 2.6
    assert breaker.allows()


def test_every_ten_seconds_one_caller_tries(breaker, clock):
    fail(breaker, 5)
    clock.now += 9.9
    assert not breaker.allows()
    clock.now += 0.2
    assert [breaker.allows(), breaker.allows()] == [True, False]
    breaker.failed()
    clock.now += 9.9
    assert not breaker.allows()
    clock.now += 0.2
    assert breaker.allows()


def test_one_success_closes_it(breaker, clock):
    fail(breaker, 5)
    clock.now += 10.1
    assert breaker.allows()
    breaker.succeeded()
    assert not breaker.is_open
    assert [breaker.allows(), breaker.allows()] == [True, True]


def test_late_failures_of_an_open_one_do_not_count_once_it_is_closed(breaker):
    fail(breaker, 9)
    breaker.succeeded()
    fail(breaker, 4)
    assert breaker.allows()
