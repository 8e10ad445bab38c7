"""On the judged queries every engine finds the same cards and ranks them about as well.

Only those that are not kept for the last run.
"""

from pathlib import Path
from statistics import mean

import pytest
import yaml

from pages.finders import STRATEGIES
from search.finder import find
from search.query import Query
from tests.search.conftest import DATABASE_ENGINE, on_cluster
from tests.search.relevance import ndcg_at

pytestmark = [pytest.mark.elasticsearch, pytest.mark.xdist_group("elasticsearch")]

JUDGED = Path(__file__).with_name("judged.yaml")
DEPTH = 10


@pytest.fixture
def elasticsearch_on_demo(demo, elasticsearch_hosts, patience, settings):
    with on_cluster(settings, elasticsearch_hosts):
        yield settings.SEARCH_ENGINE


def results_of(queries, engine, settings):
    settings.SEARCH_ENGINE = engine
    return [find(Query(q=query["query"]), STRATEGIES) for query in queries]


def told(results):
    """What must be the same whatever the engine."""
    counts = {
        facet.key: [(option.slug, option.count) for option in facet.options]
        for facet in results.facets
    }
    return results.total, results.pages, results.relaxed, counts


def quality(queries, answers):
    """Mean nDCG@10 over the queries."""
    return mean(
        ndcg_at([slug(hit) for hit in answer.hits], query["grades"], DEPTH)
        for query, answer in zip(queries, answers, strict=True)
    )


def slug(hit):
    return hit.url.rstrip("/").rpartition("/")[2]


def test_judged_queries_are_answered_alike_and_ranked_as_well(
    elasticsearch_on_demo, settings
):
    judged = yaml.safe_load(JUDGED.read_text())
    queries = [query for query in judged if not query["held"]]
    ours = results_of(queries, DATABASE_ENGINE, settings)
    theirs = results_of(queries, elasticsearch_on_demo, settings)
    assert not any(answer.fallback for answer in theirs)
    assert [told(answer) for answer in theirs] == [told(answer) for answer in ours]
    assert quality(queries, ours) > 0
    assert quality(queries, theirs) == pytest.approx(quality(queries, ours), abs=0.03)
