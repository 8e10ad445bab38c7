"""Forget what readers searched for more than thirteen months ago."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db.transaction import atomic
from django.utils import timezone

from search import log


class Command(BaseCommand):
    """`prune_search_log`: for every day, and harmless at any other time."""

    help = "Forget logged searches that are older than thirteen months. Run it daily."

    def handle(self, *args: Any, **options: Any) -> None:
        """Forget them, and say how many rows there were and are."""
        with atomic():
            gone, left = log.prune(timezone.localdate())
        self.stdout.write(f"Rows forgotten: {gone:,}, kept: {left:,}.")
