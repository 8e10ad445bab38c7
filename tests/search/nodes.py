"""A real Elasticsearch cluster for tests: one of their own, or one that runs already.

`ELASTICSEARCH_URL` names one that runs, ELASTICSEARCH_NODES how many of their own tests
start, three unless set. Those that break nodes need their own.
"""

import os
import shutil
import socket
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent / "elasticsearch" / "nodes"
TOOLS = ("java", "mvn", "curl", "flock")


@dataclass
class Nodes:
    """A cluster of our own; nodes are numbered from 1."""

    folder: Path
    count: int
    port: int = 0
    hosts: list[str] = field(default_factory=list)

    def start(self):
        """Begin afresh on ports that are free, and wait until every node is in."""
        self.port = free_ports(self.count)
        self.hosts = self.run("start", self.count).split()

    def stop(self):
        self.run("stop")

    def kill(self, node):
        self.run("kill", node)

    def pause(self, node):
        self.run("pause", node)

    def resume(self, node):
        self.run("resume", node)

    def revive_all(self):
        """Start those that were killed, and wait until every node is in."""
        for node in self.every:
            self.run("revive", node)
        self.run("wait")

    @property
    def every(self):
        return range(1, self.count + 1)

    def run(self, *arguments):
        """Have the script do something; what it prints."""
        done = subprocess.run(
            [SCRIPT, *map(str, arguments)],
            env={
                **os.environ,
                "NODES_DIR": str(self.folder),
                "NODES_PORT": str(self.port),
                "NODES_KEEPER": str(os.getpid()),
            },
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return done.stdout


def free_ports(count):
    """The first of `count` free ports in a row, with as many free 101 further on."""
    for first in range(19_200 + os.getpid() % 500 * 20, 60_000, 10):
        transport = first + 101
        wanted = [*range(first, first + count), *range(transport, transport + count)]
        if all(map(is_free, wanted)):
            return first
    raise OSError("No ports are free.")


def is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex(("127.0.0.1", port)) != 0


def lacking():
    """What this machine lacks for a cluster of our own, in words; "" if nothing."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    return f"Elasticsearch needs {', '.join(missing)} here." if missing else ""


def do_without(reason):
    """Skip, or fail where every engine is asked for."""
    if os.environ.get("REQUIRE_ELASTICSEARCH") or os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
