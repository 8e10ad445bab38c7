from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.formats import date_format

from pages import outbox, reviewers
from pages.desk import reminders
from pages.models import OutgoingMail


class Command(BaseCommand):
    """A transaction a person, and then all e-mails by one connection."""

    help = "Tell owners of the pages whose review is near or late, once a stage each."

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run",
            "--dryrun",
            action="store_true",
            help="Say who would be told of what; send nothing.",
        )

    def handle(self, *, dry_run, **options):
        self.written = []
        today = timezone.localdate()
        found = reminders.digests(today)
        for line in found.pop(None, []):
            self.stderr.write(f"Nobody can be told of {self.said(line)}")
        count, missed = self.show(found) if dry_run else self.send(found, today)
        would = "would be " if dry_run else ""
        self.stdout.write(f"{count} e-mail{'' if count == 1 else 's'} {would}sent.")
        if missed:
            raise CommandError(f"{missed} not sent. `send_mail` tries again.")

    def show(self, found):
        for person, lines in found.items():
            self.stdout.write(f"{reviewers.name_of(person)} <{person.email}>")
            for line in lines:
                self.stdout.write(f"  {self.said(line)}")
        return len(found), 0

    def said(self, line):
        return f"{line.page.full_title}, due by {date_format(line.page.review_by)}"

    def send(self, found, today):
        """How many e-mails were sent, and how many not."""
        for person, lines in found.items():
            self.write(person, lines, today)
        tried = outbox.send(OutgoingMail.objects.filter(pk__in=self.written))
        missed = [pair for pair in tried if pair[1]]
        for mail, problem in missed:
            self.stderr.write(f"{reviewers.name_of(mail.person)}: {problem}")
        return len(tried) - len(missed), len(missed)

    def write(self, person, lines, today):
        name = reviewers.name_of(person)
        try:
            self.written += [mail.pk for mail in reminders.write(person, lines, today)]
        except IntegrityError:
            self.stdout.write(f"{name}: another run has just told them")
        else:
            self.stdout.write(f"{name}: {len(lines)}")
