from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from pages.demo.coverage import of_fixtures

FILE = Path(settings.BASE_DIR) / "docs" / "coverage.md"


class Command(BaseCommand):
    help = "Write docs/coverage.md: how many cards there are by need, level and phase."

    def handle(self, **options):
        found = of_fixtures()
        FILE.write_text(found.page(), encoding="utf-8")
        for gap in found.gaps():
            self.stdout.write(gap)
        self.stdout.write(f"{FILE.name} counts {found.total} cards.")
