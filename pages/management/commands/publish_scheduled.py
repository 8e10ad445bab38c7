from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Revision

from pages.withdrawing import withdraw_in_time


class Command(BaseCommand):
    """Replaces Wagtail's command: a transaction a page, and the publish gate respected.

    A page that may not go public is reported and left; the others go ahead.
    """

    help = "Publish pages whose time has come and withdraw those whose time is over."

    def add_arguments(self, parser):
        parser.add_argument(
            "--dryrun", action="store_true", help="Say what is due; change nothing."
        )

    def handle(self, *, dryrun, **options):
        failed = []
        for page in Page.objects.filter(live=True, expire_at__lt=timezone.now()):
            self.say("Withdraw", page, dryrun)
            if not dryrun:
                withdraw_in_time(page.specific)
        for revision in due_revisions():
            page = revision.content_object
            self.say("Publish", page, dryrun)
            if not dryrun and (problem := publish(revision)):
                failed.append(f"{page.get_admin_display_title()}: {problem}")
        if failed:
            raise CommandError("Not published.\n" + "\n".join(failed))

    def say(self, verb, page, dryrun):
        would = "would " if dryrun else ""
        self.stdout.write(f"{would}{verb.lower()} {page.get_admin_display_title()}")


def due_revisions():
    due = Revision.objects.filter(approved_go_live_at__lt=timezone.now())
    return due.order_by("approved_go_live_at")


def publish(revision):
    """Publish in a transaction of its own; returns what stood in the way, or None."""
    try:
        with transaction.atomic():
            revision.publish(log_action="wagtail.publish.scheduled")
    except ValidationError as error:
        return " ".join(error.messages)
    return None
