from django.core.management.base import BaseCommand, CommandError
from django.utils.formats import date_format
from django.utils.timezone import localtime

from pages import outbox, reviewers
from pages.models import OutgoingMail


class Command(BaseCommand):
    """Most mail is sent by whoever wrote it: this is for what could not be."""

    help = "Send the e-mails that wait, such as those that were not taken before."

    def add_arguments(self, parser):
        parser.add_argument(
            "--dryrun", action="store_true", help="Say what waits; send nothing."
        )

    def handle(self, *, dryrun, **options):
        if dryrun:
            for mail in OutgoingMail.objects.select_related("person"):
                self.stdout.write(f"{said(mail)} {waits(mail)}")
            return
        tried = outbox.send(OutgoingMail.objects.all())
        missed = [pair for pair in tried if pair[1]]
        for mail, problem in missed:
            self.stderr.write(f"{said(mail)}: {problem}")
        if count := len(tried) - len(missed):
            self.stdout.write(f"{count} e-mail{'' if count == 1 else 's'} sent.")
        if missed:
            raise CommandError(f"{len(missed)} not sent. A later run tries again.")


def said(mail):
    return f"{reviewers.name_of(mail.person)}: {mail.subject}"


def waits(mail):
    moment = date_format(localtime(mail.next_try), "j F Y, H:i")
    return f"(from {moment}; {mail.problem or 'not tried yet'})"
