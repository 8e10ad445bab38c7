"""Runs all tests, on every search engine that this machine has.

    .venv/bin/python -m scripts.tests

What the machine lacks is left out and said at the end; with CI=true it is a failure.
"""

import os
import shutil
import subprocess
import sys
from time import monotonic

from scripts import postgres

PYTEST = (sys.executable, "-m", "pytest")
# Of the search, what asks the database's own engine.
ENGINE_TESTS = (
    "tests/search/test_database_engine.py",
    "tests/search/test_reference.py",
    "tests/search/test_hostile.py",
)
JAVA_TOOLS = ("java", "mvn", "curl", "flock")


def main():
    steps = {
        "SQLite": (None, *PYTEST, "-m", "not browser and not elasticsearch"),
        # By themselves: docs/decisions/0007-test-databases.md.
        "a browser": (None, *PYTEST, "-n0", "-m", "browser"),
        "PostgreSQL, the search": (
            no_postgres(),
            *(sys.executable, "-m", "scripts.postgres", *PYTEST, *ENGINE_TESTS),
        ),
        "Elasticsearch, the search": (
            no_elasticsearch(),
            *(*PYTEST, "-n0", "-m", "elasticsearch and not outage", "tests/search"),
        ),
    }
    told = {what: tried(what, *step) for what, step in steps.items()}
    print("\n== Tests on")
    for what, result in told.items():
        print(f"{what:26} {result}")
    sys.exit(any(result.startswith("failed") for result in told.values()))


def tried(what, lacking, *command):
    """Run a step unless something is lacking; how it went, in words."""
    if lacking:
        return f"{'failed' if os.environ.get('CI') else 'left out'}: {lacking}"
    print(f"\n== On {what}", flush=True)
    began = monotonic()
    code = subprocess.run(command, check=False).returncode
    return f"{'failed' if code else 'passed'} in {monotonic() - began:.0f} s"


def no_postgres():
    return "" if postgres.binaries() else "PostgreSQL is not installed here"


def no_elasticsearch():
    missing = [tool for tool in JAVA_TOOLS if not shutil.which(tool)]
    if missing and not os.environ.get("ELASTICSEARCH_URL"):
        return f"Elasticsearch needs {', '.join(missing)} here"
    return ""


if __name__ == "__main__":
    main()
