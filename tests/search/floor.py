"""How well the search must serve the judged queries, on every engine.

`relevance_floor.yaml` holds what was measured last, on the demo's cards and without the
queries that are held for the last run. Record it anew with

    python -m pytest -n0 tests/pages/test_found_as_judged.py --record-relevance
"""

from pathlib import Path

import yaml

from pages.finders import STRATEGIES
from search import relevance
from search.finder import find
from search.query import Query

FILE = Path(__file__).with_name("relevance_floor.yaml")
HEAD = """\
# Measured by tests/search/floor.py, which says how to record it anew: the mean nDCG@10,
# and the share of queries with a helpful card among the first three.
"""
DECIMALS = 4


def queries():
    """The judged queries that may be looked at."""
    return [query for query in relevance.judged() if not query.held]


def results():
    """What readers get for each of them."""
    return [find(Query(query.query), STRATEGIES) for query in queries()]


def measured(answers):
    """How well these results serve readers, by name."""
    found = relevance.measures(queries(), [answer.hits for answer in answers])
    return {
        "ndcg": round(found.ndcg, DECIMALS),
        "helped": round(found.helped, DECIMALS),
    }


def record(measures):
    FILE.write_text(HEAD + yaml.safe_dump(measures, sort_keys=False))


def fallen(measures, *, by):
    """What is lower than recorded by more than this: name -> (recorded, measured)."""
    recorded = yaml.safe_load(FILE.read_text())
    return {
        name: (before, measures[name])
        for name, before in recorded.items()
        if measures[name] < before - by
    }
