"""Files that may come in, and those that are made to hurt."""

import csv
import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook

from pages.exchange import files
from pages.exchange.files import BadFileError, guarded, unguarded
from pages.exchange.importing import places_of


def workbook(rows, sheet="Cards"):
    book = Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    return saved(book)


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def packed(entries, base=b""):
    """A zip file with these entries added to `base`."""
    out = io.BytesIO(base)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_rows(xml):
    """A workbook whose sheet has this XML in place of its rows."""
    source = zipfile.ZipFile(io.BytesIO(workbook([["Title"]])))
    entries = {name: source.read(name) for name in source.namelist()}
    page = "xl/worksheets/sheet1.xml"
    start, end = entries[page].split(b"<sheetData>")[0], b"</worksheet>"
    entries[page] = start + b"<sheetData>" + xml + b"</sheetData>" + end
    return packed(entries)


HEADING = b'<row r="1"><c r="A1" t="inlineStr"><is><t>Title</t></is></c></row>'


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "'=1", "'it's", "calm", ""])
def test_what_looks_like_a_formula_is_written_as_text_and_read_as_it_was(text):
    assert not guarded(text).startswith(files.FORMULA)
    assert unguarded(guarded(text)) == text
    told = files.as_csv([["Title"], ["x", text]])
    assert files.read("a.csv", told).rows[0][1] == ["x", text]


def test_the_first_line_that_says_anything_has_the_headings():
    found = files.read("a.csv", b"\n\nTitle,Promise\n\nOne,Two\n,\nThree,\n")
    assert found.headings == ["Title", "Promise"]
    assert found.rows == [(5, ["One", "Two"]), (7, ["Three", ""])]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_csv_file_may_use_other_marks(mark):
    content = f"Title{mark}Promise\r\nOne{mark}“Two”\r\n".encode()
    assert files.read("a.csv", content).rows == [(2, ["One", "“Two”"])]


def test_a_cell_of_a_csv_file_may_have_lines():
    content = b'\xef\xbb\xbfTitle,Do\r\nOne,"First\r\nSecond"\r\n'
    assert files.read("A.CSV", content).rows == [(2, ["One", "First\nSecond"])]


def test_cells_of_a_workbook_come_as_text():
    cells = [date(2026, 10, 1), 7, 2.0, 2.5, True, " text ", None]
    found = files.read("a.xlsx", workbook([["T"] * 7, cells]))
    said = ["2026-10-01", "7", "2", "2.5", "Yes", "text"]
    assert found.rows == [(2, said)]


def test_the_sheet_named_cards_is_read_or_else_the_first():
    book = load_workbook(io.BytesIO(workbook([["Wrong"]], "Notes")))
    book.create_sheet("Cards").append(["Right"])
    assert files.read("a.xlsx", saved(book)).headings == ["Right"]
    assert files.read("a.xlsx", workbook([["First"]], "Mine")).headings == ["First"]


def test_a_formula_in_a_cell_is_named():
    found = files.read("a.xlsx", workbook([["Title"], ["=HYPERLINK(1)"]]))
    ((_, (cell,)),) = found.rows
    assert (cell.text, "formula" in cell.reason) == ("=HYPERLINK(1)", True)


REFUSED = {
    "nothing in it": ("a.xlsx", b"", "empty"),
    "an empty sheet": ("a.xlsx", workbook([]), "empty"),
    "too large": ("a.csv", b"x" * 5_000_001, "5 MB"),
    "too many rows": ("a.csv", b"Title\n" + b"x\n" * 2001, "2,000"),
    "macros by name": ("a.xlsm", workbook([["Title"]]), "macros"),
    "macros inside": (
        "a.xlsx",
        packed({"xl/vbaProject.bin": b"x"}, workbook([["Title"]])),
        "macros",
    ),
    "another workbook behind it": (
        "a.xlsx",
        packed({"xl/externalLinks/externalLink1.xml": b"<x/>"}, workbook([["Title"]])),
        "other workbooks",
    ),
    "a zip bomb": ("a.xlsx", packed({"xl/a.xml": b"0" * 61_000_000}), "far more"),
    "the old Excel": ("a.xls", b"\xd0\xcf\x11\xe0", "neither"),
    "a picture": ("a.png", b"\x89PNG", "neither"),
    "no zip file": ("a.xlsx", b"PK\x03\x04 cut short", "cannot be read"),
    "another zip file": ("a.xlsx", packed({"a.txt": b"x"}), "cannot be read"),
    "entities": (
        "a.xlsx",
        packed(
            {
                "[Content_Types].xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
                "xl/workbook.xml": b"<x/>",
            }
        ),
        "cannot be read",
    ),
    "a row far below all others": (
        "a.xlsx",
        with_rows(HEADING + b'<row r="99999999999"><c r="A9"><v>1</v></c></row>'),
        "empty rows",
    ),
    "a row without a number": (
        "a.xlsx",
        with_rows(HEADING + b'<row r="x"><c r="A9"><v>1</v></c></row>'),
        "cannot be read",
    ),
    "NUL": ("a.csv", b"Title\nA\0B\n", "UTF-8"),
    "UTF-16": ("a.csv", "Title\nA\n".encode("utf-16"), "UTF-8"),
    "an old Windows text": ("a.csv", "Title\nCafé\n".encode("cp1252"), "UTF-8"),
    "a quotation that never ends": ("a.csv", b'Title\n"A\n', "cannot be read"),
    "an endless cell": ("a.csv", b"Title\n" + b"x" * 200_000, "cannot be read"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_that_cannot_be_taken_is_refused_with_a_reason(what):
    name, content, said = REFUSED[what]
    with pytest.raises(BadFileError, match=said):
        files.read(name, content)


def test_two_thousand_rows_are_taken():
    assert len(files.read("a.csv", b"Title\n" + b"x\n" * 2000).rows) == 2000


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"Titel\nx\n", "Did you mean “Title”"),
        (b"Title,title\nx,y\n", "two columns"),
        (b"Title,,Do\nx,lost,y\n", "Column B has no heading"),
        (b"Do\nx\n", "No headings"),
    ],
)
def test_headings_that_say_nothing_are_refused(content, said):
    with pytest.raises(BadFileError, match=said):
        places_of(files.read("a.csv", content))


def test_headings_may_be_in_any_order_and_case():
    found = places_of(files.read("a.csv", b"promise,TITLE,\nx,y,\n"))
    assert found == {"promise": 0, "title": 1}


def test_a_csv_export_is_plain_csv():
    told = files.as_csv([["Title"], ['A "b", c\nd']]).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(told))) == [["Title"], ['A "b", c\nd']]
