"""Tell Elasticsearch what changed, as it changes."""

import signal
from argparse import ArgumentParser
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search import index
from search.engines.base import EngineError


class Command(BaseCommand):
    """`search_worker`: runs beside the web server until it is stopped."""

    help = "Send changes to Elasticsearch as they are published. Not needed without it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add --once."""
        parser.add_argument(
            "--once", action="store_true", help="send what waits now, and end"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Send once, or until a signal; a batch under way is finished first."""
        if index.lag() is None:
            self.stdout.write("Readers ask the database itself: nothing to send.")
        elif options["once"]:
            self.send()
        else:
            stop = Event()
            for name in (signal.SIGTERM, signal.SIGINT):
                signal.signal(name, lambda *_: stop.set())
            index.deliver(stop)

    def send(self) -> None:
        """Send what waits, or say why it cannot be sent."""
        try:
            index.deliver()
        except EngineError as error:
            raise CommandError(str(error)) from error
