from django.core.management.base import BaseCommand, CommandError

from pages import roles
from pages.agencies import faults, writing_agencies


class Command(BaseCommand):
    help = "Make groups and rights what pages/roles.py says, or check that they are."

    def add_arguments(self, parser):
        parser.add_argument(
            "--check", action="store_true", help="Change nothing; fail on a difference."
        )

    def handle(self, *, check, **options):
        if not check:
            roles.sync(writing_agencies())
        if found := faults():
            raise CommandError("\n".join(found))
        self.stdout.write("Groups and rights are as pages/roles.py says.")
