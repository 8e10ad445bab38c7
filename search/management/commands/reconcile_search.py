"""Mend the search index where it differs from what is published."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from search import index
from search.engines.base import EngineError


class Command(BaseCommand):
    """`reconcile_search`: what is missing, stale or a ghost is put right, by key."""

    help = "Compare the search index with what is published, and mend what differs."

    def handle(self, *args: Any, **options: Any) -> None:
        """Mend, with progress, and say what was wrong."""
        try:
            with tqdm(unit=" documents", file=self.stderr) as bar:
                report = index.reconcile(bar.update)
        except EngineError as error:
            raise CommandError(str(error)) from error
        for name, keys in report._asdict().items():
            for key in keys:
                self.stdout.write(f"{name}: {key}")
        mended = sum(map(len, report))
        self.stdout.write(f"{mended} mended." if mended else "The index is right.")
