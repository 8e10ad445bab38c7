from django.core.management.base import BaseCommand
from tqdm import tqdm

from pages.advice import note
from pages.models import AdviceNote
from pages.models.base import kinds


class Command(BaseCommand):
    help = (
        "Look at the words of every live page anew, for the report of advice, after "
        "the language guide or the glossary has changed."
    )

    def handle(self, *, verbosity, **options):
        pages = [page for model in kinds() for page in model.objects.live()]
        for page in tqdm(pages, desc="Pages", unit="page", disable=not verbosity):
            note(page)
        AdviceNote.objects.filter(page__live=False).delete()
        count = AdviceNote.objects.count()
        self.stdout.write(f"{len(pages)} pages, {count} pieces of advice.")
