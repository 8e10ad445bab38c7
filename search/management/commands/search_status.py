"""Say how the search does: its engine, what it holds, what is on its way."""

from typing import Any

from django.core.management.base import BaseCommand

from search import index


class Command(BaseCommand):
    """`search_status`: a line for each thing there is to know."""

    help = "Say which engine searches, what it holds and what it still waits for."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what the engine tells."""
        status = index.status()
        width = max(map(len, status))
        for what, said in status.items():
            self.stdout.write(f"{what:{width}}  {said}")
