from django.core.management.base import BaseCommand

from portal.checks import demo_users


class Command(BaseCommand):
    help = "Deletes the demo's users, so that production may start. Their pages stay."
    # The check that sends people here must not stop them.
    requires_system_checks = ()

    def handle(self, *args, **options):
        names = sorted(demo_users().values_list("username", flat=True))
        demo_users().delete()
        self.stdout.write(f"Deleted: {', '.join(names) or 'none, there was none'}.")
