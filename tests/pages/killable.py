"""The portal in a real gunicorn whose process can be killed at a statement of choice.

    DATABASE_URL= MAIL=folder WARM=path AS=username python -m tests.pages.killable PORT

A request that says `X-Kill-After: 17` ends the process that serves it with SIGKILL, as
soon as the seventeenth statement within a transaction is done; `X-Kill-Committed: 1`
ends it once the transaction is committed, before the first statement that comes then,
and 2 before the second. Every answer says in `X-Statements` how many it took, and in
`X-Process` whom to kill from outside.

Processes are forked from one that has shown the page `WARM` to somebody, so that a new
one is there in no time.
"""

import os
import signal
import sys

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, connections
from gunicorn.app.base import BaseApplication

DOOMED, COMMITTED = "HTTP_X_KILL_AFTER", "HTTP_X_KILL_COMMITTED"
NEVER = sys.maxsize


class Countdown:
    """Counts statements, and kills the process at one.

    `last` is one within the transaction, which is done before; `committed` is one that
    comes after it, and is never begun.
    """

    def __init__(self, last, committed):
        self.last, self.count = last, 0
        self.committed, self.since = committed, 0

    def __call__(self, execute, sql, params, many, context):
        if not context["connection"].in_atomic_block and self.count:
            self.since += 1
            self.kill_if(self.since == self.committed)
        result = execute(sql, params, many, context)
        if context["connection"].in_atomic_block:
            self.count += 1
            self.kill_if(self.count == self.last)
        return result

    def kill_if(self, is_time):
        if is_time:
            os.kill(os.getpid(), signal.SIGKILL)


def killable(application):
    def answer(environ, start_response):
        told = (int(environ.get(name, NEVER)) for name in (DOOMED, COMMITTED))
        countdown = Countdown(*told)

        def start(status, headers, *more):
            told = [
                ("X-Statements", f"{countdown.count}"),
                ("X-Process", f"{os.getpid()}"),
            ]
            return start_response(status, [*headers, *told], *more)

        with connection.execute_wrapper(countdown):
            return application(environ, start)

    return answer


def warm_up(path, username):
    """Have every template and form of the editor read before the first fork."""
    # Models can be imported once Django is set up.
    from django.contrib.auth import get_user_model  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    client = Client()
    client.force_login(get_user_model().objects.get_by_natural_key(username))
    assert client.get(path).status_code == 200
    connections.close_all()


class KillableServer(BaseApplication):
    """One process of four threads, so that the one that is killed is the one."""

    def __init__(self, port):
        self.port = port
        super().__init__()

    def load_config(self):
        for name, value in {
            "bind": f"127.0.0.1:{self.port}",
            "workers": 1,
            "threads": 4,
            "worker_class": "gthread",
            "preload_app": True,
            "graceful_timeout": 1,
            "loglevel": "critical",
            "control_socket_disable": True,
        }.items():
            self.cfg.set(name, value)

    def load(self):
        django.setup()
        settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
        settings.EMAIL_FILE_PATH = os.environ["MAIL"]
        warm_up(os.environ["WARM"], os.environ["AS"])
        return killable(get_wsgi_application())


if __name__ == "__main__":
    KillableServer(sys.argv[1]).run()
