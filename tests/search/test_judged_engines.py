"""On the judged queries every engine finds the same cards and ranks them about as well.

Only those that are not kept for the last run.
"""

import pytest

from tests.search import floor
from tests.search.conftest import DATABASE_ENGINE, on_cluster

pytestmark = [pytest.mark.elasticsearch, pytest.mark.xdist_group("elasticsearch")]

# Scores are rounded elsewhere, so that ties come out in another order.
ALLOWED = 0.03


@pytest.fixture
def elasticsearch_on_demo(demo, elasticsearch_hosts, patience, settings):
    with on_cluster(settings, elasticsearch_hosts):
        yield settings.SEARCH_ENGINE


def results_of(engine, settings):
    settings.SEARCH_ENGINE = engine
    return floor.results()


def told(results):
    """What must be the same whatever the engine."""
    counts = {
        facet.key: [(option.slug, option.count) for option in facet.options]
        for facet in results.facets
    }
    return results.total, results.pages, results.relaxed, results.corrected, counts


def test_judged_queries_are_answered_alike_and_ranked_as_well(
    elasticsearch_on_demo, settings
):
    ours = results_of(DATABASE_ENGINE, settings)
    theirs = results_of(elasticsearch_on_demo, settings)
    assert not any(answer.fallback for answer in theirs)
    assert [told(answer) for answer in theirs] == [told(answer) for answer in ours]
    measures = floor.measured(theirs)
    assert measures == pytest.approx(floor.measured(ours), abs=ALLOWED)
    assert floor.fallen(measures, by=ALLOWED) == {}
