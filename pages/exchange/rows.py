"""One row of a sheet: what it says of a card, and what is wrong with it."""

from uuid import UUID

from .columns import ALL, COLUMNS
from .drafts import NEW_NOTE
from .files import BadCell
from .known import RefusedError
from .report import REFUSED, Outcome, finding

SAME = object()  # None is a value: a term taken away
WHOLE_ROW = "The whole row"
TITLES = {column.name: column.title for column in ALL} | {
    "": WHOLE_ROW,
    "slug": "Web address",
}
TOO_RICH = (
    "What the card has here does not fit a cell, such as a link to a file. Change it "
    "on the card’s own page, and put back here what was exported."
)
MEANWHILE = (
    "Somebody changed this after the sheet was made. Export the card again, and make "
    "your change there."
)


class Row:
    """`cells` are texts by the column's name, of the columns that the sheet has."""

    def __init__(self, number, cells):
        self.number = number
        self.cells = cells
        self.findings = []

    def text(self, column):
        """What the cell says; "" without such a column; Refused if it is unreadable."""
        cell = self.cells.get(column.name, "")
        if isinstance(cell, BadCell):
            raise RefusedError(cell.reason, cell.text, column.name)
        return cell

    @property
    def uid(self):
        """The card's id, or None for a text that is none."""
        try:
            return UUID(self.cells.get("uid", ""))
        except (AttributeError, ValueError):
            return None

    @property
    def version(self):
        """Number of the version that the row was made from, or None."""
        text = str(self.cells.get("version", ""))
        return int(text) if text.isdecimal() and len(text) < 19 else None

    def refuse(self, name, reason, value=""):
        """Note what is wrong in the column with this name, "" for the whole row."""
        title = TITLES.get(name, name)
        self.findings.append(finding(self.number, title, str(value), reason))

    def outcome(self, kind, columns=(), card=None):
        cell = self.cells.get("title") or (card.draft_title if card else "")
        title = cell.text if isinstance(cell, BadCell) else cell
        titles = tuple(column.title for column in columns)
        kind = REFUSED if self.findings else kind
        return Outcome(self.number, title, kind, titles, card and card.pk)

    def changes(self, now, before, known):
        """Column -> new value, of what somebody changed in this row.

        `now` is the card's stored content, `before` that of the version which the row
        was made from. Cells that cannot be taken are refused.
        """
        found = {}
        for column in COLUMNS:
            if column.name not in self.cells:
                continue
            try:
                value = self.changed(column, now, before, known)
            except RefusedError as error:
                value = error.part or self.cells[column.name]
                self.refuse(column.name, error.reason, value)
                continue
            if value is not SAME:
                found[column] = value
        return found

    def changed(self, column, now, before, known):
        """The cell's value, or SAME if a version said it; Refused if it may not be."""
        text = self.text(column)
        # What was exported may have been public then, and so without its note.
        starts = [before] if before is now else [before, {**before, **NEW_NOTE}]
        if any(text == column.write(each, known) for each in starts):
            return SAME
        value = column.kind.read(text, known)
        if any(value == column.value(each, known) for each in (*starts, now)):
            return SAME
        is_note = column.name in NEW_NOTE
        if not is_note and column.value(before, known) != column.value(now, known):
            raise RefusedError(MEANWHILE)
        if not column.fits(now, known):
            raise RefusedError(TOO_RICH)
        return value
