"""Runs all tests, on every search engine that this machine has.

    .venv/bin/python -m scripts.tests           as much as tells that all is well
    .venv/bin/python -m scripts.tests --all     all on every database and engine as well

What the machine lacks is left out and said at the end; with CI=true it is a failure.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from time import monotonic

from scripts import postgres

PYTEST = (sys.executable, "-m", "pytest")
ON_POSTGRES = (sys.executable, "-m", "scripts.postgres", *PYTEST)
PLAIN = ("-m", "not browser and not elasticsearch")
# Of the search, what asks the database's own engine.
ENGINE_TESTS = (
    "tests/search/test_database_engine.py",
    "tests/search/test_reference.py",
    "tests/search/test_hostile.py",
)
JAVA_TOOLS = ("java", "mvn", "curl", "flock")
NEXT_ELASTICSEARCH, ITS_JAVA = "9.5.3", 21


def main():
    everything = "--all" in sys.argv[1:]
    steps = all_steps() if everything else usual_steps()
    told = {what: tried(what, *step) for what, step in steps.items()}
    print("\n== Tests on")
    for what, result in told.items():
        print(f"{what:26} {result}")
    sys.exit(any(result.startswith("failed") for result in told.values()))


def usual_steps():
    """What is tested -> what this machine lacks for it, and the command."""
    return {
        "SQLite": (None, *PYTEST, *PLAIN),
        # By themselves: docs/decisions/0007-test-databases.md.
        "a browser": (None, *PYTEST, "-m", "browser"),
        "PostgreSQL, the search": (no_postgres(), *ON_POSTGRES, *ENGINE_TESTS),
        "Elasticsearch, the search": (
            no_elasticsearch(),
            *(*PYTEST, "-n0", "-m", "elasticsearch and not outage", "tests/search"),
        ),
    }


def all_steps():
    """The same, each engine with all its tests, and one cluster for all of its own."""
    steps = usual_steps()
    return {
        "SQLite": steps["SQLite"],
        "a browser": steps["a browser"],
        "PostgreSQL": (no_postgres(), *ON_POSTGRES, *PLAIN),
        "Elasticsearch": (
            no_elasticsearch(),
            *(*PYTEST, "-n0", "-m", "elasticsearch", "tests/search"),
        ),
        **next_elasticsearch(),
    }


def next_elasticsearch():
    """The step on the release to come, where a Java new enough for it is at hand."""
    home = next(filter(has_its_java, sorted(Path("/usr/lib/jvm").glob("*"))), None)
    if home is None:
        return {}
    variables = (f"JAVA_HOME={home}", f"NODES_VERSION={NEXT_ELASTICSEARCH}")
    tests = ("-n0", "-m", "elasticsearch", "tests/search/test_elasticsearch_engine.py")
    command = ("env", *variables, *PYTEST, *tests)
    return {f"Elasticsearch {NEXT_ELASTICSEARCH}": (no_elasticsearch(), *command)}


def has_its_java(home):
    compiler = home / "bin" / "javac"
    if not compiler.exists():
        return False
    told = subprocess.run(
        [compiler, "-version"], capture_output=True, text=True, check=False
    )
    version = re.search(r"\d+", told.stdout)
    return version is not None and int(version[0]) >= ITS_JAVA


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
