"""Measures cards as a spreadsheet: out, checked, and in as drafts.

    python benchmarks/sheets.py --rows 2000
    DATABASE_URL=postgresql://me@localhost/scratch python benchmarks/sheets.py

Rows are the demo's cards again and again, so as long as real ones: first as new cards,
then as they are, then with three parts changed. The floor is a card saved and its
version made, with no sheet and no form. "processor" leaves out what else the machine
does, and the ratio is made of it. All is rolled back. It measures; it asserts nothing.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter, process_time

ROOT = Path(__file__).resolve().parents[1]
# This file's own name would hide the package that it measures.
sys.path[0] = str(ROOT)

os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
WORKPLACE = tempfile.TemporaryDirectory(prefix="benchmark-")
os.environ.setdefault("DATABASE_URL", f"sqlite:///{WORKPLACE.name}/benchmark.sqlite3")

import django

django.setup()

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import transaction

from pages.exchange import exporting, files, workbook
from pages.exchange.importing import Import
from pages.exchange.known import Known
from pages.models import StrategyCardPage

PERSON = "la-lead"
FLOOR_CARDS = 60
CHANGED = {"Promise": "Another promise.", "Do": "This\nThat", "Cost": ""}


@dataclass(frozen=True)
class Line:
    """One line of the table; seconds, and how many rows they were for."""

    what: str
    took: float
    processor: float
    rows: int

    @property
    def each(self) -> float:
        """Milliseconds of the processor a row."""
        return self.processor / self.rows * 1000


def main() -> None:
    """Fill the portal and measure each step."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=files.MOST_ROWS)
    rows = parser.parse_args().rows
    call_command("migrate", verbosity=0)
    call_command("load_demo", verbosity=0)
    with transaction.atomic():
        floor = measured("floor: a card saved", FLOOR_CARDS, save_cards)
        show([floor, *steps(rows)], floor)
        transaction.set_rollback(True)


def steps(rows: int) -> Iterator[Line]:
    """Each step with this many rows, in the order in which somebody takes them."""
    person = get_user_model().objects.get(username=PERSON)
    new = [*islice(new_rows(person), rows)]
    book: list[bytes] = []
    yield measured("write a workbook", rows, lambda: book.append(packed(new, person)))
    yield measured("read it", rows, lambda: files.read("a.xlsx", book[0]))
    sheet = files.read("a.xlsx", book[0])
    yield measured("check new cards", rows, lambda: run(sheet, person))
    yield measured("write new cards", rows, lambda: run(sheet, person, write=True))
    out: list[list[str]] = []
    yield measured("export", rows, lambda: out.extend(exported(person, rows)))
    yield measured("check unchanged", rows, lambda: run(as_sheet(out), person))
    altered = [change(row) for row in out]
    yield measured("check changed", rows, lambda: run(as_sheet(altered), person))
    yield measured(
        "write changed", rows, lambda: run(as_sheet(altered), person, write=True)
    )


def save_cards() -> None:
    """What a version of a card costs by itself."""
    for card in StrategyCardPage.objects.all()[:FLOOR_CARDS]:
        card.save_revision(clean=False)


def new_rows(person) -> Iterator[list[str]]:
    """The demo's cards, each under a title of its own and without its id."""
    title = exporting.HEADINGS.index("Title")
    for number, row in enumerate(cycle(exported(person, None))):
        yield ["", "", *row[2:title], f"Generated {number}", *row[title + 1 :]]


def exported(person, rows: int | None) -> list[list[str]]:
    return [*islice(exporting.rows(Known(person)), rows)]


def packed(rows: list[list[str]], person) -> bytes:
    return workbook.as_xlsx(rows, Known(person))


def as_sheet(rows: list[list[str]]) -> files.Sheet:
    return files.Sheet(exporting.HEADINGS, list(enumerate(rows, 2)))


def change(row: list[str]) -> list[str]:
    named = zip(exporting.HEADINGS, row, strict=True)
    return [CHANGED.get(heading, text) for heading, text in named]


def run(sheet: files.Sheet, person, *, write: bool = False) -> None:
    """An import, which has to find all in order."""
    work = Import(sheet, person, write=write)
    for _ in work:
        pass
    assert work.report.is_clean, work.report.findings[:3]


def measured(what: str, rows: int, step: Callable[[], object]) -> Line:
    """One step, once: each is long, and the next needs what it leaves."""
    started, worked = perf_counter(), process_time()
    step()
    return Line(what, perf_counter() - started, process_time() - worked, rows)


def show(lines: list[Line], floor: Line) -> None:
    """Print the table."""
    print("budget for 2,000 rows: check within 30 s, write within 120 s")
    print(f"{'':20}{'rows':>7}{'took':>10}{'processor':>11}{'a row':>11}{'x floor':>9}")
    for line in lines:
        print(
            f"{line.what:20}{line.rows:7,}{line.took:8.1f} s{line.processor:9.1f} s"
            f"{line.each:8.1f} ms{line.each / floor.each:9.2f}"
        )


if __name__ == "__main__":
    main()
