from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from pages.exchange.columns import ALL, guide

FILE = Path(settings.BASE_DIR) / "docs" / "card-columns.md"


class Command(BaseCommand):
    help = "Write docs/card-columns.md: the columns of a sheet of cards."

    def handle(self, **options):
        FILE.write_text(guide(), encoding="utf-8")
        self.stdout.write(f"{FILE.name} has {len(ALL)} columns.")
