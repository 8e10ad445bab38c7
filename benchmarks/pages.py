"""Measures the server's time for every kind of public page, in one run.

    python benchmarks/pages.py --cards 2000

The demo's pages and generated cards beside them, real pages with relations, in a
database of its own that is thrown away. The floor is a page of which Wagtail's serving
is all and one word the answer. "processor" leaves out what else the machine does, and
the ratio is made of it. It measures and compares; it asserts nothing.
"""

import argparse
import gc
import gzip
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter, process_time

ROOT = Path(__file__).resolve().parents[1]
# This file's own name would hide the package that it measures.
sys.path[0] = str(ROOT)

os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
WORKPLACE = tempfile.TemporaryDirectory(prefix="benchmark-")
os.environ["DATABASE_URL"] = f"sqlite:///{WORKPLACE.name}/benchmark.sqlite3"

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models.signals import post_save, pre_save
from django.db.transaction import atomic
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from factory.django import mute_signals
from tqdm import tqdm
from wagtail.models import Page

from pages.documents import all_documents
from pages.models import (
    AgencyFolder,
    AgePhase,
    CardLevel,
    EvidenceRating,
    Level,
    Need,
    PreparationTime,
    SectionPage,
    StrategyCardPage,
    Theme,
)
from search import index
from tests.search import generated

TRIES = 40
# Beyond the places that the demo's own cards have in their folder.
FREE_PLACE = 500
AREA = "/needs/social-emotional-and-mental-health/"
ADDRESSES = {
    "home": "/",
    "finder": "/strategies/",
    "finder, a common word": f"/strategies/?q={generated.SPOKEN[0]}",
    "finder, two filters": "/strategies/?need=semh&level=universal",
    "finder, nothing found": "/strategies/?q=xylophonist&level=universal",
    "card": "/strategies/soft-start-to-the-day/",
    "needs": "/needs/",
    "area of need": AREA,
    "need": f"{AREA}anxiety-and-worry/",
    "levels": "/levels/",
    "level": "/levels/universal/",
    "levels compared": "/levels/compare/?need=semh-anxiety&phase=primary",
    "toolkit": "/toolkit/",
    "part": "/toolkit/leading-inclusion/",
    "downloads": "/downloads/",
    "families": "/families/",
    "services": "/services/",
    "service": "/services/educational-psychology-service/",
    "case studies": "/case-studies/",
    "case study": "/case-studies/mornings-that-begin-before-the-bell/",
    "information": "/accessibility/",
    "glossary": "/glossary/",
    "not found": "/nowhere/",
}
# The demo's section with the most links in its text.
HEAVIEST = "2.6"


@dataclass(frozen=True)
class Row:
    """One line of the table; times in milliseconds, the answer in bytes of gzip."""

    what: str
    middle: float
    slow: float
    processor: float
    statements: int
    size: int


def main() -> None:
    """Fill the portal and measure each page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cards", type=int, default=2000)
    options = parser.parse_args()
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    call_command("load_demo", host="testserver", port=80, verbosity=0)
    add_cards(options.cards)
    # A server has set aside what it loaded before readers come, as serve_demo does.
    gc.collect()
    gc.freeze()
    floor = floor_row()
    rows = [measured(what, address) for what, address in tqdm(addresses().items())]
    show(options.cards, [floor, *rows], floor)


def addresses() -> dict[str, str]:
    """What to measure, by its name in the table."""
    section = SectionPage.objects.get(number=HEAVIEST)
    return {**ADDRESSES, f"section {HEAVIEST}": section.get_url()}


@mute_signals(pre_save, post_save)
def add_cards(count: int) -> None:
    """Real pages with their relations; the index reads them all at the end."""
    random = Random(7)
    folder = AgencyFolder.objects.get(agency__slug="eps")
    models = (Level, Need, Theme, AgePhase, PreparationTime, EvidenceRating)
    terms = {model: list(model.objects.in_use()) for model in models}
    with atomic():
        for number in tqdm(range(count), "cards"):
            card = new_card(number, folder, random)
            tag(card, {model: random.choice(each) for model, each in terms.items()})
            card.save(clean=False)
        folder.numchild += count
        folder.save(clean=False)
        index.rebuild(tqdm(all_documents(), "index"))


def new_card(number: int, folder: AgencyFolder, random: Random) -> StrategyCardPage:
    """A live card in the words of a generated one, at a free place of the folder."""
    words = generated.card(number, random)
    return StrategyCardPage(
        title=f"{words.title[:60]} {number}",
        slug=f"generated-{number}",
        path=Page._get_path(folder.path, folder.depth + 1, FREE_PLACE + number),
        depth=folder.depth + 1,
        locale=folder.locale,
        live=True,
        promise=words.summary[:220],
        why=f"<p>{words.body[:500]}</p>",
        steps=[("step", {"title": "Begin", "detail": words.body[500:700]})] * 3,
        notice=words.terms,
        reviewed_on=date(2026, 1, 1 + number % 28),
        review_by=date(2027, 1, 1 + number % 28),
    )


def tag(card: StrategyCardPage, terms: dict) -> None:
    """Give a card one term of each vocabulary."""
    card.card_levels = [CardLevel(level=terms[Level])]
    card.needs, card.themes = [terms[Need]], [terms[Theme]]
    card.phases = [terms[AgePhase]]
    card.preparation = terms[PreparationTime]
    card.evidence = terms[EvidenceRating]


def floor_row() -> Row:
    """The least that a page of this portal can cost."""
    usual = Page.serve
    Page.serve = lambda page, request: HttpResponse(page.title)
    try:
        return measured("floor: a title alone", "/levels/")
    finally:
        Page.serve = usual


def measured(what: str, address: str) -> Row:
    """Ask for a page again and again."""
    client = Client()
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    statements = len(queries)  # now: the next request empties the list
    tries = [timed(lambda: client.get(address)) for _ in range(TRIES)]
    took, worked = (sorted(each) for each in zip(*tries, strict=True))
    size = len(gzip.compress(client.get(address).content))
    slow = took[int(TRIES * 0.95)]
    return Row(what, median(took), slow, median(worked), statements, size)


def timed(run: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds of a call: by the clock, and of the processor."""
    started, worked = perf_counter(), process_time()
    run()
    return (perf_counter() - started) * 1000, (process_time() - worked) * 1000


def show(cards: int, rows: list[Row], floor: Row) -> None:
    """Print the table."""
    print(f"\n{cards:,} generated cards; budget: 95 in 100 within 25 ms")
    print(
        f"{'':24}{'median':>9}{'95 in 100':>12}{'processor':>12}"
        f"{'x floor':>9}{'SQL':>5}{'gzip':>8}"
    )
    for row in rows:
        print(
            f"{row.what:24}{row.middle:6.1f} ms{row.slow:9.1f} ms"
            f"{row.processor:9.1f} ms{row.processor / floor.processor:9.1f}"
            f"{row.statements:5}{row.size:8,}"
        )


if __name__ == "__main__":
    main()
