from smtplib import SMTPException

from django.core.mail import get_connection
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.admin.mail import OpenedConnection

from pages import reviewers
from pages.desk import reminders


class Command(BaseCommand):
    """A transaction a person, so that one who cannot be reached stops nobody else."""

    help = "Tell owners of the pages whose review is near or late, once a stage each."

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run",
            "--dryrun",
            action="store_true",
            help="Say who would be told of what; send nothing.",
        )

    def handle(self, *, dry_run, **options):
        today = timezone.localdate()
        found = reminders.digests(today)
        for line in found.pop(None, []):
            self.stderr.write(f"Nobody can be told of {self.said(line)}")
        missed = self.show(found) if dry_run else self.send(found, today)
        count, would = len(found) - missed, "would be " if dry_run else ""
        self.stdout.write(f"{count} e-mail{'' if count == 1 else 's'} {would}sent.")
        if missed:
            raise CommandError(f"{missed} not sent. The next run tries again.")

    def show(self, found):
        for person, lines in found.items():
            self.stdout.write(f"{reviewers.name_of(person)} <{person.email}>")
            for line in lines:
                self.stdout.write(f"  {self.said(line)}")
        return 0

    def said(self, line):
        return f"{line.page.full_title}, due by {date_format(line.page.review_by)}"

    def send(self, found, today):
        """How many were not sent."""
        if not found:
            return 0
        try:
            with OpenedConnection(get_connection()) as connection:
                return sum(
                    not self.is_sent(person, lines, today, connection)
                    for person, lines in found.items()
                )
        except (OSError, SMTPException) as error:
            self.stderr.write(f"The mail server does not answer: {error}")
            return len(found)

    def is_sent(self, person, lines, today, connection):
        name = reviewers.name_of(person)
        try:
            reminders.send(person, lines, today, connection)
        except IntegrityError:
            self.stdout.write(f"{name}: another run has just told them")
        except (OSError, SMTPException) as error:
            self.stderr.write(f"{name}: {error}")
            return False
        else:
            self.stdout.write(f"{name}: {len(lines)}")
        return True
