"""The demo loader: runs at any time, and never touches what a person has done."""

import re

import pytest
import yaml
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pages.demo import loader
from pages.gate import publish_errors
from pages.models import (
    AgencyFolder,
    Need,
    NeedAreaPage,
    NeedPage,
    SectionPage,
    StrategyCardPage,
)
from pages.models.base import kinds
from tests.factories import StrategyCardFactory

WRITES = re.compile(r"^(INSERT|UPDATE|DELETE)")
LINK = re.compile(r'href="(/[^"#]*)')
STATIC = re.compile(r"/static/")
CARD = "content/cards/soft-start-to-the-day.yaml"


def load():
    """Load the demo content; the sentences about what was left alone."""
    return loader.load(list)


def rewrite(path, change):
    """Change a YAML fixture: `change` gets what it holds."""
    row = yaml.safe_load(path.read_text())
    change(row)
    path.write_text(yaml.safe_dump(row, allow_unicode=True))


@pytest.fixture
def reworded(fixture_files):
    """The fixtures with another promise on one card."""
    rewrite(fixture_files / CARD, lambda row: row.update(promise="Reworded."))


def content_pages():
    return [page for model in kinds() for page in model.objects.live()]


def test_loading_again_writes_nothing(demo):
    with CaptureQueriesContext(connection) as queries:
        call_command("load_demo", host="testserver", port=80, verbosity=0)
    written = [query["sql"] for query in queries if WRITES.match(query["sql"])]
    assert not [
        sql for sql in written if '"wagtailcore_page' in sql or "revision" in sql
    ]


def test_loading_again_changes_no_page(demo):
    before = list(StrategyCardPage.objects.values("pk", "last_published_at"))
    assert load() == []
    assert list(StrategyCardPage.objects.values("pk", "last_published_at")) == before


def test_loading_again_takes_few_statements(demo):
    with CaptureQueriesContext(connection) as queries:
        load()
    assert len(queries) < 40


def test_loading_again_keeps_the_people(demo, person):
    person("eps-editor").set_password("another")
    call_command("load_demo", host="testserver", port=80, verbosity=0)
    assert get_user_model().objects.filter(username="eps-editor").count() == 1


def test_a_changed_fixture_changes_its_page(card, reworded, index_is_right):
    assert load() == []
    assert StrategyCardPage.objects.get(pk=card.pk).promise == "Reworded."
    assert index_is_right()


def test_a_changed_fixture_changes_no_other_page(card, reworded):
    others = StrategyCardPage.objects.exclude(pk=card.pk)
    before = list(others.values("pk", "last_published_at"))
    load()
    assert list(others.values("pk", "last_published_at")) == before


def test_a_new_fixture_becomes_a_page(demo, fixture_files, found):
    text = (fixture_files / CARD).read_text().replace("Soft start", "Gentle start")
    (fixture_files / "content/cards/gentle-start.yaml").write_text(text)
    load()
    assert StrategyCardPage.objects.get(slug="gentle-start").live
    assert "Gentle start to the day" in found("q=gentle")


def test_a_page_that_a_person_edited_is_left_alone_and_named(card, reworded, person):
    card.promise = "A person's words."
    card.save_revision(user=person("eps-editor")).publish()
    assert load() == [f"{card.title}: changed by a person, left alone"]
    assert StrategyCardPage.objects.get(pk=card.pk).promise == "A person's words."


def test_a_draft_that_a_person_wrote_is_left_alone_and_named(card, reworded, person):
    card.promise = "A person's words."
    card.save_revision(user=person("eps-editor"))
    assert load() == [f"{card.title}: changed by a person, left alone"]


def test_a_page_that_a_person_withdrew_stays_withdrawn(card, reworded, found):
    card.unpublish()
    assert load() == [f"{card.title}: changed by a person, left alone"]
    assert card.title not in found()


def test_a_page_that_a_person_deleted_does_not_come_back(card, reworded):
    title = card.title
    card.delete()
    assert load() == ["cards/soft-start-to-the-day: deleted by a person, left out"]
    assert not StrategyCardPage.objects.filter(title=title).exists()


def test_a_page_that_a_person_moved_is_kept_where_it_is(card, reworded, folder_of):
    card.move(folder_of("ot"), pos="last-child")
    load()
    assert StrategyCardPage.objects.get(pk=card.pk).agency.slug == "ot"


def test_a_persons_own_card_at_the_address_of_a_new_fixture_is_named(
    demo, fixture_files, folder_of
):
    StrategyCardFactory(parent=folder_of("ot"), title="Gentle start", slug="gentle")
    text = (fixture_files / CARD).read_text()
    (fixture_files / "content/cards/gentle.yaml").write_text(text)
    with pytest.raises(ValidationError) as failure:
        load()
    assert "cards/gentle" in told(failure.value)


def told(error):
    """All that an error tells: its own words and its notes."""
    return "\n".join([str(error), *getattr(error, "__notes__", [])])


def spoil_term(row):
    row["needs"] = ["no-such-need"]


def spoil_steps(row):
    row["steps"] = row["steps"][:2]


def spoil_link(row):
    row["links"] = [{"kind": "related", "card": "no-such-card", "why": ""}]


def spoil_field(row):
    del row["promise"]


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (spoil_term, Need.DoesNotExist),
        (spoil_steps, ValidationError),
        (spoil_link, StrategyCardPage.DoesNotExist),
        (spoil_field, ValidationError),
    ],
)
def test_a_wrong_fixture_is_named_and_leaves_nothing_half_written(
    card, fixture_files, spoil, error
):
    first = sorted((fixture_files / "content/cards").glob("*.yaml"))[0]
    rewrite(first, lambda row: row.update(promise="Reworded."))
    rewrite(fixture_files / CARD, spoil)
    before = list(StrategyCardPage.objects.values("pk", "promise"))
    with pytest.raises(error) as failure:
        load()
    assert "soft-start-to-the-day" in told(failure.value)
    assert list(StrategyCardPage.objects.values("pk", "promise")) == before


def test_a_fixture_that_is_not_yaml_is_named(demo, fixture_files):
    (fixture_files / CARD).write_text("title: [")
    with pytest.raises(ValueError, match=r"soft-start-to-the-day\.yaml"):
        load()


def test_every_demo_page_passes_the_publish_gate(demo):
    gaps = {page.title: publish_errors(page) for page in content_pages()}
    assert {title: found for title, found in gaps.items() if found} == {}


def test_there_are_two_dozen_cards_of_five_agencies_at_least(demo):
    assert StrategyCardPage.objects.live().count() >= 24
    writing = [f for f in AgencyFolder.objects.all() if f.get_children().live()]
    assert len(writing) >= 5


def test_there_are_four_areas_and_41_needs(demo):
    assert NeedAreaPage.objects.live().count() == 4
    assert NeedPage.objects.live().count() == 41


@pytest.mark.parametrize("key", ["need", "level", "phase"])
def test_the_cards_spread_over_every_value_of_the_main_facets(demo, ask, key):
    facet = next(facet for facet in ask().facets if facet.key == key)
    assert all(option.count for option in facet.options)


def test_the_sections_that_the_toolkit_is_known_for_are_there(demo):
    numbers = SectionPage.objects.live().values_list("number", flat=True)
    assert {"1.1", "2.6"} <= set(numbers)


def test_there_are_people_of_every_role(demo):
    names = set(get_user_model().objects.values_list("username", flat=True))
    assert {"admin", "la-lead", "training-lead", "auditor"} <= names
    for folder in AgencyFolder.objects.select_related("agency"):
        slug = folder.agency.slug
        assert {f"{slug}-editor", f"{slug}-lead"} <= names


def status(client, address):
    """The status of an answer that is read to its end: a file is open until then."""
    response = client.get(address)
    response.getvalue()
    return response.status_code


def test_no_page_of_the_demo_leads_nowhere(every_page, reader):
    targets = {
        link.replace("&amp;", "&"): address
        for address, html in every_page.items()
        for link in LINK.findall(html)
        if not STATIC.match(link)
    }
    answers = {link: status(reader, link) for link in targets.keys() - every_page}
    assert {link: targets[link] for link, code in answers.items() if code != 200} == {}
