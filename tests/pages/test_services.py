"""Pages about services: who may change one, what it lists, and who links to it."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import GroupPagePermission, PageViewRestriction

from pages import roles
from pages.agencies import create_agency, writing_agencies
from pages.merging import merge_uses
from pages.models import Agency, ServicePage, ServicesPage, StrategyCardPage
from tests.factories import AgencyFactory, ServiceFactory, StrategyCardFactory
from tests.pages.forms import edit_url

EPS = "/services/educational-psychology-service/"
EARLY_HELP = "/services/early-help-and-family-support/"
REAL_PHONE = "01454 868009"
CHECKED = date(2026, 10, 1)


@pytest.fixture
def eps(demo):
    return ServicePage.objects.get(agency__slug="eps")


@pytest.fixture
def vacate(demo):
    """Takes an agency's demo page away, as each has one."""

    def delete(agency):
        for page in ServicePage.objects.filter(agency__slug=agency):
            page.delete()

    return delete


@pytest.fixture
def add_service(vacate):
    def add(agency, **fields):
        vacate(agency)
        return ServiceFactory(
            parent=ServicesPage.objects.get(), agency=agency, **fields
        )

    return add


@pytest.fixture
def soup(reader):
    def read(address):
        response = reader.get(address)
        assert response.status_code == 200
        return BeautifulSoup(response.text, "html.parser")

    return read


def links(part):
    return [link["href"] for link in part.select("a[href]")]


def may_open(client, page):
    return client.get(edit_url(page)).status_code == 200


@pytest.mark.parametrize(
    ("username", "allowed"),
    [
        ("la-lead", True),
        ("eps-editor", True),
        ("eps-lead", True),
        ("ot-editor", False),
        ("ot-lead", False),
        ("training-lead", False),
        ("auditor", False),
    ],
)
def test_a_services_page_opens_to_its_own_people_and_the_council(
    eps, signed_in, username, allowed
):
    assert may_open(signed_in(username), eps) is allowed


@pytest.mark.parametrize("username", ["eps-editor", "eps-lead"])
def test_its_own_people_may_only_change_it(eps, person, username):
    rights = eps.permissions_for_user(person(username))
    assert rights.can_edit()
    assert not rights.can_publish()
    assert not rights.can_unpublish()
    assert not rights.can_delete()
    assert not rights.can_move()
    assert not rights.can_lock()


@pytest.mark.parametrize("username", ["eps-editor", "eps-lead"])
def test_its_own_people_cannot_delete_it_once_it_is_withdrawn(eps, signed_in, username):
    eps.unpublish()
    client = signed_in(username)
    url = reverse("wagtailadmin_pages:delete", args=[eps.pk])
    assert client.post(url).status_code == 302
    assert ServicePage.objects.filter(pk=eps.pk).exists()
    assert may_open(client, eps)


@pytest.mark.parametrize("username", ["eps-editor", "eps-lead", "training-lead"])
def test_only_the_council_adds_a_service(demo, signed_in, username):
    parent = ServicesPage.objects.get().pk
    url = f"/admin/pages/add/pages/servicepage/{parent}/"
    assert signed_in(username).get(url).status_code == 302
    assert signed_in("la-lead").get(url).status_code == 200


def field_names(client, page):
    text = client.get(edit_url(page)).text
    form = BeautifulSoup(text, "html.parser").select("#page-edit-form [name]")
    return {field["name"] for field in form}


def test_whose_page_it_is_is_the_councils_to_say(eps, signed_in):
    assert "agency" in field_names(signed_in("la-lead"), eps)
    theirs = field_names(signed_in("eps-editor"), eps)
    assert {"lead", "contact_phone"} <= theirs
    assert "agency" not in theirs


def test_an_agencys_version_published_by_the_council_is_agreed(eps, person):
    assert eps.is_sample
    eps.save_revision(user=person("eps-editor")).publish(user=person("la-lead"))
    assert not ServicePage.objects.get(pk=eps.pk).is_sample


def test_an_agency_that_writes_may_change_its_new_page_at_once(add_service, signed_in):
    page = add_service("ot")
    assert may_open(signed_in("ot-editor"), page)
    assert not may_open(signed_in("eps-editor"), page)
    call_command("sync_roles", check=True, verbosity=0)


def test_an_agency_that_begins_to_write_may_change_the_page_it_has(add_service):
    agency = AgencyFactory()
    page = add_service(agency.slug)
    assert roles.holders(page) == set()
    create_agency(agency)
    assert roles.holders(page) == {agency.editors_id, agency.leads_id}


def test_a_page_about_another_agency_changes_hands(eps, vacate):
    vacate("ot")
    eps.agency = Agency.objects.get(slug="ot")
    eps.save_revision().publish()
    other = Agency.objects.get(slug="ot")
    assert roles.holders(eps) == {other.editors_id, other.leads_id}
    assert roles.differences(writing_agencies()) == []


def test_a_draft_about_another_agency_changes_no_right(eps, vacate):
    vacate("ot")
    before = roles.holders(eps)
    eps.agency = Agency.objects.get(slug="ot")
    eps.save_revision()
    assert roles.holders(eps) == before


def test_a_page_without_an_agency_is_nobodys(eps):
    ServicePage.objects.filter(pk=eps.pk).update(agency=None)
    call_command("sync_roles", verbosity=0)
    assert roles.holders(eps) == set()


def test_each_agency_has_rights_on_its_folder_and_its_own_page_alone(eps):
    agency = eps.agency
    rows = GroupPagePermission.objects.filter(group=agency.editors)
    found = {(row.page_id, row.permission.codename) for row in rows}
    assert found == {
        (agency.folder.pk, "add_page"),
        (agency.folder.pk, "change_page"),
        (eps.pk, "change_page"),
    }


def test_the_check_of_roles_fails_without_the_right_on_the_own_page(eps):
    GroupPagePermission.objects.filter(page=eps.pk).delete()
    found = roles.differences(writing_agencies())
    assert len(found) == 2
    assert all("lacks ('page', 'change_page'" in line for line in found)
    call_command("sync_roles", verbosity=0)
    assert roles.differences(writing_agencies()) == []


def test_two_pages_about_one_agency_are_refused(eps, demo):
    page = ServicePage(title="Again", agency=eps.agency, lead="A", does="<p>A</p>")
    page.how_to_refer = "<p>A</p>"
    with pytest.raises(ValidationError):
        ServicesPage.objects.get().add_child(instance=page)


def test_a_merge_of_agencies_leaves_each_its_own_page(eps, add_service):
    other = add_service("ot")
    eps.save_revision()
    merge_uses(eps.agency, other.agency)
    eps.refresh_from_db()
    assert eps.get_latest_revision_as_object().agency.slug == "eps"


def sectors(page):
    return [heading.text for heading in page.main.select("h2")]


def test_every_agency_has_a_page_in_the_demo(demo):
    assert not Agency.objects.filter(service=None).exists()


def test_services_stand_under_their_sector(demo, soup):
    page = soup("/services/")
    assert sectors(page) == Agency.Sector.labels
    health = page.select_one("#health").find_parent("section")
    theirs = ServicePage.objects.filter(agency__sector=Agency.Sector.HEALTH)
    assert set(links(health)) == {service.get_url() for service in theirs}


def test_a_sector_without_services_is_left_out(vacate, soup):
    vacate("vcs")
    assert Agency.Sector.VOLUNTARY.label not in sectors(soup("/services/"))


def test_services_that_readers_may_not_open_are_in_no_list(eps, add_service, soup):
    draft = add_service("ot", published=False)
    PageViewRestriction.objects.create(page=eps, restriction_type="login")
    shown = links(soup("/services/"))
    assert draft.get_url() not in shown
    assert EPS not in shown


def test_a_list_without_services_says_so(site, reader):
    assert "No service has a page here yet" in reader.get("/services/").text


def test_a_service_lists_its_own_cards_with_the_finder_in_that_state(eps, soup):
    page = soup(EPS)
    part = page.select_one("#strategies").find_parent("section")
    own = {card.url for card in eps.agency.folder.get_children().live().specific()}
    listed = links(part)
    assert listed.pop() == "/strategies/?agency=eps"
    assert listed
    assert set(listed) <= own


def test_a_service_lists_the_live_cards_of_others_that_suggest_asking_it(
    eps, folder_of, soup
):
    asked = {"parent": folder_of("ot"), "advice_from": [eps.agency]}
    live = StrategyCardFactory(title="Ask early", **asked)
    draft = StrategyCardFactory(title="Not yet", published=False, **asked)
    own = StrategyCardFactory(parent=folder_of("eps"), advice_from=[eps.agency])
    listed = links(soup(EPS).select_one("#asking").find_parent("section"))
    assert live.get_url() in listed
    assert not {draft.get_url(), own.get_url()} & set(listed)


def advice_of(soup, card):
    return soup(card.get_url()).select_one("#advice").find_parent("section")


def test_a_card_links_to_the_services_that_can_advise(card, soup):
    assert links(advice_of(soup, card)) == [EPS, EARLY_HELP]


def test_a_card_names_those_who_can_advise_and_have_no_page(card, vacate, soup):
    vacate("early-help")
    assert links(advice_of(soup, card)) == [EPS]
    assert "Early help and family support" in advice_of(soup, card).text


def test_a_card_links_its_owner(card, soup):
    owner = soup(card.get_url()).find("dt", string="Owner").find_next("dd")
    assert links(owner) == [EPS]


def withdraw(page):
    page.unpublish()


def close(page):
    PageViewRestriction.objects.create(page=page, restriction_type="login")


@pytest.mark.parametrize("hide", [withdraw, close])
def test_a_card_links_to_no_service_that_readers_may_not_open(card, eps, soup, hide):
    hide(eps)
    page = soup(card.get_url())
    assert EPS not in links(page)
    assert "Educational psychology service" in page.text


def test_an_example_contact_is_marked_and_cannot_be_followed(eps, soup):
    part = soup(EPS).select_one("#contact").find_parent("section")
    assert "An example: nobody answers here" in part.text
    assert eps.contact_phone in part.text
    assert links(part) == []


def test_a_checked_contact_can_be_followed(eps, soup):
    eps.contact_phone, eps.contact_checked_on = REAL_PHONE, CHECKED
    eps.contact_email, eps.contact_web = "team@council.test", "https://council.test/"
    eps.save_revision().publish()
    part = soup(EPS).select_one("#contact").find_parent("section")
    assert "example" not in part.text.replace("(example)", "")
    assert links(part) == [
        "tel:01454868009",
        "mailto:team@council.test",
        "https://council.test/",
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("contact_phone", REAL_PHONE),
        ("contact_email", "team@council.test"),
        ("contact_web", "https://council.test/"),
        ("contact_web", "https://example.org.council.test/"),
        ("contact_email", "team@notexample.org"),
    ],
)
def test_a_contact_that_nobody_has_checked_can_only_be_an_example(eps, field, value):
    setattr(eps, field, value)
    with pytest.raises(ValidationError) as refused:
        eps.clean()
    assert list(refused.value.message_dict) == [field]


def test_an_example_cannot_have_been_checked(eps):
    eps.contact_checked_on = CHECKED
    with pytest.raises(ValidationError) as refused:
        eps.clean()
    assert set(refused.value.message_dict) == {
        "contact_phone",
        "contact_email",
        "contact_web",
    }


def test_a_service_needs_no_contact(add_service, reader):
    assert 'id="contact"' not in reader.get(add_service("ot").get_url()).text


def test_a_services_data_for_machines_has_no_contact(eps, soup):
    said = " ".join(
        block.text for block in soup(EPS).select("script[type='application/ld+json']")
    )
    assert '"@type": "Service"' in said
    assert eps.contact_phone not in said
    assert eps.contact_email not in said


def test_an_agency_without_people_may_have_a_page_too(demo, reader):
    agency = AgencyFactory(label="Library service", slug="library")
    page = ServiceFactory(parent=ServicesPage.objects.get(), agency=agency.slug)
    assert "Library service" in reader.get(page.get_url()).text
    assert StrategyCardPage.objects.filter(advice_from=agency).count() == 0
