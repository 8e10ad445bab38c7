"""Runs imports in processes of their own that kill themselves; see `Importer`.

    python -m tests.pages.killed_import DATABASE FILE USERNAME

DATABASE is Django's settings for it, as JSON. For each number on stdin one process runs
the import and kills itself before that statement; 0 runs it and keeps nothing, -1 runs
it to its end. Each answers a line: how many statements there were, or "killed".
"""

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from itertools import count

import django
from django.conf import settings


class Importer:
    """A process that has Django ready, and forks for each import."""

    def __init__(self, database, file, username):
        command = [sys.executable, "-m", __name__, json.dumps(database), file, username]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.test"},
        )

    def run(self, killed_at):
        self.process.stdin.write(f"{killed_at}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        assert self.process.wait(60) == 0


def serve(file, username):
    for line in sys.stdin:
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            told = import_once(file, username, int(line))
            os.write(writer, str(told).encode())
            os._exit(0)
        os.close(writer)
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        answer = "killed" if killed else os.read(reader, 100).decode()
        os.close(reader)
        print(answer, flush=True)  # noqa: T201


def import_once(file, username, killed_at):
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection, transaction  # noqa: PLC0415

    numbers = count(1)

    def counting(execute, sql, params, many, context):
        if next(numbers) == killed_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    @contextmanager
    def kept():
        if killed_at:
            yield
            return
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    with connection.execute_wrapper(counting), kept():
        options = {"username": username, "write": True, "verbosity": 0}
        call_command("import_cards", file, stdout=sys.stderr, **options)
    connection.close()
    return next(numbers) - 1


if __name__ == "__main__":
    settings.DATABASES["default"] |= json.loads(sys.argv[1])
    django.setup()
    serve(*sys.argv[2:])
