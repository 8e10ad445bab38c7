from django.core.management.base import BaseCommand
from tqdm import tqdm

from pages.desk.links import Links, note_links
from pages.models.base import kinds


class Command(BaseCommand):
    help = (
        "Follow the links within the site on every live page, and note those that lead "
        "nowhere for the editors' desk. Run it every night."
    )

    def handle(self, *, verbosity, **options):
        pages = [page for model in kinds() for page in model.objects.live()]
        links, broken = Links(), 0
        for page in tqdm(pages, desc="Pages", unit="page", disable=not verbosity):
            for note in note_links(links, page):
                broken += 1
                self.stdout.write(f"{page.get_url()}: {note.place} {note.message}")
        self.stdout.write(f"{len(pages)} pages, {broken} broken links.")
