"""Readers find what helps them no worse than before, on whatever database this runs."""

from tests.search import floor

# What may be lost to a change that is worth it elsewhere.
ALLOWED = 0.01


def test_the_judged_queries_are_answered_as_well_as_before(demo, request):
    measures = floor.measured(floor.results())
    if request.config.getoption("record_relevance"):
        floor.record(measures)
    assert floor.fallen(measures, by=ALLOWED) == {}


def test_a_fall_is_told_with_both_figures(tmp_path, monkeypatch):
    monkeypatch.setattr(floor, "FILE", tmp_path / "floor.yaml")
    floor.record({"ndcg": 0.69, "helped": 0.9})
    assert floor.fallen({"ndcg": 0.681, "helped": 0.95}, by=ALLOWED) == {}
    assert floor.fallen({"ndcg": 0.67, "helped": 0.9}, by=ALLOWED) == {
        "ndcg": (0.69, 0.67)
    }
