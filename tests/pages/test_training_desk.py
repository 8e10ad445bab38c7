"""The training leads' desk: what is due, to mend, changed, or not taught yet."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageLogEntry

from pages.desk import training
from pages.desk.training import LOOKS, MOST_SEARCHES, Search
from pages.desk.work import BY_KEY, pages_with
from pages.models import (
    AdviceNote,
    Concern,
    CpdModulePage,
    PathwayPage,
    SectionPage,
    ToolkitPartPage,
    TrainingLibraryPage,
)
from pages.reviewing import review_again
from search.models import SearchLog
from tests.factories import ModuleFactory, PathwayFactory, SectionFactory, step
from tests.pages.reviews import fresh, take_step

SCREEN = "/admin/training/"
TODAY = timezone.localdate()
HEADINGS = [
    ("heading", {"text": "What to expect", "stays": ""}),
    ("paragraph", "<p>Everybody belongs.</p>"),
]
NEWS = "The first step is now a talk with the family."


@pytest.fixture
def library(demo):
    return TrainingLibraryPage.objects.get()


@pytest.fixture
def section(demo):
    part = ToolkitPartPage.objects.live().first()
    return SectionFactory(parent=part, title="Kazoo and belonging", body=HEADINGS)


@pytest.fixture
def module(library, section):
    """Reviewed today, with one step to the section's heading, and one elsewhere."""
    (heading,) = section.body.raw_data[:1]
    return ModuleFactory(
        parent=library,
        title="Begin with belonging",
        reviewed_on=TODAY,
        review_by=TODAY + timedelta(days=365),
        steps=[
            step(section, heading=heading["id"]),
            step(url="https://example.org/", title="A film"),
        ],
    )


@pytest.fixture
def lead(signed_in):
    return signed_in("training-lead")


def change(page, kind="major", note=NEWS, **fields):
    """Publish a page as changed."""
    page = fresh(page)
    for name, value in fields.items():
        setattr(page, name, value)
    page.change_kind, page.change_note = kind, note
    page.save_revision().publish()
    return fresh(page)


def part(client, name):
    """What one part of the desk says, as text."""
    page = BeautifulSoup(client.get(SCREEN).content, "html.parser")
    return " ".join(page.select_one(f"section[aria-labelledby={name}]").text.split())


def has(page, **values):
    type(page).objects.filter(pk=page.pk).update(**values)


@pytest.mark.parametrize(
    ("username", "status"),
    [
        ("training-lead", 200),
        ("la-lead", 200),
        ("admin", 200),
        ("eps-lead", 404),
        ("eps-editor", 404),
        ("auditor", 404),
    ],
)
def test_the_desk_is_for_training_leads_and_the_council(
    module, section, signed_in, username, status
):
    client = signed_in(username)
    assert client.get(SCREEN).status_code == status
    changes = f"{SCREEN}changes/{module.pk}/{section.pk}/"
    assert client.get(changes).status_code == status
    assert (f'"{SCREEN}"' in client.get("/admin/").text) is (status == 200)


def test_with_nothing_to_do_each_part_says_so(demo, lead):
    CpdModulePage.objects.all().delete()
    PathwayPage.objects.all().delete()
    SectionPage.objects.update(live=False)
    text = lead.get(SCREEN).text
    assert text.count('class="training__none"') == 5


@pytest.mark.parametrize("days", [59, -30])
def test_modules_and_pathways_that_are_due_or_late_are_listed(
    library, module, lead, days
):
    pathway = PathwayFactory(parent=library, title="First weeks", modules=[module])
    assert pathway.title not in part(lead, "due")
    due_by = TODAY + timedelta(days=days)
    has(pathway, review_by=due_by)
    has(module, review_by=due_by)
    said = part(lead, "due")
    assert pathway.title in said
    assert module.title in said
    assert (", late" in said) is (days < 0)
    assert "/admin/due/?owner=training-leads" in lead.get(SCREEN).text


def test_a_step_whose_page_is_withdrawn_is_named_as_readers_knew_it(
    module, section, lead, person
):
    section.unpublish()
    has(section, title="Under wraps", draft_title="Under wraps")
    said = part(lead, "broken")
    assert f"{module.title} Step 1: {section.number} Kazoo and belonging" in said
    assert "not public" in said
    assert "Under wraps" not in lead.get(SCREEN).text
    assert f"/admin/pages/{module.pk}/edit/" in lead.get(SCREEN).text
    assert f'href="{module.get_url()}"' in lead.get(SCREEN).text


def test_a_step_whose_heading_is_lost_is_named(module, section, lead):
    assert module.title not in part(lead, "broken")
    change(section, "minor", "", body=HEADINGS[1:])
    assert "The heading that it led to is gone" in part(lead, "broken")


def test_a_step_whose_page_is_deleted_is_named(module, section, lead):
    section.delete()
    assert "It leads nowhere" in part(lead, "broken")


def test_a_pathway_whose_module_is_not_public_is_named(module, library, lead):
    PathwayFactory(parent=library, title="Kazoo year one", modules=[module])
    assert "Kazoo year one" not in lead.get(SCREEN).text
    module.unpublish()
    assert "Kazoo year one" in part(lead, "broken")


def test_a_broken_link_in_training_is_listed_and_no_other(module, card, lead):
    nowhere = '<p>See <a href="/needs/nowhere/">the needs</a>.</p>'
    has(module, purpose=nowhere)
    call_command("check_links", verbosity=0)
    AdviceNote.objects.create(page=card, concern=Concern.LINK, message="Not ours.")
    said = part(lead, "broken")
    assert "Link “the needs” It leads to no page: /needs/nowhere/" in said
    assert "Not ours." not in said


def test_a_major_change_after_the_review_is_told_with_its_date(module, section, lead):
    assert module.title not in part(lead, "changed")
    change(section, "minor", "A comma.")
    assert module.title not in part(lead, "changed")
    change(section)
    said = part(lead, "changed")
    assert f"{module.title} Step 1: " in said
    assert f"{TODAY:%-d %B %Y}: “{NEWS}”" in said


def test_a_change_before_the_review_is_none_to_look_at(library, section, lead):
    change(section)
    PageLogEntry.objects.all().update(timestamp=timezone.now() - timedelta(days=9))
    section.change_notes.update(published_at=timezone.now() - timedelta(days=2))
    ModuleFactory(
        parent=library,
        title="Begin with belonging",
        reviewed_on=TODAY - timedelta(days=1),
        steps=[step(section)],
    )
    assert "Begin with belonging" not in part(lead, "changed")


def test_reviewed_no_change_clears_the_flag_until_the_next_change(
    module, section, lead
):
    change(section)
    assert module.title in part(lead, "changed")
    lead.post(f"/admin/reviewed/{module.pk}/", {"months": "12", "confirm": "on"})
    assert module.title not in part(lead, "changed")
    change(section, note="It is a walk now.")
    assert "It is a walk now." in part(lead, "changed")


def changes_of(client, module, page):
    return client.get(f"{SCREEN}changes/{module.pk}/{page.pk}/")


def test_the_differences_are_those_since_the_review(module, section, lead):
    change(section, "minor", "", lead="What this section says.")
    review_again(fresh(module), None, 12)
    change(section, lead="What this section says now.")
    text = changes_of(lead, module, section).text
    assert '<span class="addition"> now.</span>' in text
    assert "tells" not in text
    assert text.count(NEWS) == 1
    assert f'href="/admin/reviewed/{module.pk}/"' in text


def test_differences_begin_with_the_first_public_version_where_none_is_older(
    module, section, lead
):
    change(section, lead="What this section tells now.")
    has(module, reviewed_on=TODAY - timedelta(days=300))
    text = changes_of(lead, module, section).text
    assert '<span class="addition"> now.</span>' in text


def test_a_draft_of_the_page_is_no_part_of_the_differences(module, section, lead):
    change(section, lead="What this section tells now.")
    draft = fresh(section)
    draft.lead = "Kept to ourselves."
    draft.save_revision()
    assert "Kept to ourselves" not in changes_of(lead, module, section).text


def test_there_are_no_differences_of_what_is_not_public_or_no_training(
    module, section, card, library, lead
):
    assert changes_of(lead, section, section).status_code == 404
    assert changes_of(lead, module, library).status_code == 404
    assert changes_of(lead, module, card).status_code == 200
    section.unpublish()
    assert changes_of(lead, module, section).status_code == 404


def test_versions_that_are_gone_are_not_made_up(module, section, lead):
    change(section)
    section.revisions.exclude(pk=fresh(section).latest_revision_id).delete()
    fresh(section).revisions.all().delete()
    assert "not kept any more" in changes_of(lead, module, section).text


def test_sections_without_training_stand_in_the_order_of_their_numbers(
    module, section, lead
):
    modules = training.open_modules()
    found = training.sections_without(modules)
    assert section.pk not in [one.pk for one in found]
    numbers = [training.by_number(one) for one in found]
    assert numbers == sorted(numbers)
    assert numbers
    module.unpublish()
    assert section.full_title in part(lead, "sections")


@pytest.fixture
def logged():
    def log(words, times, **fields):
        plain = {"finder": "strategies", "terms": words, "total": 1} | fields
        day = plain.pop("day", TODAY)
        number = SearchLog.objects.count() + 1
        return SearchLog.objects.create(
            id=number, day=day, text=words, times=times, **plain
        )

    return log


def test_what_is_searched_for_and_not_taught_is_listed_the_most_frequent_first(
    demo, logged
):
    logged("assess plan do review", 9)
    logged("xylophone", 5)
    logged("assess xylophone", 7)
    logged("... xylophone plinth", 8)
    logged("zither", 6, day=TODAY - timedelta(days=91))
    url = "/training/?q={}".format
    assert training.unmet_searches() == [
        Search("assess xylophone", 7, has_some=True, url=url("assess+xylophone")),
        Search("xylophone", 5, has_some=False, url=url("xylophone")),
    ]


def test_the_desk_looks_for_so_many_searches_and_names_so_many(demo, logged):
    for number in range(LOOKS + 20):
        logged(f"xylo{number}phone", 100 - number)
    found = training.unmet_searches()
    assert len(found) == MOST_SEARCHES
    assert found[0].times == 100


def statements(client):
    client.get(SCREEN)
    with CaptureQueriesContext(connection) as queries:
        client.get(SCREEN)
    return len(queries)


def test_the_desk_takes_as_many_statements_for_many_modules_as_for_one(
    library, module, section, lead, holding
):
    change(section)

    def one_more():
        gone = SectionFactory(parent=section.get_parent())
        other = ModuleFactory(parent=library, steps=[step(section), step(gone)])
        gone.unpublish()
        AdviceNote.objects.create(page=other, concern=Concern.LINK, message="Gone.")

    one_more()
    one = statements(lead)
    for _ in range(5):
        one_more()
    assert statements(lead) == one <= 60


def test_a_search_that_is_looked_for_takes_few_statements(demo, logged, holding):
    for words in ("assess", "xylophone", "zither", "calm start", "help at lunch"):
        logged(words, 3)
    with CaptureQueriesContext(connection) as queries:
        training.unmet_searches()
    assert len(queries) <= 2 + 5 * 6


def test_the_editor_of_a_module_says_what_became_of_its_steps(module, section, lead):
    editor = f"/admin/pages/{module.pk}/edit/"
    assert "Look at" not in lead.get(editor).text
    change(section)
    text = lead.get(editor).text
    assert "Look at this step again" in text
    assert f"{SCREEN}changes/{module.pk}/{section.pk}/" in text
    section.unpublish()
    assert "Readers keep the task" in lead.get(editor).text


def test_a_draft_with_a_new_step_opens_in_the_editor_and_as_a_preview(
    module, section, lead
):
    draft = fresh(module)
    draft.steps.add(step(section, task="Read it twice."))
    draft.save_revision()
    assert "Read it twice." in lead.get(f"/admin/pages/{module.pk}/edit/").text
    assert "Read it twice." in lead.get(f"/admin/pages/{module.pk}/view_draft/").text


def test_panels_of_training_name_places_of_the_guide(library, module, lead):
    guide = lead.get("/admin/guide/")
    places = {heading["id"] for heading in guide.context["guide"].headings}
    pathway = PathwayFactory(parent=library, modules=[module])
    for page in (module, pathway):
        text = lead.get(f"/admin/pages/{page.pk}/edit/").text
        named = set(re.findall(r'href="/admin/guide/#([\w-]+)"', text))
        assert "training" in named <= places


def test_training_leads_have_a_short_menu_with_their_own_entries(lead):
    text = lead.get("/admin/").text
    for words in ("My pages", "New module", "My tasks", "Training desk", "More"):
        assert words in text
    assert "New card" not in text


@pytest.mark.parametrize(
    ("kind", "model"), [("module", "cpdmodulepage"), ("pathway", "pathwaypage")]
)
def test_new_training_begins_in_its_editor(library, lead, signed_in, kind, model):
    address = f"{SCREEN}new/{kind}/"
    assert address in lead.get(SCREEN).text
    response = lead.get(address)
    assert response.url == f"/admin/pages/add/pages/{model}/{library.pk}/"
    assert lead.get(response.url).status_code == 200
    assert signed_in("eps-editor").get(address, follow=True).redirect_chain
    assert lead.get(f"{SCREEN}new/nonsense/").status_code == 404


def test_training_leads_have_training_as_their_pages_and_nobody_elses(
    module, person, card, lead
):
    draft = fresh(card)
    draft.title = "Kept to ourselves"
    draft.save_revision()
    has(card, review_by=TODAY - timedelta(days=2))
    has(module, review_by=TODAY - timedelta(days=2))
    mine = pages_with(BY_KEY["mine"], person("training-lead")).specific()
    assert {page.keepers for page in mine} == {"Training leads"}
    late = pages_with(BY_KEY["overdue"], person("training-lead"))
    assert [page.title for page in late] == [module.title]
    assert "/admin/desk/overdue/" in lead.get("/admin/").text
    assert module.title in lead.get("/admin/due/").text
    for address in ("/admin/", "/admin/tasks/", "/admin/desk/mine/", SCREEN):
        assert "Kept to ourselves" not in lead.get(address).text


def test_what_the_council_returns_waits_for_the_training_leads(
    module, person, lead, signed_in
):
    author = person("training-lead")
    draft = fresh(module)
    draft.lead = "Learn it by heart."
    draft.save_revision(user=author)
    draft.get_workflow().start(fresh(module), author)
    assert fresh(module).current_workflow_task.name == "Council approval"
    take_step(signed_in("la-lead"), module, "reject", comment="Say when.")
    returned = pages_with(BY_KEY["returned"], author)
    assert [page.title for page in returned] == [module.title]
    assert module.title in lead.get("/admin/desk/returned/").text
