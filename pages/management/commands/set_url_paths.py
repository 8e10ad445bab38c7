from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Refused: Wagtail's own would write folders into cards' addresses."

    def handle(self, **options):
        raise CommandError(
            "Cards' addresses leave their folder out, which this command ignores. "
            "Moves repair addresses by themselves."
        )
