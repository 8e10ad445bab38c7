"""Cards as rows of text, in the columns of a sheet."""

from . import files, workbook
from .columns import ADDRESS, AGENCY, ALL, CARD, COLUMNS, FACTS, STATUS, VERSION
from .drafts import content_of

AT_ONCE = 200
HEADINGS = [column.title for column in ALL]


def export(ending, known, agency=None):
    """The bytes of a file, "csv" or "xlsx", of the cards that the person may change."""
    found = rows(known, agency)
    if ending == files.CSV:
        return files.as_csv([HEADINGS, *found])
    return workbook.as_xlsx(found, known)


def template(known):
    """An XLSX without cards, to fill in."""
    return workbook.as_xlsx([], known)


def rows(known, agency=None):
    """A row of text a card, of one agency or of all, in the order of the tree.

    What a row tells is the newest version, as the page editor does.
    """
    cards = known.own_cards
    if agency is not None:
        cards = cards.filter(path__startswith=agency.folder.path)
    found = cards.select_related("latest_revision").order_by("path")
    for card in found.iterator(chunk_size=AT_ONCE):
        yield row_of(card, known)


def row_of(card, known):
    content = content_of(card)
    facts = facts_of(card, known)
    return [
        *(facts[column] for column in FACTS),
        *(column.write(content, known) for column in COLUMNS),
    ]


def facts_of(card, known):
    return {
        CARD: str(card.translation_key),
        VERSION: str(card.latest_revision_id or ""),
        STATUS: status_of(card, known),
        ADDRESS: known.address(card.url_path),
        AGENCY: known.folder_of(card).agency.label,
    }


def status_of(card, known):
    """Such as “Public, changed, in review”."""
    words = ["Public" if card.live else "Draft"]
    if card.live and card.has_unpublished_changes:
        words.append("changed")
    if card.pk in known.in_review:
        words.append("in review")
    return ", ".join(words)
