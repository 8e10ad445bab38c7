"""A page that training uses is withdrawn: who is asked and told, what readers keep."""

import pytest

from pages.finders import TRAINING
from pages.models import NeedPage, SectionPage, TrainingLibraryPage
from pages.roles import TRAINING_LEADS
from pages.withdrawing import uses
from search.finder import find
from search.query import Query
from tests.factories import (
    ModuleFactory,
    PathwayFactory,
    StrategyCardFactory,
    UserFactory,
    step,
)
from tests.pages.reviews import fresh

REVISED = "This page is being revised"


@pytest.fixture
def library(demo):
    return TrainingLibraryPage.objects.get()


@pytest.fixture
def kazoo(folder_of):
    """A card of the educational psychologists."""
    return StrategyCardFactory(parent=folder_of("eps"), title="Kazoo at the door")


@pytest.fixture
def section(demo):
    """A section of the council's own."""
    return SectionPage.objects.live().filter(steward=None).last()


@pytest.fixture
def module(library, kazoo, section):
    return ModuleFactory(
        parent=library,
        title="Begin with belonging",
        steps=[
            step(kazoo, minutes=20, task="Play it at the door."),
            step(section, minutes=15),
            step(url="https://example.org/", title="A film", minutes=5),
        ],
    )


@pytest.fixture
def pathway(library, module):
    return PathwayFactory(parent=library, title="First weeks here", modules=[module])


def withdraw(client, page, **given):
    address = f"/admin/pages/{page.pk}/unpublish/"
    return client.post(address, {"reason": "Out of date.", **given}, follow=True).text


def test_the_form_names_the_modules_that_use_a_page(module, kazoo, signed_in):
    address = f"/admin/pages/{kazoo.pk}/unpublish/"
    text = signed_in("la-lead").get(address).text
    assert f'<a href="{module.get_url()}">{module.title}</a> ({TRAINING_LEADS})' in text


def test_an_agency_is_stopped_and_asks_the_council(
    module, kazoo, signed_in, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        said = withdraw(signed_in("eps-lead"), kazoo, confirm="on")
    assert "The council is asked to withdraw this page." in said
    assert fresh(kazoo).live
    assert any(module.title in mail.body for mail in mailoutbox)


@pytest.mark.parametrize("what", ["kazoo", "section"])
def test_the_council_goes_ahead_once_it_has_confirmed(module, request, signed_in, what):
    page = request.getfixturevalue(what)
    council = signed_in("la-lead")
    assert "Tick this to go ahead although it is used." in withdraw(council, page)
    assert fresh(page).live
    withdraw(council, page, confirm="on")
    assert not fresh(page).live


def test_every_training_lead_is_told_and_why(
    module, section, signed_in, mailoutbox, django_capture_on_commit_callbacks, person
):
    second = UserFactory(username="second-training-lead")
    second.groups.set(person("training-lead").groups.all())
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(signed_in("la-lead"), section, confirm="on")
    told = [mail for mail in mailoutbox if "withdrawn" in mail.subject]
    people = {mail.to[0] for mail in told}
    assert {person("training-lead").email, second.email} <= people
    assert all(
        "Out of date." in mail.body and module.title in mail.body for mail in told
    )


def minutes_found(page):
    """How long training takes as the finder's index has it."""
    (hit,) = (
        h for h in find(Query(q=page.title), TRAINING).hits if h.title == page.title
    )
    return hit.payload["minutes"]


def test_readers_keep_the_step_and_its_task_and_have_the_page_back_later(
    module, kazoo, signed_in, reader
):
    assert REVISED not in reader.get(module.get_url()).text
    withdraw(signed_in("la-lead"), kazoo, confirm="on")
    text = reader.get(module.get_url()).text
    assert REVISED in text
    assert "Play it at the door." in text
    assert kazoo.title not in text
    assert kazoo.get_url() not in text
    fresh(kazoo).get_latest_revision().publish()
    text = reader.get(module.get_url()).text
    assert REVISED not in text
    assert kazoo.title in text


def test_minutes_are_counted_anew_on_pages_and_in_the_finder(
    module, pathway, kazoo, signed_in, reader, index_is_right
):
    def told():
        pages = (module, pathway)
        shown = ["40 minutes" in reader.get(page.get_url()).text for page in pages]
        return shown, [*map(minutes_found, pages)]

    assert told() == ([True, True], [40, 40])
    withdraw(signed_in("la-lead"), kazoo, confirm="on")
    assert told() == ([False, False], [20, 20])
    assert index_is_right()
    fresh(kazoo).get_latest_revision().publish()
    assert told() == ([True, True], [40, 40])
    assert index_is_right()


@pytest.fixture
def merged(demo):
    """(a need's page that gave way in a merge, the page it now means)."""
    pages = NeedPage.objects.filter(need__parent__slug="ci").live()[:2]
    gone, other = (fresh(page) for page in pages)
    gone.unpublish()
    gone.need.merged_into = other.need
    gone.need.save()
    return gone, other


def test_a_module_that_names_a_merged_page_uses_the_other_one(
    library, merged, signed_in, index_is_right
):
    gone, other = merged
    module = ModuleFactory(parent=library, steps=[step(gone, minutes=30)])
    assert fresh(module).minutes == 30
    assert module.title in [use.title for use in uses(other)]
    withdraw(signed_in("la-lead"), other, confirm="on")
    assert fresh(module).minutes == 0
    assert index_is_right()
