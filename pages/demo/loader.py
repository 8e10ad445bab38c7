"""Loads the demo content: places every page, then fills and publishes what changed.

It may run again at any time. A page that a person has since edited, withdrawn or
deleted is left alone and named.
"""

import hashlib
import json
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import PurePath

from django.db import transaction
from django.utils.text import slugify
from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from pages import editors_search, indexing
from pages.agencies import create_agency
from pages.demo import builders
from pages.demo.files import load_files
from pages.fixtures import content, files, read
from pages.models import (
    Agency,
    AgencyFolder,
    CaseStudiesPage,
    CaseStudyPage,
    CpdModulePage,
    DownloadsPage,
    FamiliesPage,
    GlossaryPage,
    HomePage,
    InformationPage,
    LevelPage,
    LevelsPage,
    NeedAreaPage,
    NeedPage,
    NeedsPage,
    PathwayPage,
    SectionPage,
    ServicePage,
    ServicesPage,
    StrategyCardPage,
    StrategyLibraryPage,
    ToolkitPage,
    ToolkitPartPage,
    TrainingLibraryPage,
)
from pages.models.demo import DemoPage
from pages.words import load_starting_points


@dataclass(frozen=True)
class Item:
    """One page to load: where its words are, what it is and how it is filled."""

    source: str
    model: type
    row: dict
    fill: Callable
    parent: str | None = None

    @property
    def slug(self):
        return self.row.get("slug") or slugify(self.row["title"])

    @property
    def digest(self):
        text = json.dumps(self.row, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


def items():
    """Every demo page, parents before their children."""
    lists = content("lists")
    yield Item("home", HomePage, content("home"), builders.fill_home)
    yield Item("needs", NeedsPage, lists["needs"], builders.fill_list)
    yield from need_items()
    yield Item("levels", LevelsPage, lists["levels"], builders.fill_list)
    for row in content("levels"):
        source = f"levels/{row['level']}"
        yield Item(source, LevelPage, row, builders.fill_level, "levels")
    yield Item(
        "strategies", StrategyLibraryPage, lists["strategies"], builders.fill_list
    )
    yield from card_items()
    yield Item("toolkit", ToolkitPage, lists["toolkit"], builders.fill_list)
    yield from section_items()
    yield Item("glossary", GlossaryPage, lists["glossary"], builders.fill_list)
    yield Item(
        "downloads", DownloadsPage, lists["downloads"], builders.fill_list, "home"
    )
    yield Item(
        "families", FamiliesPage, content("families"), builders.fill_text, "home"
    )
    yield from service_items()
    yield from case_study_items()
    yield from training_items()
    for row in content("information"):
        source = f"information/{row['slug']}"
        yield Item(source, InformationPage, row, builders.fill_text, "home")


def need_items():
    for path in files("content/needs"):
        area = read(path)
        needs = area.pop("needs")
        source = f"needs/{area['area']}"
        yield Item(source, NeedAreaPage, area, builders.fill_area, "needs")
        for row in needs:
            name = f"needs/{row['need']}"
            yield Item(name, NeedPage, row, builders.fill_need, source)


def section_items():
    for path in files("content/toolkit"):
        part = read(path)
        sections = part.pop("sections")
        source = f"toolkit/{part['number']}"
        yield Item(source, ToolkitPartPage, part, builders.fill_part, "toolkit")
        for row in sections:
            name = f"toolkit/{row['number']}"
            yield Item(name, SectionPage, row, builders.fill_section, source)


def card_items():
    for path in files("content/cards"):
        row = {"slug": PurePath(path).stem, **read(path)}
        source = f"cards/{row['slug']}"
        yield Item(source, StrategyCardPage, row, builders.fill_card, row["agency"])


def service_items():
    services = content("services")
    yield Item("services", ServicesPage, services["list"], builders.fill_list)
    for row in services["services"]:
        name = f"services/{row['agency']}"
        yield Item(name, ServicePage, row, builders.fill_service, "services")


def case_study_items():
    studies = content("case_studies")
    yield Item("case-studies", CaseStudiesPage, studies["list"], builders.fill_list)
    for row in studies["case_studies"]:
        item = Item("", CaseStudyPage, row, builders.fill_case_study, "case-studies")
        yield replace(item, source=f"case-studies/{item.slug}")


def training_items():
    library = content("lists")["training"]
    yield Item("training", TrainingLibraryPage, library, builders.fill_list)
    for path in files("content/modules"):
        row = {"slug": PurePath(path).stem, **read(path)}
        source = f"modules/{row['slug']}"
        yield Item(source, CpdModulePage, row, builders.fill_module, "training")
    for row in content("pathways"):
        item = Item("", PathwayPage, row, builders.fill_pathway, "training")
        yield replace(item, source=f"pathways/{item.slug}")


def make_folders(found):
    """A folder, collection and groups for each agency with cards in the fixtures."""
    slugs = {item.row["agency"] for item in found if item.model is StrategyCardPage}
    for agency in Agency.objects.filter(slug__in=slugs, folder=None):
        create_agency(agency)


@transaction.atomic
def load(progress):
    """Load what is new or changed; returns sentences about what was left alone.

    `progress` takes a list and gives its members back, counting them for the person
    who waits.
    """
    found = list(items())
    make_folders(found)
    left = load_files()
    with disable_reference_index_auto_update(), editors_search.left_alone():
        records = placed(found)
    builders.forget()
    due = [
        (item, records[item.source])
        for item in found
        if records[item.source].untouched and records[item.source].digest != item.digest
    ]
    with (
        disable_reference_index_auto_update(),
        indexing.postponed(),
        editors_search.left_alone(),
    ):
        for item, record in progress(due):
            publish(item, record)
    load_starting_points()
    pages = [record.page.specific for _, record in due]
    for page in pages:
        ReferenceIndex.create_or_update_for_object(page)
    editors_search.put(pages)
    touched = [record for record in records.values() if not record.untouched]
    return [*left, *map(sentence, touched)]


def placed(found):
    """Source -> DemoPage for every item; new pages get their place as empty drafts.

    All have an address before any is filled, because they link to one another.
    """
    known = DemoPage.objects.select_related("page")
    records = {record.source: record for record in known}
    for item in found:
        if item.source not in records:
            with naming(item):
                page = existing(item) or add(item, records)
            records[item.source] = DemoPage.objects.create(
                source=item.source, page=page.page_ptr
            )
    return {item.source: records[item.source] for item in found}


@contextmanager
def naming(item):
    """Have any error tell which fixture it came from."""
    try:
        yield
    except Exception as error:
        error.add_note(f"while loading fixtures/content: {item.source}")
        raise


def sentence(record):
    if record.page is None:
        return f"{record.source}: deleted by a person, left out"
    return f"{record.page.title}: changed by a person, left alone"


def existing(item):
    """The skeleton's page of a kind that a site has one of."""
    return item.model.objects.first() if item.model.max_count == 1 else None


def add(item, records):
    page = item.model(title=item.row["title"], slug=item.slug, live=False)
    if isinstance(page, StrategyCardPage):
        parent = AgencyFolder.objects.get(agency__slug=item.parent)
    else:
        parent = records[item.parent].page
        parent.refresh_from_db()
    parent.add_child(instance=page)
    return page


def publish(item, record):
    page = record.page.specific
    with naming(item):
        page.title = item.row["title"]
        builders.set_review(page, item.row)
        item.fill(page, item.row)
        page.save_revision(clean=False).publish()  # which validates it
    record.page.refresh_from_db()
    record.revision = record.page.latest_revision
    record.digest = item.digest
    record.save()
