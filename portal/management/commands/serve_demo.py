"""The demo in one command, so that its second start loads Django only once."""

import gc
import os
import signal
import sys

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.core.wsgi import get_wsgi_application
from django.db import connections
from gunicorn.app.base import BaseApplication

from portal.checks import demo_users
from portal.logs import GunicornLogger

SIGN_INS = """
  The South Glos Way is ready:  {address}/
  Sign in to write:             {address}/admin/

  Demo users, all with the password  demo-password
{names}

  Ctrl-C stops it.
"""


class Command(BaseCommand):
    help = "Prepares the demo portal's database and content, and serves it."

    def add_arguments(self, parser):
        parser.add_argument("--host", default=settings.HOST)
        parser.add_argument("--port", type=int, default=settings.PORT)

    def handle(self, *args, host, port, **options):
        try:
            self.prepare(host, port)
        except KeyboardInterrupt:
            sys.exit("\nStopped before the demo was whole. `make run` completes it.")
        welcome = SIGN_INS.format(address=f"http://{host}:{port}", names=user_lines())
        if settings.DEBUG:
            self.stdout.write(welcome)
            self.stdout.flush()
            become_runserver(f"{host}:{port}")
        # The server's processes open connections of their own.
        connections.close_all()
        DemoServer(f"{host}:{port}", lambda: self.stdout.write(welcome)).run()

    def prepare(self, host, port):
        """Bring tables and content up to date; each step is whole or undone."""
        self.stdout.write("Preparing the database ...")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("load_demo", host=host, port=port)


def user_lines():
    """The demo's user names, indented, one role a line as far as they share an end."""
    names = sorted(demo_users().values_list("username", flat=True))
    editors = [name for name in names if name.endswith("-editor")]
    leads = [name.removesuffix("-editor") + "-lead" for name in editors]
    others = [name for name in names if name not in {*editors, *leads}]
    return "\n".join(f"    {', '.join(row)}" for row in (others, editors, leads) if row)


def become_runserver(address):
    """Django's server takes this process over, so that nothing is prepared twice."""
    command = [sys.executable, sys.argv[0], "runserver", address]
    os.execv(command[0], command)  # noqa: S606 - our own interpreter and script


def share_memory_and_stop_gently(_parent):
    """Before the workers start: what they inherit, and what Ctrl-C means.

    Objects loaded so far are never collected, so that the workers share their memory.
    At Ctrl-C the workers may finish what they do, as at SIGTERM: gunicorn's quick way
    out can block on a lock when a request arrives at the same moment.
    """
    gc.freeze()
    signal.signal(signal.SIGINT, lambda *_: signal.raise_signal(signal.SIGTERM))


def leave_ctrl_c_to_the_parent(_worker):
    """A terminal sends Ctrl-C to workers too; only their parent ends them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


class DemoServer(BaseApplication):
    """gunicorn with two processes of four threads, as docs/operating.md advises."""

    def __init__(self, address, when_ready):
        self.address, self.when_ready = address, when_ready
        super().__init__()

    def load_config(self):
        for name, value in {
            "bind": self.address,
            "workers": 2,
            "threads": 4,
            "worker_class": "gthread",
            "preload_app": True,
            "graceful_timeout": 3,
            "loglevel": "warning",
            "logger_class": GunicornLogger,
            "control_socket_disable": True,
            "when_ready": self.become_ready,
            "post_worker_init": leave_ctrl_c_to_the_parent,
        }.items():
            self.cfg.set(name, value)

    def become_ready(self, parent):
        share_memory_and_stop_gently(parent)
        self.when_ready()

    def load(self):
        return get_wsgi_application()
