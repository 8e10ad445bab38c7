"""The XLSX of a sheet of cards: the cards, what each column is for, allowed values."""

from io import BytesIO
from itertools import zip_longest

from django.utils.dateparse import parse_date
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from .cells import Date, Rows, Tags, Terms
from .columns import ALL, COLUMNS, FACTS, LEFT_OUT
from .files import MOST_ROWS, SHEET, guarded

HELP, VALUES = "How to fill it in", "Allowed values"
BOLD = Font(bold=True)
HEADING = PatternFill("solid", fgColor="E8E2F4")
WRAPPED = Alignment(wrap_text=True, vertical="top")
PROMPT = 255  # what Excel shows of a hint
RULES = (
    "Row 1 of the sheet “Cards” names the columns, in any order.",
    "What a column that is left out would say stays as it is.",
    "Each row is one card. A row without a Card ID becomes a new draft.",
    "A row that says what its card says already is left alone.",
    "An empty cell empties that part of the card.",
    "Several things in one cell: one a line. In Excel, Alt and Enter begin a line.",
    f"Not in the sheet, and never changed by it: {LEFT_OUT}.",
    "Nothing here names or describes a child.",
)


def as_xlsx(rows, known):
    """The bytes of a workbook with these rows of text; without any, an empty sheet."""
    book = Workbook()
    cards = book.active
    cards.title = SHEET
    values = add_values(book, known)
    fill_cards(cards, rows)
    add_hints(cards, values)
    add_help(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def fill_cards(page, rows):
    page.append([column.title for column in ALL])
    for place, column in enumerate(ALL, 1):
        cell = page.cell(1, place)
        cell.font, cell.fill, cell.alignment = BOLD, HEADING, WRAPPED
        page.column_dimensions[get_column_letter(place)].width = column.width
    page.freeze_panes = page.cell(2, titled() + 1)
    for number, row in enumerate(rows, 2):
        for place, (column, text) in enumerate(zip(ALL, row, strict=True), 1):
            if text:
                put(page.cell(number, place), column, text)


def titled():
    """The place of the title, which stays in sight."""
    return len(FACTS) + 1


def put(cell, column, text):
    """Text as text, whatever it begins with, and dates as dates."""
    day = parse_date(text) if is_date(column) else None
    if day:
        cell.value, cell.number_format = day, "dd/mm/yyyy"
    else:
        cell.value = guarded(text)
        cell.data_type = "s"
    cell.alignment = WRAPPED


def is_date(column):
    return isinstance(getattr(column, "kind", None), Date)


def add_values(book, known):
    """A sheet with a column for each that is chosen from; column -> range of values."""
    page = book.create_sheet(VALUES)
    allowed = {column: column.kind.allowed(known) for column in COLUMNS}
    allowed = {column: words for column, words in allowed.items() if words}
    page.append([column.title for column in allowed])
    for words in zip_longest(*allowed.values()):
        page.append([word and guarded(word) for word in words])
    ranges = {}
    for place, (column, words) in enumerate(allowed.items(), 1):
        letter = get_column_letter(place)
        page.column_dimensions[letter].width = 36
        page.cell(1, place).font = BOLD
        ranges[column] = f"'{VALUES}'!${letter}$2:${letter}${len(words) + 1}"
    page.freeze_panes = "A2"
    return ranges


def add_hints(page, ranges):
    """What to write, beside the cell that is chosen; a list where one word is right."""
    for place, column in enumerate(ALL, 1):
        letter = get_column_letter(place)
        hint = DataValidation(
            showInputMessage=True,
            allow_blank=True,
            promptTitle=column.title[:32],
            prompt=column.told[:PROMPT],
        )
        if column in ranges and takes_one(column.kind):
            hint.type, hint.formula1 = "list", ranges[column]
            hint.showErrorMessage, hint.errorStyle = True, "warning"
            hint.error = "Choose one of the allowed values."
        hint.add(f"{letter}2:{letter}{MOST_ROWS + 1}")
        page.add_data_validation(hint)


def takes_one(kind):
    return not isinstance(kind, Rows | Terms | Tags)


def add_help(book):
    page = book.create_sheet(HELP, 1)
    for rule in RULES:
        page.append([rule])
    page.append([])
    page.append(["Column", "What to write"])
    for cell in page[page.max_row]:
        cell.font = BOLD
    for column in ALL:
        page.append([column.title, column.told])
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 32, 100
    for row in page.iter_rows(min_row=len(RULES) + 2):
        for cell in row:
            cell.alignment = WRAPPED
