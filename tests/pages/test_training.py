"""Training as readers meet it: modules, their steps, pathways, and where they lead."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.models import PageViewRestriction

from pages.finders import TRAINING
from pages.gate import publish_errors
from pages.heading_choice import headings_of
from pages.models import (
    CpdModulePage,
    NeedPage,
    PathwayPage,
    Role,
    SectionPage,
    StrategyCardPage,
    ToolkitPartPage,
    TrainingEvent,
    TrainingLibraryPage,
)
from pages.models.training_parts import ONE_TARGET
from pages.templatetags.training import duration
from search.finder import find
from search.query import Query
from tests.factories import (
    ModuleFactory,
    PathwayFactory,
    SectionFactory,
    StrategyCardFactory,
    step,
)

BEING_REVISED = "This page is being revised"
# What a module's steps may cost: themselves, and each kind of thing they lead to.
LINKS_LIMIT = 5


@pytest.fixture
def library(demo):
    return TrainingLibraryPage.objects.get()


@pytest.fixture
def add_module(library):
    def add(*steps, **fields):
        return ModuleFactory(parent=library, steps=steps, **fields)

    return add


@pytest.fixture
def section(demo):
    """A public section with one heading, whose block has an id as editors' have."""
    part = ToolkitPartPage.objects.first()
    section = SectionFactory(parent=part, number="9.7", title="Belonging")
    section.body = [("heading", {"text": "First moves", "stays": ""})]
    section.save_revision().publish()
    return SectionPage.objects.get(pk=section.pk)


@pytest.fixture
def shown(reader):
    """The main part of a page as a tree."""

    def soup(page):
        response = reader.get(page.get_url())
        return BeautifulSoup(response.text, "html.parser").select_one("main")

    return soup


def lessons(main):
    return [lesson.get_text(" ", strip=True) for lesson in main.select(".lesson")]


def trained(querystring=""):
    results = find(Query.parse(QueryDict(querystring), TRAINING), TRAINING)
    return [hit.title for hit in results.hits]


# ------------------------------------------------------------------ steps


def test_steps_stand_in_the_editors_order_and_lead_where_they_should(
    add_module, card, section, shown
):
    need = NeedPage.objects.live().first()
    module = add_module(step(section), step(card, title="A gentle start"), step(need))
    links = [link["href"] for link in shown(module).select(".lesson__title a")]
    assert links == [section.get_url(), card.get_url(), need.get_url()]
    titles = [title.get_text() for title in shown(module).select(".lesson__title")]
    assert titles == ["9.7 Belonging", "A gentle start", need.title]


def test_the_time_is_that_of_the_steps_and_what_is_beside_them(add_module, card):
    module = add_module(step(card, minutes=20), step(card, minutes=5), more_minutes=15)
    assert CpdModulePage.objects.get(pk=module.pk).minutes == 40


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (1, "1 minute"),
        (45, "45 minutes"),
        (60, "1 hour"),
        (125, "2 hours 5 minutes"),
        (0, "no time"),
    ],
)
def test_times_are_said_in_words(minutes, words):
    assert duration(minutes) == words


def test_a_link_to_a_heading_survives_its_rewording(add_module, section, shown):
    ((heading, _),) = headings_of(section.pk)
    module = add_module(step(section, heading=heading))
    (link,) = shown(module).select(".lesson__title a")
    assert link["href"] == f"{section.get_url()}#first-moves"
    section.body[0].value["text"] = "Where to begin"
    section.save_revision().publish()
    (link,) = shown(module).select(".lesson__title a")
    assert link["href"] == f"{section.get_url()}#where-to-begin"


def test_without_its_heading_a_step_leads_to_the_section(add_module, section, shown):
    ((heading, _),) = headings_of(section.pk)
    module = add_module(step(section, heading=heading))
    section.body = [("paragraph", "<p>All new.</p>")]
    section.save_revision().publish()
    (link,) = shown(module).select(".lesson__title a")
    assert link["href"] == section.get_url()
    (found,) = CpdModulePage.objects.get(pk=module.pk).shown_steps
    assert found.lost_heading


def test_a_withdrawn_page_leaves_the_step_and_its_task(add_module, card, shown):
    module = add_module(step(card, minutes=20, task="Try it twice."), more_minutes=10)
    card.unpublish()
    (lesson,) = lessons(shown(module))
    assert BEING_REVISED in lesson
    assert "Try it twice." in lesson
    assert card.title not in lesson
    assert CpdModulePage.objects.get(pk=module.pk).minutes == 10


def test_a_private_page_is_no_target_either(add_module, card, shown):
    module = add_module(step(card))
    PageViewRestriction.objects.create(page=card, restriction_type="login")
    (lesson,) = lessons(shown(module))
    assert BEING_REVISED in lesson
    assert card.title not in lesson


def test_steps_cost_the_same_however_many_there_are(
    add_module, folder_of, holding, reader
):
    cards = StrategyCardFactory.create_batch(2, parent=folder_of("eps"))
    sections, needs = SectionPage.objects.live()[:2], NeedPage.objects.live()[:2]
    targets = [*map(step, (*cards, *sections, *needs)), file_step(), file_step()]
    few = add_module(*targets[::2])
    many = add_module(*(copied(targets[number % 8]) for number in range(30)))
    assert {statements_of_links(few), statements_of_links(many)} == {LINKS_LIMIT}
    assert statements(reader, few) == statements(reader, many)


def file_step():
    document = Document.objects.create(
        title="A plan", file=ContentFile(b"words", name="plan.docx")
    )
    return step(document=document)


def copied(found):
    return step(found.page, document=found.document)


def statements_of_links(module):
    warm, fresh = (CpdModulePage.objects.get(pk=module.pk) for _ in range(2))
    assert all(found.address for found in warm.shown_steps)  # What is held is held.
    with CaptureQueriesContext(connection) as queries:
        assert all(found.address for found in fresh.shown_steps)
    # A request asks once whether what is held still holds; here each look asks.
    return sum("search_state" not in query["sql"] for query in queries)


def statements(reader, page):
    reader.get(page.get_url())
    with CaptureQueriesContext(connection) as queries:
        assert reader.get(page.get_url()).status_code == 200
    return len(queries)


def test_a_page_names_the_training_that_uses_it(add_module, card, section, shown):
    need = NeedPage.objects.live().first()
    pages = (card, section, need)
    module = add_module(*map(step, pages), title="Begin here")
    for page in pages:
        links = shown(page).select("#training ~ ul a")
        assert module.get_url() in [link["href"] for link in links]
    module.unpublish()
    for page in pages:
        assert "Begin here" not in shown(page).get_text()


def test_a_draft_of_a_module_is_named_nowhere(add_module, card, shown):
    add_module(step(card), title="Not ready yet", published=False)
    assert "Not ready yet" not in shown(card).get_text()


# ------------------------------------------------------------------ the gate


def test_a_module_needs_a_step_and_somebody_it_is_for(library):
    module = CpdModulePage(title="Empty", slug="empty", live=False)
    library.add_child(instance=module)
    fields = {gap.field for gap in publish_errors(module)}
    assert {"lead", "purpose", "outcomes", "kind", "steps", "roles"} <= fields


def test_no_step_leads_to_what_was_never_public(add_module, folder_of):
    draft = StrategyCardFactory(parent=folder_of("eps"), published=False)
    module = add_module(step(draft), step(), published=False)
    assert [str(gap) for gap in publish_errors(module)] == [
        "Steps: step 1: it leads to a page that was never public.",
        "Steps: step 2: choose what it leads to.",
    ]


def test_a_module_can_be_changed_while_a_page_of_it_is_revised(add_module, card):
    module = add_module(step(card))
    card.unpublish()
    assert publish_errors(CpdModulePage.objects.get(pk=module.pk)) == []


def test_a_step_leads_to_one_thing(card):
    found = errors_of(step(card, url="https://example.org/", title="A film"))
    assert found == {"page": [ONE_TARGET]}


def test_an_address_elsewhere_has_a_title():
    assert "title" in errors_of(step(url="https://example.org/"))


def test_a_heading_is_one_of_the_page(section):
    assert "heading" in errors_of(step(section, heading="no-such-heading"))


def errors_of(found):
    with pytest.raises(ValidationError) as error:
        found.clean()
    return error.value.message_dict


# ------------------------------------------------------------------ dates


def event(days, **fields):
    starts = timezone.now() + timedelta(days=days)
    return TrainingEvent(
        starts=starts, ends=starts + timedelta(hours=1), place="Online", **fields
    )


def test_dates_that_are_over_leave_the_page_by_themselves(add_module, card, shown):
    module = add_module(step(card))
    module.events = [
        event(9, note="Later"),
        event(2, note="Soon"),
        event(-1, note="Gone"),
    ]
    module.save_revision().publish()
    notes = [item.get_text(" ") for item in shown(module).select(".dates li")]
    assert ["Soon" in notes[0], "Later" in notes[1], len(notes)] == [True, True, 2]


# ------------------------------------------------------------------ the library


def test_training_is_found_by_role_and_kind_and_time(add_module, card):
    roles = [Role.objects.get(slug="senco").slug]
    module = add_module(
        step(card, minutes=12), title="Quick look at seating", roles=roles
    )
    assert module.title in trained("role=senco&length=quarter")
    assert module.title not in trained("role=ta&length=quarter")
    assert trained(f"format={module.kind.slug}&q=seating") == [module.title]


def test_a_longer_step_moves_a_module_to_another_length(add_module, card):
    module = add_module(step(card, minutes=12), title="Quick look at seating")
    module.steps = [step(card, minutes=50)]
    module.save_revision().publish()
    assert module.title in trained("length=hour")
    assert module.title not in trained("length=quarter")


def test_the_index_follows_a_page_that_a_module_leads_to(
    add_module, folder_of, index_is_right
):
    card = StrategyCardFactory(parent=folder_of("eps"), title="Kites")
    module = add_module(step(card, minutes=40), title="Fly a kite")
    pathway = PathwayFactory(parent=module.get_parent(), modules=[module])
    assert index_is_right()
    card.unpublish()
    assert index_is_right()
    assert module.title in trained("length=quarter")
    assert PathwayPage.objects.get(pk=pathway.pk).minutes == 0
    card.save_revision().publish()
    assert index_is_right()
    assert module.title in trained("length=hour")


def test_the_library_shows_pathways_until_somebody_asks_for_something(library, reader):
    pathway = PathwayPage.objects.live().first()
    page = reader.get(library.get_url()).text
    assert 'id="h-pathways"' in page
    assert pathway.title in page
    assert 'id="h-pathways"' not in reader.get(f"{library.get_url()}?role=ta").text


def test_the_count_ahead_is_that_of_the_library(library, reader):
    counted = reader.get(reverse("training_count"), {"role": "ta"}).json()
    assert counted["count"] == len(trained("role=ta"))
    assert counted["words"] == f"{counted['count']} results"


def test_the_search_of_everything_has_a_tab_for_training(demo, reader):
    module = CpdModulePage.objects.live().first()
    page = reader.get(reverse("search"), {"q": module.title, "kind": "training"}).text
    assert module.get_url() in page


def test_the_library_says_when_nothing_matches(library, reader):
    page = reader.get(library.get_url(), {"q": "xylophonist"}).text
    assert "No training matches all of this" in page


# ------------------------------------------------------------------ pathways


def test_a_pathway_has_its_modules_in_order_and_their_time_in_all(
    add_module, library, card, shown
):
    first, second = (
        add_module(step(card, minutes=minutes), title=title)
        for minutes, title in ((20, "Second by name"), (30, "First by name"))
    )
    pathway = PathwayFactory(parent=library, modules=[first, second])
    titles = [title.get_text() for title in shown(pathway).select(".lesson__title")]
    assert titles == [first.title, second.title]
    assert "50 minutes in all" in shown(pathway).get_text()


def test_a_module_names_the_pathways_it_is_part_of(add_module, library, card, shown):
    module = add_module(step(card))
    pathway = PathwayFactory(parent=library, modules=[module], title="Year one")
    assert [link["href"] for link in shown(module).select("#pathways ~ ul a")] == [
        pathway.get_url()
    ]


def test_a_withdrawn_module_leaves_its_pathway(add_module, library, card, shown):
    module = add_module(step(card), title="Gone for now")
    pathway = PathwayFactory(parent=library, modules=[module])
    module.unpublish()
    assert "Gone for now" not in shown(pathway).get_text()
    assert "are being revised" in shown(pathway).get_text()


# ------------------------------------------------------------------ the editor


def test_the_script_of_the_editor_hears_the_headings_of_public_pages(
    section, folder_of, signed_in
):
    lead = signed_in("training-lead")
    answer = lead.get(reverse("page_headings", args=[section.pk])).json()
    assert [words for _, words in answer["headings"]] == [
        "The whole page",
        "First moves",
    ]
    section.unpublish()
    answer = lead.get(reverse("page_headings", args=[section.pk])).json()
    assert [words for _, words in answer["headings"]] == ["The whole page"]


def test_only_those_who_work_in_the_admin_ask_for_headings(section, reader):
    response = reader.get(reverse("page_headings", args=[section.pk]))
    assert response.status_code == 302


def test_the_chooser_of_a_step_offers_no_drafts_even_to_the_council(
    folder_of, signed_in
):
    folder = folder_of("eps")
    StrategyCardFactory(parent=folder, title="A draft of mine", published=False)
    address = "/admin/choose-page/search/?q=draft&page_type=pages.strategycardpage"
    lead = signed_in("la-lead")
    assert "A draft of mine" in lead.get(address).text
    assert "A draft of mine" not in lead.get(f"{address}&user_perms=public").text


def test_the_demo_has_training_for_every_role_and_all_of_it_whole(demo):
    modules = CpdModulePage.objects.live()
    assert modules.count() >= 8
    assert PathwayPage.objects.live().count() >= 3
    assert all(module.is_whole for module in modules)
    assert {role.slug for module in modules for role in module.roles.all()} == set(
        Role.objects.values_list("slug", flat=True)
    )


def test_a_card_is_in_the_set_of_pages_of_a_pack(add_module, card, section):
    module = add_module(step(section), step(card), step(section))
    assert [page.pk for page in module.pack_pages] == [section.pk, card.pk]
    assert isinstance(module.pack_pages[1], StrategyCardPage)
