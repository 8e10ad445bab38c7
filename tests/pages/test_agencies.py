"""Agencies begin and end in the admin: what is made, what moves, and what stays."""

import re

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    ModelLogEntry,
    Page,
    ReferenceIndex,
    WorkflowState,
)

from pages import handover, outbox, reviewers, roles
from pages.agencies import create_agency, faults
from pages.models import (
    Agency,
    AgencyFolder,
    OutgoingMail,
    ServicePage,
    StrategyCardPage,
    StrategyLibraryPage,
    Suggestion,
)
from pages.people.actions import switch_off
from tests.factories import (
    AgencyFactory,
    SectionFactory,
    StrategyCardFactory,
    UserFactory,
)
from tests.pages.reviews import submit

NEW = {
    "label": "Vision team",
    "slug": "vision-team",
    "sector": "education",
    "order": "0",
    "writes_here": "on",
}
WITHOUT_AGENCIES = ["mhst-editor", "mhst-lead", "training-lead", "auditor"]


def agency(slug):
    return Agency.objects.get(slug=slug)


def add_url():
    return reverse(Agency.snippet_viewset.get_url_name("add"))


def list_url():
    return reverse(Agency.snippet_viewset.get_url_name("list"))


def writes_url(of):
    return reverse("agency_writes", args=[of.pk])


def closes_url(of):
    return reverse("agency_closes", args=[of.pk])


@pytest.fixture
def mhst(demo):
    return agency("mhst")


@pytest.fixture
def ot(demo):
    return agency("ot")


@pytest.fixture
def council(person):
    return person("la-lead")


@pytest.fixture
def close_in_admin(signed_in, mhst):
    """Post the form about an agency as the council does; gives the answer."""

    def post(of=mhst, target=None, **more):
        data = {"target": target.pk if target else "", "confirm": "on", **more}
        return signed_in("la-lead").post(closes_url(of), data, follow=True)

    return post


@pytest.fixture
def with_media(mhst):
    """An image and a document in the collection of the agency that closes."""
    image = get_image_model().objects.create(
        title="A picture", file=get_test_image_file(), collection=mhst.collection
    )
    document = get_document_model().objects.create(
        title="A form",
        file=ContentFile(b"text", "form.txt"),
        collection=mhst.collection,
    )
    return image, document


# An agency that begins


def test_the_form_makes_an_agency_that_writes(demo, signed_in):
    response = signed_in("la-lead").post(add_url(), NEW, follow=True)
    made = agency("vision-team")
    assert made.writes_here
    assert made.collection.name == made.label
    assert not faults()
    assert reverse("people:invite") in response.text


def test_without_the_tick_it_is_a_word_of_the_vocabulary_only(demo, signed_in):
    data = {name: value for name, value in NEW.items() if name != "writes_here"}
    signed_in("la-lead").post(add_url(), data)
    assert not agency("vision-team").writes_here


def test_a_slug_that_is_taken_is_refused_with_nothing_made(demo, signed_in):
    before = Group.objects.count()
    response = signed_in("la-lead").post(add_url(), {**NEW, "slug": "mhst"})
    assert "slug" in response.context["form"].errors
    assert Group.objects.count() == before


def test_an_agency_of_the_vocabulary_gets_what_it_needs_to_write(demo, signed_in):
    made = AgencyFactory()
    client = signed_in("la-lead")
    assert writes_url(made) in client.get(list_url()).text
    response = client.post(writes_url(made), follow=True)
    made = agency(made.slug)
    assert made.writes_here
    assert reverse("people:invite") in response.text
    assert writes_url(made) not in response.text
    assert not faults()


def test_its_form_says_what_it_gets(demo, signed_in):
    response = signed_in("la-lead").get(writes_url(AgencyFactory()))
    assert "a folder for its strategy cards" in response.text


def test_a_site_without_a_library_is_told_what_to_do(demo, signed_in):
    made = AgencyFactory()
    StrategyLibraryPage.objects.get().delete()
    response = signed_in("la-lead").post(writes_url(made))
    assert "no strategy library yet" in response.text


def test_a_name_that_another_agency_had_is_no_clash(demo):
    first = AgencyFactory(label="Outreach")
    create_agency(first)
    first.label = "Psychologists"
    first.save()
    second = AgencyFactory(label="Outreach")
    create_agency(second)
    assert second.editors != first.editors
    assert second.collection != first.collection


@pytest.mark.parametrize("username", WITHOUT_AGENCIES)
@pytest.mark.parametrize("url_of", [writes_url, closes_url])
def test_only_the_council_opens_the_forms(mhst, signed_in, username, url_of):
    response = signed_in(username).post(url_of(mhst), {"confirm": "on"}, follow=True)
    assert "you do not have permission" in response.text
    assert agency("mhst").writes_here


# An agency that ends


def test_the_preview_counts_what_it_touches(mhst, with_media, council):
    counts = {each.name: each.count for each in handover.holdings(mhst)}
    assert counts["public cards"] == mhst.folder.get_children().live().count()
    assert counts["images"] == counts["documents"] == 1
    assert counts["people"] == mhst.editors.user_set.count() + (
        mhst.leads.user_set.count()
    )


def test_the_preview_shows_its_counts_and_changes_nothing(mhst, signed_in):
    response = signed_in("la-lead").get(closes_url(mhst))
    public = mhst.folder.get_children().live().count()
    assert f"<td>{public}</td>" in response.text
    assert agency("mhst").in_use


def test_cards_move_and_their_addresses_stay(mhst, ot, council):
    cards = StrategyCardPage.objects.child_of(mhst.folder)
    addresses = {card.pk: card.url_path for card in cards}
    assert addresses
    handover.take_over(mhst, ot, council)
    moved = StrategyCardPage.objects.filter(pk__in=addresses)
    assert {card.pk: card.url_path for card in moved} == addresses
    assert {card.agency for card in moved} == {ot}


def test_every_old_address_answers_as_before(mhst, ot, council, reader):
    cards = StrategyCardPage.objects.child_of(mhst.folder).live()
    urls = [card.get_url() for card in cards]
    handover.take_over(mhst, ot, council)
    assert {reader.get(url).status_code for url in urls} == {200}


def test_the_old_word_in_addresses_means_the_other(mhst, ot, council, reader, found):
    card = StrategyCardPage.objects.child_of(mhst.folder).live().first()
    handover.take_over(mhst, ot, council)
    response = reader.get("/strategies/?agency=mhst")
    assert response.url == "/strategies/?agency=ot"
    assert card.title in found("agency=ot")


def test_the_index_and_the_references_are_right_afterwards(
    mhst, ot, council, index_is_right
):
    before = ReferenceIndex.objects.count()
    folder = ReferenceIndex.get_references_for_object(mhst.folder).count()
    handover.take_over(mhst, ot, council)
    assert index_is_right()
    assert before - folder <= ReferenceIndex.objects.count()


def test_the_tree_is_whole_afterwards(mhst, ot, council):
    handover.take_over(mhst, ot, council)
    assert not any(Page.find_problems())
    assert not any(Collection.find_problems())


def test_images_and_documents_move(mhst, ot, council, with_media):
    handover.take_over(mhst, ot, council)
    for each in with_media:
        each.refresh_from_db()
        assert each.collection == ot.collection


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    mail.outbox.clear()
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_people_who_move_are_told_by_e_mail(mhst, ot, council, person, committed):
    with committed():
        handover.take_over(mhst, ot, council)
    told = {message.to[0]: message for message in mail.outbox}
    assert sorted(told) == ["mhst-editor@example.org", "mhst-lead@example.org"]
    message = told["mhst-editor@example.org"]
    assert message.subject == f"{mhst}: you now write for {ot}"
    assert f"{reviewers.name_of(council)} gave all that {mhst} has" in message.body
    link = re.search(r"http\S+", message.body)[0]
    client = Client()
    client.force_login(person("mhst-editor"))
    shown = client.get(link.removeprefix(settings.WAGTAILADMIN_BASE_URL))
    assert ot.folder.title in shown.text


def test_whoever_cannot_sign_in_is_not_told(mhst, ot, council, person, committed):
    switch_off(council, person("mhst-lead"))
    with committed():
        handover.take_over(mhst, ot, council)
    assert [message.to for message in mail.outbox] == [["mhst-editor@example.org"]]


def test_nobody_is_told_of_what_did_not_happen(mhst, council, committed):
    with committed(), pytest.raises(ValidationError):
        handover.take_over(mhst, mhst, council)
    assert mail.outbox == []


def test_who_was_never_reached_stands_in_the_other_agencys_history(
    mhst, ot, council, committed, settings
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with committed():
        handover.take_over(mhst, ot, council)
    given_up = timezone.now() - outbox.KEPT
    OutgoingMail.objects.update(since=given_up, next_try=given_up)
    outbox.send(OutgoingMail.objects.all())
    entries = ModelLogEntry.objects.filter(action="pages.mail.failed")
    assert sorted(entry.data["people"] for entry in entries) == [
        "Mhst editor",
        "Mhst lead",
    ]
    for entry in entries:
        assert entry.object_id == str(ot.pk)
        assert "you now write for" in entry.message


def test_people_keep_their_part(mhst, ot, council, person):
    mhst.deputies.add(person("mhst-editor"))
    handover.take_over(mhst, ot, council)
    assert [*person("mhst-editor").groups.all()] == [ot.editors]
    assert [*person("mhst-lead").groups.all()] == [ot.leads]
    assert person("mhst-editor") in reviewers.leads_of(agency("ot"))
    assert not faults()


def test_who_cannot_sign_in_just_now_moves_too(mhst, ot, council):
    away = UserFactory(is_active=False)
    away.groups.add(mhst.editors)
    handover.take_over(mhst, ot, council)
    assert [*away.groups.all()] == [ot.editors]


def test_folder_groups_and_collection_are_gone(mhst, ot, council):
    gone = [mhst.folder.pk, mhst.collection_id, {mhst.editors_id, mhst.leads_id}]
    handover.take_over(mhst, ot, council)
    assert not AgencyFolder.objects.filter(pk=gone[0]).exists()
    assert not Collection.objects.filter(pk=gone[1]).exists()
    assert not Group.objects.filter(pk__in=gone[2]).exists()
    assert agency("mhst").merged_into == ot


def test_a_review_goes_on_with_the_other_agencys_leads(mhst, ot, council, person):
    card = StrategyCardFactory(parent=mhst.folder, published=False)
    state = submit(card, person("mhst-editor")).current_workflow_state
    task = state.current_task_state
    handover.take_over(mhst, ot, council)
    state = WorkflowState.objects.get(pk=state.pk)
    assert state.status == WorkflowState.STATUS_IN_PROGRESS
    assert state.current_task_state == task
    moved = StrategyCardPage.objects.get(pk=card.pk)
    actions = task.task.specific.get_actions(moved, person("ot-lead"))
    assert "approve" in [name for name, *_ in actions]


def test_credits_advice_sections_and_suggestions_follow(mhst, ot, council, person):
    other = StrategyCardPage.objects.exclude(path__startswith=mhst.folder.path)
    card = other.exclude(path__startswith=ot.folder.path).first()
    card.contributors, card.advice_from = [mhst], [mhst]
    card.save(clean=False)
    part = Page.objects.type(SectionFactory._meta.model).first().get_parent()
    section = SectionFactory(parent=part.specific, steward=mhst)
    own = StrategyCardPage.objects.child_of(mhst.folder).live().first()
    suggestion = Suggestion.objects.create(page=own.page_ptr, text="Say more.")
    handover.take_over(mhst, ot, council)
    card = StrategyCardPage.objects.get(pk=card.pk)
    section.refresh_from_db()
    assert [*card.contributors.all()] == [*card.advice_from.all()] == [ot]
    assert section.steward == ot
    assert suggestion in handover.suggestions_to(agency("ot"))
    assert not faults()


def test_its_service_page_goes_to_an_agency_without_one(mhst, council):
    page = ServicePage.objects.get(agency=mhst)
    target = AgencyFactory()
    handover.take_over(mhst, target, council)
    page.refresh_from_db()
    assert page.agency == target
    assert page.get_latest_revision_as_object().agency == target
    assert page.live
    assert not faults()


def test_its_service_page_stays_where_the_other_has_one(mhst, council, reader):
    page, other = ServicePage.objects.get(agency=mhst), agency("slt-therapy")
    handover.take_over(mhst, other, council)
    page.refresh_from_db()
    assert page.agency.slug == "mhst"
    assert reader.get(page.get_url()).status_code == 200
    assert not faults()


def test_an_agency_that_did_not_write_here_can_take_over(mhst, council):
    target = AgencyFactory()
    handover.take_over(mhst, target, council)
    assert target.slug == agency(target.slug).folder.slug
    assert not faults()


def test_it_is_logged_at_both(mhst, ot, council):
    handover.take_over(mhst, ot, council)
    entries = ModelLogEntry.objects.filter(action=handover.TAKEN_OVER)
    assert {entry.object_id for entry in entries} == {str(mhst.pk), str(ot.pk)}
    assert {entry.user for entry in entries} == {council}


def test_the_council_merges_in_the_admin(mhst, ot, close_in_admin):
    response = close_in_admin(mhst, ot)
    assert f"{ot} has taken over from {mhst}." in response.text
    assert agency("mhst").merged_into == ot


def test_an_agency_with_cards_is_not_closed_without_another(mhst, close_in_admin):
    response = close_in_admin(mhst)
    assert handover.NOTHING_LEFT in response.text
    assert agency("mhst").writes_here


def test_nothing_happens_before_the_box_is_ticked(mhst, ot, close_in_admin):
    response = close_in_admin(mhst, ot, confirm="")
    assert "Tick this to go ahead." in response.text
    assert agency("mhst").in_use


def test_what_fails_halfway_leaves_everything_as_it_was(mhst, ot, council, monkeypatch):
    cards = mhst.folder.get_children().count()
    monkeypatch.setattr(handover, "dissolve", refuse)
    with pytest.raises(ValidationError):
        handover.take_over(mhst, ot, council)
    assert agency("mhst").folder.get_children().count() == cards
    assert agency("mhst").editors.user_set.exists()


def refuse(*args):
    raise ValidationError(handover.NOTHING_LEFT)


def test_an_agency_does_not_take_over_from_itself(mhst, council):
    with pytest.raises(ValidationError, match="another agency"):
        handover.take_over(mhst, mhst, council)


def test_a_second_merge_of_the_same_is_refused(mhst, ot, council):
    handover.take_over(mhst, ot, council)
    with pytest.raises(ValidationError, match="closed already"):
        handover.take_over(mhst, agency("slt-therapy"), council)


def test_a_new_agency_is_undone_without_a_trace(demo, close_in_admin):
    groups, folders = Group.objects.count(), AgencyFolder.objects.count()
    made = AgencyFactory()
    create_agency(made)
    response = close_in_admin(made)
    assert f"{made} is retired." in response.text
    assert (Group.objects.count(), AgencyFolder.objects.count()) == (groups, folders)
    assert agency(made.slug).retired
    assert not faults()


# What is checked


def test_rights_on_everything_are_named_whatever_the_table_says(mhst, monkeypatch):
    GroupPagePermission.objects.create(
        group=mhst.editors,
        page=Page.get_first_root_node(),
        permission=roles.Permission.objects.get(codename="change_page"),
    )
    GroupCollectionPermission.objects.create(
        group=mhst.leads,
        collection=Collection.get_first_root_node(),
        permission=roles.Permission.objects.get(codename="add_image"),
    )
    monkeypatch.setattr(roles, "differences", lambda agencies: [])
    assert faults() == [
        f"{mhst.editors.name}: has rights on everything",
        f"{mhst.leads.name}: has rights on everything",
    ]
    call_command("sync_roles", verbosity=0)
    assert faults() == []


def test_nobody_of_the_demo_sits_in_two_agencies(demo):
    assert get_user_model().objects.filter(groups__agency_as_editors__isnull=False)
    assert faults() == []
