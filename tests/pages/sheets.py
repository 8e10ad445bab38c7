"""Sheets of cards as people change them, for tests."""

from pages.exchange import exporting, files
from pages.exchange.importing import Import
from pages.exchange.known import Known
from pages.models import StrategyCardPage

HEADINGS = exporting.HEADINGS


def exported(user, *cards):
    """Rows of the export as {heading: text}, of these cards or of all."""
    wanted = {str(card.translation_key) for card in cards}
    rows = [
        dict(zip(HEADINGS, row, strict=True)) for row in exporting.rows(Known(user))
    ]
    return [row for row in rows if not wanted or row["Card ID"] in wanted]


def sheet(*rows):
    """A sheet as it is read, of rows of texts by their headings; row 2 is the first."""
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    lines = [[row.get(heading, "") for heading in headings] for row in rows]
    return files.Sheet(headings, list(enumerate(lines, 2)))


def csv_of(*rows):
    """The same as the bytes of a file."""
    table = sheet(*rows)
    return files.as_csv([table.headings, *(cells for _, cells in table.rows)])


def bring_in(user, *rows, write=True):
    """The report of an import of these rows."""
    work = Import(sheet(*rows), user, write=write)
    for _ in work:
        pass
    return work.report


def newest(card):
    """The newest version of a card, as a page."""
    fresh = StrategyCardPage.objects.get(pk=card.pk)
    return fresh.get_latest_revision_as_object()


def told(report):
    """What a report finds wrong, as (row, column, reason)."""
    return [(each.row, each.column, each.reason) for each in report.findings]
