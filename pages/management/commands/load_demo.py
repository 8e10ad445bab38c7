from django.core.management.base import BaseCommand
from django.db import transaction
from tqdm import tqdm

from pages.demo.loader import load
from pages.demo.people import load_people
from pages.tree import ensure_skeleton
from pages.vocabularies import load_vocabularies

SITE_NAME = "The South Glos Way"


class Command(BaseCommand):
    help = "Fill the portal with the demo's vocabularies, pages and people."

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    @transaction.atomic
    def handle(self, *, host, port, verbosity, **options):
        load_vocabularies()
        ensure_skeleton(host, port, SITE_NAME)

        def progress(wanted):
            return tqdm(
                wanted,
                desc="Demo pages",
                unit="page",
                disable=not verbosity or not wanted,
            )

        for sentence in load(progress):
            self.stdout.write(sentence)
        people = load_people()
        if verbosity:
            self.stdout.write(
                f"Demo content is in place; {len(people)} people sign in."
            )
