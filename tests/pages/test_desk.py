"""What waits for a person: on the first screen, as lists, and in a short menu."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from pages.desk.links import Links
from pages.desk.work import BY_KEY, WORK, pages_with
from pages.models import AdviceNote, Concern, StrategyCardPage, Suggestion
from tests.pages.reviews import fresh, submit, take_step

TODAY = timezone.localdate()


def titles(key, user):
    return [page.title for page in pages_with(BY_KEY[key], user)]


@pytest.fixture
def editor(person):
    return person("eps-editor")


@pytest.fixture
def lead(person):
    return person("eps-lead")


@pytest.fixture
def other(person):
    return person("ot-lead")


def has(card, **changes):
    StrategyCardPage.objects.filter(pk=card.pk).update(**changes)


def late(card):
    has(card, review_by=TODAY - timedelta(days=1))


def soon(card):
    has(card, review_by=TODAY + timedelta(days=59))


def unrated(card):
    has(card, evidence=None)


def noted(concern):
    def note(card):
        AdviceNote.objects.create(page=card, concern=concern, message="So it is.")

    return note


def suggested_to(card):
    Suggestion.objects.create(page=card, text="Say when.")


@pytest.mark.parametrize(
    ("key", "make"),
    [
        ("overdue", late),
        ("due-soon", soon),
        ("no-evidence", unrated),
        ("hard-to-read", noted(Concern.READING)),
        ("alike", noted(Concern.ALIKE)),
        ("broken-links", noted(Concern.LINK)),
        ("suggestions", suggested_to),
    ],
)
def test_work_waits_for_the_owner_and_the_council_and_nobody_else(
    card, editor, other, person, key, make
):
    assert card.title not in titles(key, editor)
    make(card)
    assert titles(key, editor) == [card.title]
    assert card.title in titles(key, person("la-lead"))
    assert card.title not in titles(key, other)


def test_a_review_waits_for_whoever_can_take_its_next_step(card, editor, lead, other):
    card.save_revision(user=editor)
    submit(fresh(card), editor)
    assert titles("awaiting", lead) == [card.title]
    assert titles("awaiting", editor) == titles("awaiting", other) == []


def test_what_was_returned_waits_for_its_writers(card, editor, signed_in, other):
    card.save_revision(user=editor)
    submit(fresh(card), editor)
    take_step(signed_in("eps-lead"), card, "reject", comment="Say when.")
    assert titles("returned", editor) == [card.title]
    assert titles("returned", other) == []


def test_my_pages_are_my_agencys_and_drafts_are_among_them(card, editor, other):
    mine = titles("mine", editor)
    assert card.title in mine
    assert not set(mine) & set(titles("mine", other))


def test_who_answers_for_no_page_has_no_list_of_them(demo, person, signed_in):
    found = {work: titles(work, person("auditor")) for work in BY_KEY}
    assert not any(found.values())
    draft = StrategyCardPage.objects.live().last()
    draft.title = "Kept to ourselves"
    draft.save_revision()
    client = signed_in("auditor")
    for address in ("/admin/", "/admin/tasks/", "/admin/desk/mine/"):
        assert "Kept to ourselves" not in client.get(address, {"p": 1}).text


def test_the_first_screen_counts_and_each_number_leads_to_its_list(card, signed_in):
    late(card)
    client = signed_in("eps-editor")
    desk = client.get("/admin/").text
    assert 'href="/admin/desk/overdue/"' in desk
    assert card.title in client.get("/admin/desk/overdue/").text
    assert card.title in client.get("/admin/tasks/").text


def test_nothing_that_waits_is_said_in_words(demo, signed_in):
    StrategyCardPage.objects.update(is_sample=False)
    client = signed_in("camhs-editor")
    for work in WORK:
        if not titles(work.key, client_user(client)):
            assert work.nothing in client.get(f"/admin/desk/{work.key}/").text


def client_user(client):
    return client.get("/admin/").context["request"].user


@pytest.mark.parametrize(
    ("key", "leads"), [("overdue", True), ("due-soon", True), ("sample", False)]
)
def test_what_is_due_leads_to_where_it_is_marked_together(signed_in, key, leads):
    listed = signed_in("eps-lead").get(f"/admin/desk/{key}/").text
    assert ("Read and mark together" in listed) == leads


def test_an_unknown_kind_of_work_is_not_there(signed_in):
    assert signed_in("eps-editor").get("/admin/desk/nonsense/").status_code == 404


def test_the_desk_costs_the_same_for_one_page_and_for_many(
    demo, person, django_assert_max_num_queries
):
    council = person("la-lead")
    for work in WORK:
        with django_assert_max_num_queries(12):
            pages_with(work, council).count()


def test_a_list_is_filtered_by_agency_and_leaves_as_a_spreadsheet(card, signed_in):
    client = signed_in("la-lead")
    only = client.get("/admin/desk/mine/", {"agency": card.agency.pk})
    found = {page.title for page in only.context["object_list"]}
    assert card.title in found
    assert {page.owner_name for page in only.context["object_list"]} == {
        card.agency.label
    }
    sheet = client.get(
        "/admin/desk/mine/", {"agency": card.agency.pk, "export": "xlsx"}
    )
    assert "spreadsheet" in sheet["Content-Type"]


@pytest.mark.parametrize(
    ("who", "short"),
    [("eps-editor", True), ("eps-lead", True), ("la-lead", False), ("auditor", False)],
)
def test_who_writes_for_an_agency_has_a_short_menu(signed_in, who, short):
    page = signed_in(who).get("/admin/").text
    assert ("New card" in page and "My pages" in page) is short


def test_a_link_that_leads_nowhere_is_found_noted_and_forgotten_once_mended(
    card, editor, capsys
):
    why = card.why
    has(card, why='<p>See <a href="/needs/nowhere/">the needs</a>.</p>')
    call_command("check_links", verbosity=0)
    assert "“the needs” It leads to no page: /needs/nowhere/" in capsys.readouterr().out
    assert titles("broken-links", editor) == [card.title]
    has(card, why=why)
    call_command("check_links", verbosity=0)
    assert "0 broken links" in capsys.readouterr().out
    assert titles("broken-links", editor) == []


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("/", True),
        ("/strategies/", True),
        ("/strategies/soft-start-to-the-day/", True),
        ("/search/", True),
        ("/needs/nowhere/", False),
        ("/documents/999999/plan.docx", False),
        ("/not/a/page", False),
    ],
)
def test_a_link_is_followed_within_the_site(demo, path, there):
    assert Links().leads_somewhere(path) is there


def test_every_panel_names_a_place_of_the_guide(signed_in, card):
    guide = signed_in("eps-editor").get("/admin/guide/")
    places = {heading["id"] for heading in guide.context["guide"].headings}
    assert len(places) > 20
    page = signed_in("eps-editor").get(f"/admin/pages/{card.pk}/edit/").text
    named = set(re.findall(r'href="/admin/guide/#([\w-]+)"', page))
    assert len(named) > 3
    assert named <= places
