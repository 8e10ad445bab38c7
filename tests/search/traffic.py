"""Readers who search all the time, and what became of each of their requests."""

import threading
import time
from itertools import cycle
from statistics import quantiles
from typing import NamedTuple

from django.db import connection
from django.test import Client

from pages.finders import STRATEGIES
from search.finder import find
from search.query import Query

READERS = 16
PAUSE = 0.2  # seconds between two requests of one reader
QUERIES = [
    {"q": "calm"},
    {"q": "visual timetable"},
    {"q": '"sensory break" -noise', "level": ("universal",)},
    {"level": ("universal", "targeted")},
    {"q": "reading", "sort": "az"},
    {"q": "worried about school", "page": 2},
]


class Request(NamedTuple):
    """One request: when it began, how long it took, whether the database had to answer
    for the cluster, and what went wrong."""

    at: float
    took: float
    fallback: bool
    failure: str


class Traffic:
    """While open, sixteen readers search; one of them asks for whole pages."""

    def __init__(self):
        self.requests = []
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=self.read, args=[page])]
        self.threads += [
            threading.Thread(target=self.read, args=[search])
            for _ in range(READERS - 1)
        ]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error):
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def read(self, ask):
        """Ask until stopped, noting everything."""
        for parameters in cycle(QUERIES):
            if self.stop.wait(PAUSE):
                break
            began, fallback, failure = time.monotonic(), False, ""
            try:
                fallback = ask(parameters)
            except Exception as error:  # noqa: BLE001 - any failure at all counts
                failure = repr(error)
            took = time.monotonic() - began
            self.requests.append(Request(began, took, fallback, failure))
        connection.close()

    @property
    def failures(self):
        return [request.failure for request in self.requests if request.failure]

    def between(self, start, end):
        """The requests that began and ended in this time."""
        return [r for r in self.requests if start <= r.at and r.at + r.took <= end]

    def wait_until(self, good, seconds):
        """Wait until the newest twenty requests are all good; how long it took."""
        began = time.monotonic()
        while not self.newest_are(good, began):
            assert time.monotonic() - began < seconds, "It took too long."
            time.sleep(0.1)
        return time.monotonic() - began

    def newest_are(self, good, began):
        """Whether the newest twenty since then are good, all of them."""
        newest = [request for request in self.requests[-20:] if request.at >= began]
        return len(newest) == 20 and all(map(good, newest))


def search(parameters):
    """A search as a page asks for it; whether the database had to answer."""
    chosen = {"level": parameters["level"]} if "level" in parameters else {}
    query = Query(
        q=parameters.get("q", ""),
        selected=chosen,
        sort=parameters.get("sort", ""),
        page=parameters.get("page", 1),
    )
    return find(query, STRATEGIES).fallback


def page(parameters):
    """The whole page, through the address a browser asks; the same."""
    response = Client().get("/strategies/", parameters, follow=True)
    assert response.status_code == 200
    fallback = response.context["results"].fallback
    assert (b"running on its reserve" in response.content) is fallback
    return fallback


def p95(requests):
    """Seconds that 95 in 100 requests keep to."""
    return quantiles([request.took for request in requests], n=20)[-1]
