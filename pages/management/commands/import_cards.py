from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from pages.exchange import files
from pages.exchange.importing import Import


class Command(BaseCommand):
    """One transaction: a run that is broken off has written nothing."""

    help = (
        "Read strategy cards from a spreadsheet into drafts. Without --write it only "
        "says what it would do."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="An .xlsx or .csv file.")
        parser.add_argument(
            "--as",
            dest="username",
            required=True,
            metavar="USERNAME",
            help="In whose name; only cards that this person may change are changed.",
        )
        parser.add_argument(
            "--write", action="store_true", help="Write the drafts, if all is right."
        )

    def handle(self, *, file, username, write, verbosity, **options):
        user = person(username)
        try:
            sheet = files.read(file.name, contents(file))
            report = self.go(sheet, user, write, verbosity)
        except files.BadFileError as error:
            raise CommandError(f"{file}: {error}") from error
        for found in report.findings:
            self.stderr.write(str(found))
        told = ", ".join(f"{count} {kind}" for kind, count in report.counts.items())
        self.stdout.write(f"{len(report.outcomes)} rows: {told}.")
        if not report.is_clean:
            raise CommandError(
                f"{len(report.findings)} things to put right. Nothing was written."
            )
        self.stdout.write(done_or_not(report, write))

    def go(self, sheet, user, write, verbosity):
        work = Import(sheet, user, write=write)
        bar = tqdm(
            work,
            desc="Writing" if write else "Checking",
            unit="row",
            total=len(sheet.rows),
            disable=not verbosity,
        )
        for _ in bar:
            pass
        return work.report


def person(username):
    """Who is named; CommandError for nobody, and for who may not sign in."""
    users = get_user_model().objects.filter(is_active=True)
    found = users.filter(username=username).first()
    if found is None:
        raise CommandError(f"Nobody signs in as {username}.")
    return found


def contents(file):
    try:
        with file.open("rb") as source:
            return source.read(files.LARGEST + 1)
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}.") from error


def done_or_not(report, write):
    if not report.changes:
        return "Nothing to change."
    if write:
        return f"{len(report.changes)} drafts written."
    return "Nothing was written. Add --write to write the drafts."
