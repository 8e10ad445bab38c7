from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from pages.exchange import files
from pages.exchange.exporting import export
from pages.exchange.known import Known
from pages.models import Agency

ENDINGS = (files.XLSX, files.CSV)


class Command(BaseCommand):
    help = "Write strategy cards, drafts too, to a spreadsheet."

    def add_arguments(self, parser):
        parser.add_argument(
            "file", type=Path, help="A name that ends in .xlsx or .csv."
        )
        parser.add_argument("--agency", metavar="SLUG", help="The cards of one agency.")

    def handle(self, *, file, agency, **options):
        ending = file.suffix.lower().removeprefix(".")
        if ending not in ENDINGS:
            raise CommandError(f"{file}: the name has to end in .xlsx or .csv.")
        owner = agency and writing(agency)
        content = export(ending, Known(None), owner)
        try:
            file.write_bytes(content)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}.") from error
        self.stdout.write(f"{file} is written.")


def writing(slug):
    """The agency that writes here with this slug, or else CommandError names them."""
    agencies = Agency.objects.exclude(folder=None).select_related("folder")
    found = {agency.slug: agency for agency in agencies}
    if slug not in found:
        raise CommandError(
            f"No agency that writes is called {slug}: {', '.join(found)}."
        )
    return found[slug]
