from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from pages import reviews


class Command(BaseCommand):
    """One transaction a page, so that one that fails does not stop the others."""

    help = "Hand agencies' checks that have waited too long over to the council."

    def add_arguments(self, parser):
        parser.add_argument(
            "--dryrun", action="store_true", help="Say what is due; change nothing."
        )

    def handle(self, *, dryrun, **options):
        found = reviews.waiting_too_long()
        failed = [state for state in found if not self.take_over(state, dryrun)]
        would = "would be " if dryrun else ""
        self.stdout.write(f"{len(found) - len(failed)} {would}taken over.")
        if failed:
            raise CommandError(f"{len(failed)} failed. Run it again.")

    def take_over(self, state, dryrun):
        title = state.revision.object_str
        self.stdout.write(f"{'would take' if dryrun else 'take'} over {title}")
        if dryrun:
            return True
        try:
            reviews.take_over(state)
        except DatabaseError as error:
            self.stderr.write(f"{title}: {error}")
            return False
        return True
