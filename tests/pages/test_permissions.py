"""Who may do what, asked through the admin's own addresses."""

import pytest
from django.contrib.admin.utils import quote
from django.urls import reverse

from pages import roles, search_reports
from pages.agencies import writing_agencies
from pages.models import (
    AgencyFolder,
    CaseStudiesPage,
    CaseStudyPage,
    FamiliesPage,
    HomePage,
    NeedAreaPage,
    NeedPage,
    SafeguardingNotice,
    SectionPage,
    ServicePage,
    ServicesPage,
    StrategyCardPage,
    Theme,
    ToolkitPartPage,
    TrainingLibraryPage,
)
from tests.factories import StrategyCardFactory
from tests.pages.forms import add_url, card_form, edit_url, rows_of

PEOPLE = ["la-lead", "eps-editor", "eps-lead", "training-lead", "auditor"]
OWN_CARDS = {"la-lead", "eps-editor", "eps-lead"}
WRITERS = {*OWN_CARDS, "training-lead"}
COUNCIL = {"la-lead"}


def folder(slug):
    return AgencyFolder.objects.get(agency__slug=slug)


def card_of(slug):
    return StrategyCardPage.objects.get(pk=folder(slug).get_children().first().pk)


def add_page(model, parent):
    app, name = model._meta.app_label, model._meta.model_name
    return f"/admin/pages/add/{app}/{name}/{parent.pk}/"


def snippet(action, *terms):
    name = Theme.snippet_viewset.get_url_name(action)
    return reverse(name, args=[quote(term.pk) for term in terms])


def notice():
    names = ["pages", "safeguardingnotice", SafeguardingNotice.load().pk]
    return reverse("wagtailsettings:edit", args=names)


# What is asked, its address, and who may open it.
MATRIX = {
    "add a card to the own folder": (lambda: add_url(folder("eps")), OWN_CARDS),
    "change a card of the own folder": (lambda: edit_url(card_of("eps")), OWN_CARDS),
    "add a card to another folder": (lambda: add_url(folder("ot")), COUNCIL),
    "change a card of another folder": (lambda: edit_url(card_of("ot")), COUNCIL),
    "withdraw a card of the own folder": (
        lambda: f"/admin/pages/{card_of('eps').pk}/unpublish/",
        {"la-lead", "eps-lead"},
    ),
    "add a section": (
        lambda: add_page(SectionPage, ToolkitPartPage.objects.first()),
        COUNCIL,
    ),
    "change a section": (lambda: edit_url(SectionPage.objects.first()), COUNCIL),
    "add a need": (lambda: add_page(NeedPage, NeedAreaPage.objects.first()), COUNCIL),
    "change the own agency's service": (
        lambda: edit_url(ServicePage.objects.get(agency__slug="eps")),
        OWN_CARDS,
    ),
    "change another agency's service": (
        lambda: edit_url(ServicePage.objects.get(agency__slug="slt-therapy")),
        COUNCIL,
    ),
    "add a service": (
        lambda: add_page(ServicePage, ServicesPage.objects.get()),
        COUNCIL,
    ),
    "add a case study": (
        lambda: add_page(CaseStudyPage, CaseStudiesPage.objects.get()),
        COUNCIL,
    ),
    "change the page for families": (
        lambda: edit_url(FamiliesPage.objects.get()),
        COUNCIL,
    ),
    "change a need": (lambda: edit_url(NeedPage.objects.first()), COUNCIL),
    "change the home page": (lambda: edit_url(HomePage.objects.get()), COUNCIL),
    "list a vocabulary": (lambda: snippet("list"), COUNCIL),
    "add a term": (lambda: snippet("add"), COUNCIL),
    "change a term": (lambda: snippet("edit", Theme.objects.first()), COUNCIL),
    "change the safeguarding notice": (notice, COUNCIL),
    "delete a live card": (
        lambda: f"/admin/pages/{card_of('eps').pk}/delete/",
        set(),
    ),
    "delete a folder with its cards": (
        lambda: f"/admin/pages/{folder('eps').pk}/delete/",
        set(),
    ),
    "change the privacy of a card": (
        lambda: f"/admin/pages/{card_of('eps').pk}/privacy/",
        COUNCIL,
    ),
    "see people": (lambda: reverse("people:index"), {"la-lead", "eps-lead"}),
    "let an agency write": (
        lambda: reverse("agency_writes", args=[folder("ot").agency_id]),
        COUNCIL,
    ),
    "retire or merge an agency": (
        lambda: reverse("agency_closes", args=[folder("ot").agency_id]),
        COUNCIL,
    ),
    "read what is searched for": (
        lambda: reverse(search_reports.named(search_reports.REPORTS[0])),
        {"la-lead", "training-lead", "auditor"},
    ),
    "see what is locked": (
        lambda: reverse("wagtailadmin_reports:locked_pages"),
        COUNCIL,
    ),
    "see ageing pages": (
        lambda: reverse("wagtailadmin_reports:aging_pages"),
        WRITERS,
    ),
    "list images": (lambda: reverse("wagtailimages:index"), WRITERS),
    "list documents": (lambda: reverse("wagtaildocs:index"), WRITERS),
    "manage users": (lambda: reverse("wagtailusers_users:index"), set()),
    "manage groups": (lambda: reverse("wagtailusers_groups:index"), set()),
    "manage sites": (lambda: reverse("wagtailsites:index"), set()),
    "manage workflows": (lambda: reverse("wagtailadmin_workflows:index"), set()),
}


@pytest.mark.parametrize("username", PEOPLE)
@pytest.mark.parametrize("deed", MATRIX)
def test_the_admin_opens_to_those_who_may_and_nobody_else(
    demo, signed_in, deed, username
):
    address, allowed = MATRIX[deed]
    response = signed_in(username).get(address())
    assert (response.status_code == 200) is (username in allowed)


def test_readers_of_reports_have_no_page_and_no_image(demo):
    rights = roles.table(writing_agencies())[roles.AUDITORS]
    told = {"access_admin", "view_searchlog", "view_reviewreminder"}
    assert rights.rows() == {("site", name, None) for name in told}


def test_training_leads_have_training_and_its_files_and_no_other_page(demo):
    rights = roles.table(writing_agencies())[roles.TRAINING_LEADS]
    assert {*rights.site} == {"access_admin", "view_searchlog"}
    library = TrainingLibraryPage.objects.get().page_ptr
    assert rights.pages == ((library, ("add_page", "change_page")),)
    media = {collection.name: names for collection, names in rights.media}
    assert media == {"Training": roles.MEDIA, "Shared": roles.CHOOSING}


@pytest.mark.parametrize("username", PEOPLE)
def test_publishing_is_the_councils_alone(demo, signed_in, username):
    card = StrategyCardFactory(parent=folder("eps"), published=False)
    data = card_form(slug=card.slug, **rows_of(card))
    signed_in(username).post(edit_url(card), data | {"action-publish": "yes"})
    card.refresh_from_db()
    assert card.live is (username in COUNCIL)


@pytest.mark.parametrize("username", sorted(OWN_CARDS))
def test_whoever_may_add_to_a_folder_saves_a_draft_there(demo, signed_in, username):
    signed_in(username).post(add_url(folder("eps")), card_form())
    card = StrategyCardPage.objects.get(slug="a-new-card")
    assert (card.agency.slug, card.live) == ("eps", False)


@pytest.mark.parametrize("username", ["eps-editor", "eps-lead"])
def test_an_agency_writes_nothing_into_another_folder(demo, signed_in, username):
    signed_in(username).post(add_url(folder("ot")), card_form())
    assert not StrategyCardPage.objects.filter(slug="a-new-card").exists()


@pytest.mark.parametrize("username", ["eps-editor", "eps-lead"])
def test_an_agency_changes_nothing_of_another(demo, signed_in, username):
    card = card_of("ot")
    before = card.latest_revision_id
    signed_in(username).post(edit_url(card), card_form(slug=card.slug, title="Ours"))
    card.refresh_from_db()
    assert card.latest_revision_id == before


@pytest.mark.parametrize("username", PEOPLE)
def test_giving_a_card_to_another_agency_is_the_councils_alone(
    demo, signed_in, username
):
    card = card_of("eps")
    url = f"/admin/pages/{card.pk}/move/{folder('ot').pk}/confirm/"
    signed_in(username).post(url)
    owner = StrategyCardPage.objects.get(pk=card.pk).agency.slug
    assert owner == ("ot" if username in COUNCIL else "eps")


def test_a_stranger_is_asked_to_sign_in(demo, reader):
    response = reader.get(edit_url(card_of("eps")))
    assert response.status_code == 302
    assert response.url.startswith("/account/login/?next=/admin/pages/")


@pytest.mark.parametrize("username", ["la-lead", "eps-editor"])
def test_the_list_of_cards_opens_with_its_filters(demo, signed_in, username):
    response = signed_in(username).get("/admin/strategy-cards/?q=start&level=1&need=5")
    assert response.status_code == 200


def test_the_explorer_of_a_folder_opens(demo, signed_in):
    response = signed_in("eps-editor").get(f"/admin/pages/{folder('eps').pk}/")
    assert card_of("eps").title in response.text
