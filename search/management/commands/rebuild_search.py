"""Make the search index anew, or see whether it is right."""

from argparse import ArgumentParser
from operator import length_hint
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.transaction import atomic
from tqdm import tqdm

from search import index
from search.engines.base import EngineError
from search.models import Entry


class Command(BaseCommand):
    """`rebuild_search`: everything published goes into the index, nothing else."""

    help = "Rebuild the search index from everything published, while readers search."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add --check."""
        parser.add_argument(
            "--check",
            action="store_true",
            help="change nothing; fail if the index differs from what is published",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild, or check."""
        try:
            self.check_index() if options["check"] else self.rebuild()
        except EngineError as error:
            raise CommandError(str(error)) from error

    def rebuild(self) -> None:
        """Rebuild with a progress bar; readers see the old index until it is done."""
        with atomic():
            documents = index.source()
            # A source without a length has about as many documents as last time.
            expected = length_hint(documents) or Entry.objects.count() or None
            with self.bar("written", expected) as bar:
                index.rebuild(documents, bar.update)
        # Nothing to see where readers ask the database itself.
        with self.bar("sent", Entry.objects.count()) as bar:
            index.renew(bar.update)
        self.stdout.write(f"{Entry.objects.count()} documents indexed.")

    def bar(self, what: str, expected: int | None) -> "tqdm[Any]":
        """A progress bar, shown from its first step."""
        return tqdm(
            desc=what, total=expected, unit=" documents", file=self.stderr, delay=1e-9
        )

    def check_index(self) -> None:
        """Say what differs, key by key."""
        report = index.check(index.source())
        for name, keys in report._asdict().items():
            for key in keys:
                self.stdout.write(f"{name}: {key}")
        if any(report):
            raise CommandError("The index differs: run `manage.py rebuild_search`.")
        self.stdout.write("The index is right.")
