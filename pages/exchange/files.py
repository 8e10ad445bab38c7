"""Files of sheets, CSV and XLSX: rows of text in, rows of text out.

What a spreadsheet would take for a formula is written with an apostrophe before it,
which is taken away again when it is read.
"""

import csv
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from itertools import islice
from pathlib import PurePath
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from .cells import tidy

MEGABYTE = 1_000_000
LARGEST = 5 * MEGABYTE
MOST_ROWS = 2_000
# An XLSX is a zip file: what it may come to when it is unpacked.
LARGEST_UNPACKED = 60 * MEGABYTE
MOST_COLUMNS = 200
# Empty rows between cards are left out, but not for ever.
LAST_ROW = 20_000
SHEET = "Cards"
CSV, XLSX = "csv", "xlsx"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
MACROS = ("vbaproject.bin", "vbadata.xml", "xlm", "macrosheet")
SAVE_AS = "Save it as an Excel workbook (.xlsx) or as “CSV UTF-8”, and choose that."
BROKEN = f"This file cannot be read as a spreadsheet. {SAVE_AS}"


class BadFileError(Exception):
    """A file that cannot be taken as a whole; says why to the person who chose it."""


@dataclass(frozen=True)
class Sheet:
    """What a file says: headings, and its rows with their numbers in the file.

    A cell is text; one that could not be read is a `BadCell`.
    """

    headings: list[str]
    rows: list[tuple[int, list]]


@dataclass(frozen=True)
class BadCell:
    text: str
    reason: str


def guarded(text):
    """Text that a spreadsheet takes for nothing but text."""
    return f"'{text}" if text.startswith((*FORMULA, "'")) else text


def unguarded(text):
    return text[1:] if text.startswith("'") and guarded(text[1:]) == text else text


def read(name, content):
    """The `Sheet` in a file of this name; BadFileError says what is wrong with it."""
    if len(content) > LARGEST:
        raise BadFileError("This file is larger than 5 MB. Divide it into several.")
    if not content.strip():
        raise BadFileError("This file is empty.")
    ending = PurePath(name).suffix.lower()
    if ending not in READERS:
        raise BadFileError(f"{no_such(ending)} {SAVE_AS}")
    return sheet_of(READERS[ending](content))


def no_such(ending):
    if ending in (".xlsm", ".xltm", ".xlsb", ".xlam"):
        return "Files with macros are not taken."
    return "This is neither an .xlsx nor a .csv file."


def sheet_of(lines):
    """The first line that says anything has the headings; empty ones are left out."""
    told = ((n, row) for n, row in enumerate(lines, 1) if any(map(is_told, row)))
    _, headings = next(told, (0, []))
    if not headings:
        raise BadFileError("This sheet is empty.")
    rows = list(islice(told, MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise BadFileError("More than 2,000 rows. Divide the sheet into several.")
    return Sheet([str(getattr(h, "text", h)) for h in headings], rows)


def is_told(cell):
    return isinstance(cell, BadCell) or bool(cell)


def csv_lines(content):
    if b"\0" in content:
        raise BadFileError(f"This is not text as UTF-8. {SAVE_AS}")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFileError(f"This is not text as UTF-8. {SAVE_AS}") from error
    first = text.split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=mark, strict=True):
            yield [unguarded(tidy(cell)) for cell in row[:MOST_COLUMNS]]
    except csv.Error as error:
        raise BadFileError(f"{BROKEN} ({error})") from error


def xlsx_lines(content):
    try:
        check_package(content)
        book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
        page = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
        page.reset_dimensions()
        rows = page.iter_rows(max_col=MOST_COLUMNS)
        for row in islice(rows, LAST_ROW):
            yield trimmed([cell_text(cell) for cell in row])
        if next(rows, None):
            raise BadFileError("Delete the empty rows at the end of the sheet.")
    except UNREADABLE as error:
        raise BadFileError(BROKEN) from error


def trimmed(cells):
    """Without the empty cells at the end of a row, of which Excel has thousands."""
    while cells and not cells[-1]:
        cells.pop()
    return cells


# What openpyxl answers to files that were made to hurt, or cut short.
UNREADABLE = (
    zipfile.BadZipFile,
    InvalidFileException,
    DefusedXmlException,
    ParseError,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    EOFError,
    NotImplementedError,
    OverflowError,
    OSError,
    zipfile.zlib.error,
)


def check_package(content):
    """Look at the list of what is packed before anything is unpacked."""
    packed = zipfile.ZipFile(BytesIO(content)).infolist()
    names = [entry.filename.lower() for entry in packed]
    if sum(entry.file_size for entry in packed) > LARGEST_UNPACKED:
        raise BadFileError("This file unpacks to far more than it looks. Divide it.")
    if any(macro in name for name in names for macro in MACROS):
        raise BadFileError(f"Files with macros are not taken. {SAVE_AS}")
    if any("externallink" in name for name in names):
        raise BadFileError(
            "This workbook draws on other workbooks. Copy the cells into a new one as "
            "values, and choose that."
        )


def cell_text(cell):
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return BadCell(formula_of(value), "A formula. Put its value in its place.")
    if cell.data_type == "e":
        return BadCell(str(value), "A formula that went wrong. Write the value.")
    return unguarded(tidy(plain_text(value)))


def formula_of(value):
    return str(getattr(value, "text", value) or "")


def plain_text(value):
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


READERS = {".csv": csv_lines, ".xlsx": xlsx_lines}


def as_csv(lines):
    """The bytes of a CSV file that Excel opens as UTF-8."""
    text = StringIO(newline="")
    csv.writer(text).writerows([guarded(cell) for cell in line] for line in lines)
    return text.getvalue().encode("utf-8-sig")
