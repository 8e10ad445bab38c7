from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from pages.demo import style


class Command(BaseCommand):
    help = "Check the demo content against the house style: file, field, what to mend."

    def add_arguments(self, parser):
        parser.add_argument(
            "paths",
            nargs="*",
            type=Path,
            default=[style.CONTENT],
            help="Files or folders under fixtures/content; all of it without any.",
        )

    def handle(self, *, paths, verbosity, **options):
        files = sorted({file for path in paths for file in files_at(path)})
        found = list(style.drafts(files))
        progress = tqdm(found, desc="Pages", unit="page", disable=not verbosity)
        findings = [
            (draft, finding) for draft in progress for finding in draft.findings()
        ]
        findings += style.alike(found)
        for draft, finding in findings:
            self.stdout.write(line(draft, finding))
        if findings:
            raise CommandError(f"{len(findings)} things to mend.")
        self.stdout.write(f"{len(found)} pages are in the house style.")


def files_at(path):
    """The YAML files at a path; CommandError unless it is in fixtures/content."""
    path = path.resolve()
    if not path.is_relative_to(style.CONTENT) or not path.exists():
        raise CommandError(f"{path}: not a file or folder under {style.CONTENT}")
    return path.rglob("*.yaml") if path.is_dir() else [path]


def line(draft, finding):
    said = f"{draft.file}: {draft.name}: {finding.field}: {finding.message}"
    return f"{said}\n    {finding.excerpt}" if finding.excerpt else said
