from django.core.management.base import BaseCommand, CommandError

from pages.agencies import create_agency
from pages.models import Agency


class Command(BaseCommand):
    help = "Give an agency of the vocabulary its folder, collection and two groups."

    def add_arguments(self, parser):
        parser.add_argument("slug", help="The agency's slug, such as eps.")

    def handle(self, *, slug, **options):
        agency = Agency.objects.in_use().filter(slug=slug).first()
        if agency is None:
            known = ", ".join(Agency.objects.in_use().values_list("slug", flat=True))
            raise CommandError(f"There is no agency “{slug}”. Known ones: {known}.")
        folder = create_agency(agency)
        self.stdout.write(f"{agency.label} can write: {folder.title}.")
