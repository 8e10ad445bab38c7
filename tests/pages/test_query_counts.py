"""Public pages take a fixed number of statements, however much they show."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.documents.models import Document

from pages.agencies import create_agency
from pages.finders import STRATEGIES
from pages.models import (
    Agency,
    CardLevel,
    CardLink,
    CaseStudiesPage,
    CaseStudyPage,
    FamiliesPage,
    HomePage,
    InformationPage,
    Level,
    LevelPage,
    Need,
    NeedAreaPage,
    NeedPage,
    SectionPage,
    ServicePage,
    ServicesPage,
    StrategyCardPage,
    ToolkitPartPage,
)
from search.postings import snapshot
from tests.factories import (
    AgencyFactory,
    CaseStudyFactory,
    SectionFactory,
    ServiceFactory,
    StrategyCardFactory,
)

pytestmark = pytest.mark.usefixtures("holding", "index_read_anew")

FINDER_LIMIT = 7
# What the log takes of a search: the words that have a meaning here, and the count.
LOGGED = 2
# A look for misspelt words; what signposts lead to is held.
NOTICED = 1
COMPARISON_LIMIT = 16


def statements(address):
    """Statements of one request for an address, with what a process keeps in hand."""
    client = Client()
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


@pytest.fixture
def index_read_anew(demo):
    """Each request reads the index, before cards are added as well as after."""
    snapshot.share(snapshot.NOTHING)


@pytest.fixture
def add_cards(folder_of):
    def add(count, **fields):
        return StrategyCardFactory.create_batch(
            count, parent=folder_of("eps"), **fields
        )

    return add


def test_the_finder_takes_as_many_statements_for_a_full_page_as_for_one_result(
    demo, ask
):
    folder = create_agency(Agency.objects.get(slug="health-visiting"))
    StrategyCardFactory(
        parent=folder, topics=["home-time"], themes=["x-play"], safeguarding=True
    )
    agency = "agency=health-visiting"
    assert len(ask(agency).hits) == 1
    assert len(ask().hits) == STRATEGIES.per_page
    one = statements(f"/strategies/?{agency}")
    # A list without filters is no search: nothing is logged.
    assert one == statements("/strategies/") + 1 <= FINDER_LIMIT + 1


@pytest.mark.parametrize(
    "querystring",
    [
        "q=calm",
        "q=calm+steps+together&need=semh&level=universal&phase=primary",
        "level=universal&level=targeted&theme=x-play&sort=quick",
        "page=2",
    ],
)
def test_no_state_of_the_finder_takes_more(demo, querystring):
    assert statements(f"/strategies/?{querystring}") <= FINDER_LIMIT + LOGGED


def test_what_somebody_sees_takes_a_few_more_for_where_it_leads(demo):
    seen = statements("/strategies/?q=wont+come+in+meltdown+at+home+time+fidgety")
    assert seen <= FINDER_LIMIT + LOGGED + NOTICED


def test_a_word_that_nothing_knows_takes_two_statements_more(demo):
    """One for its spelling, one for what the log may keep."""
    assert statements("/strategies/?q=nothingatall") <= FINDER_LIMIT + LOGGED + 2


def test_opening_a_result_takes_two_or_three_statements_more(card):
    client = Client()
    came_from = {"referer": "http://testserver/strategies/?q=calm"}
    client.get(card.get_url())
    with CaptureQueriesContext(connection) as alone:
        client.get(card.get_url())
    with CaptureQueriesContext(connection) as found:
        client.get(card.get_url(), headers=came_from)
    assert len(found) <= len(alone) + 3


def test_a_redirect_to_the_canonical_address_takes_few_statements(demo, reader):
    reader.get("/strategies/")
    with CaptureQueriesContext(connection) as queries:
        reader.get("/strategies/?level=universal&need=semh")
    assert len(queries) <= FINDER_LIMIT


def test_a_card_takes_as_many_statements_with_many_parts_as_with_one(
    card, add_cards, folder_of
):
    def linked(count):
        page = StrategyCardFactory(
            parent=folder_of("ot"),
            needs=Need.objects.filter(parent__isnull=False).values_list(
                "slug", flat=True
            )[:count],
            topics=["home-time", "trips", "homework"][:count],
            themes=["x-play", "x-voice", "x-family"][:count],
            phases=["ks1", "ks2", "ks3"][:count],
        )
        page.card_levels = [
            CardLevel(level=level) for level in Level.objects.all()[:count]
        ]
        page.links = [
            CardLink(kind=CardLink.Kind.RELATED, target=target, why="Goes well.")
            for target in add_cards(count)
        ]
        page.save_revision().publish()
        return statements(page.get_url())

    assert linked(1) == linked(3)


def test_a_card_that_has_changed_takes_one_statement_more(card):
    address = card.get_url()
    before = statements(address)
    for kind, taken in (("minor", before), ("major", before + 1)):
        for number in range(2):
            card.change_kind, card.change_note = kind, f"A {kind} one, {number}."
            card.save_revision().publish()
        assert statements(address) == taken


def test_the_home_page_takes_as_many_statements_with_more_cards(demo, add_cards):
    before = statements("/")
    add_cards(2)
    assert statements("/") == before


def test_a_need_takes_as_many_statements_with_more_cards(demo, add_cards):
    page = NeedPage.objects.get(need__slug="ci-speech")
    add_cards(1)  # a level without cards is left out, and asks less
    one = statements(page.get_url())
    add_cards(2)
    assert statements(page.get_url()) == one


def test_an_area_takes_as_many_statements_with_more_cards(demo, add_cards):
    page = NeedAreaPage.objects.get(need__slug="ci")
    one = statements(page.get_url())
    add_cards(2)
    assert statements(page.get_url()) == one


def test_a_level_takes_as_many_statements_with_more_cards(demo, add_cards):
    page = LevelPage.objects.get(level__slug="universal")
    one = statements(page.get_url())
    add_cards(2)
    assert statements(page.get_url()) == one


def test_comparing_levels_takes_as_many_statements_with_more_cards(demo, add_cards):
    address = "/levels/compare/?need=ci-speech&phase=primary"
    add_cards(1)
    one = statements(address)
    add_cards(2)
    assert statements(address) == one <= COMPARISON_LIMIT


def test_comparing_levels_for_all_ages_takes_no_more_statements(demo):
    assert statements("/levels/compare/?need=ci-mutism") <= COMPARISON_LIMIT
    assert statements("/levels/compare/") <= COMPARISON_LIMIT


def test_a_section_takes_as_many_statements_with_more_cards(demo, add_cards):
    section = SectionFactory(
        parent=ToolkitPartPage.objects.first(),
        show_strategies=True,
        levels=[Level.objects.get(slug="universal")],
    )
    one = statements(section.get_url())
    add_cards(2)
    assert statements(section.get_url()) == one


def test_the_contents_take_as_many_statements_with_more_sections(demo):
    before = statements("/toolkit/")
    SectionFactory.create_batch(2, parent=ToolkitPartPage.objects.first())
    assert statements("/toolkit/") == before


def test_the_needs_take_as_many_statements_with_more_cards(demo, add_cards):
    before = statements("/needs/")
    add_cards(2)
    assert statements("/needs/") == before


def test_the_downloads_take_as_many_statements_with_more_files(demo):
    before = statements("/downloads/")
    for _ in range(2):
        document = Document.objects.create(title="More", file="more.docx", file_size=1)
        blocks = [("download", {"document": document, "description": ""})]
        SectionFactory(parent=ToolkitPartPage.objects.first(), downloads=blocks)
    assert statements("/downloads/") == before <= 20


def test_the_page_for_families_takes_as_many_statements_with_more_cards(
    demo, add_cards
):
    one = statements("/families/")
    add_cards(3, at_home="<p>Try it at home.</p>")
    assert statements("/families/") == one


def test_the_services_take_as_many_statements_with_more_of_them(demo):
    one = statements("/services/")
    parent = ServicesPage.objects.get()
    for agency in AgencyFactory.create_batch(3):
        ServiceFactory(parent=parent, agency=agency.slug)
    assert statements("/services/") == one


def test_a_service_takes_as_many_statements_with_more_cards(demo, add_cards):
    page = ServicePage.objects.get(agency__slug="slt-therapy")
    one = statements(page.get_url())
    add_cards(3, advice_from=[page.agency])
    assert statements(page.get_url()) == one


def test_a_card_takes_as_many_statements_with_more_services(card):
    others = AgencyFactory.create_batch(2)
    card.advice_from = [Agency.objects.get(slug="eps"), *others]
    card.save_revision().publish()
    one = statements(card.get_url())
    for agency in others:
        ServiceFactory(parent=ServicesPage.objects.get(), agency=agency.slug)
    assert statements(card.get_url()) == one


def test_case_studies_take_as_many_statements_with_more_of_them(demo):
    one = statements("/case-studies/")
    CaseStudyFactory.create_batch(3, parent=CaseStudiesPage.objects.get())
    assert statements("/case-studies/") == one


def test_a_case_study_takes_as_many_statements_with_more_cards(demo, add_cards):
    def using(count):
        return CaseStudyFactory(
            parent=CaseStudiesPage.objects.get(), cards=add_cards(count)
        )

    assert statements(using(1).get_url()) == statements(using(4).get_url())


@pytest.mark.parametrize(
    ("model", "limit"),
    [
        (HomePage, 12),
        (SectionPage, 9),
        (NeedAreaPage, 8),
        (NeedPage, 14),
        (LevelPage, 9),
        (StrategyCardPage, 8),
        (FamiliesPage, 17),
        (ServicesPage, 4),
        (ServicePage, 9),
        (CaseStudiesPage, 4),
        (CaseStudyPage, 6),
        (InformationPage, 4),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_no_demo_page_takes_many_statements(demo, model, limit):
    taken = {
        page.get_url(): statements(page.get_url())
        for page in model.objects.live().order_by("pk")[:4]
    }
    assert max(taken.values()) <= limit, taken
