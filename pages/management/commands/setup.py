from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from pages.tree import ensure_skeleton
from pages.vocabularies import load_vocabularies


class Command(BaseCommand):
    help = (
        "Make a site ready for its first editors: vocabularies, the top of the tree, "
        "roles, workflow and the Site record. Safe to run again."
    )

    @transaction.atomic
    def handle(self, **options):
        call_command("createcachetable", verbosity=0)
        added = load_vocabularies()
        address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
        port = address.port or (443 if address.scheme == "https" else 80)
        ensure_skeleton(address.hostname, port, settings.WAGTAIL_SITE_NAME)
        self.stdout.write(f"Ready: {added} terms added, tree, roles and site in place.")
