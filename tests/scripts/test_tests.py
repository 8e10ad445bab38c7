"""`make test` says which engine the machine lacked; only CI takes it as a failure."""

import sys

import pytest

from scripts import postgres, tests


@pytest.fixture
def bare_machine(monkeypatch):
    """No Java, no Maven, no PostgreSQL."""
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("ELASTICSEARCH_URL", raising=False)
    monkeypatch.setattr(postgres, "binaries", lambda: None)


def test_what_is_lacking_is_named(bare_machine):
    assert tests.no_elasticsearch() == "Elasticsearch needs java, mvn, curl, flock here"
    assert tests.no_postgres() == "PostgreSQL is not installed here"


def test_a_cluster_that_runs_already_needs_nothing(bare_machine, monkeypatch):
    monkeypatch.setenv("ELASTICSEARCH_URL", "http://127.0.0.1:9200")
    assert tests.no_elasticsearch() == ""


@pytest.mark.parametrize(("ci", "result"), [("", "left out"), ("true", "failed")])
def test_an_engine_that_is_lacking_is_left_out_but_not_in_ci(monkeypatch, ci, result):
    monkeypatch.setenv("CI", ci)
    assert tests.tried("X", "X is not here", "false") == f"{result}: X is not here"


@pytest.mark.parametrize(("code", "result"), [(0, "passed"), (3, "failed")])
def test_a_step_says_how_it_went(code, result):
    program = f"raise SystemExit({code})"
    assert tests.tried("X", "", sys.executable, "-c", program).startswith(result)
