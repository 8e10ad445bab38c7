"""When something goes wrong a reader is told so in plain words, with a way on."""

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from wagtail.models import Page, PageViewRestriction, Site


@pytest.fixture
def portal(db):
    call_command("setup", verbosity=0)


@pytest.fixture
def reader():
    return Client(raise_request_exception=False)


def shown(response):
    """(status, heading, the addresses of the ways on) of an answer."""
    soup = BeautifulSoup(response.text, "html5lib")
    assert soup.select_one("link[rel=stylesheet][href='/static/css/site.css']")
    ways = [link["href"] for link in soup.select("main .onward a")]
    return response.status_code, soup.h1.text, ways


def test_without_a_database_a_reader_can_try_again_or_go_home(reader):
    # No fixture opens the database here, so that every statement fails.
    for address in ("/", "/strategies/?q=calm", "/sitemap.xml"):
        assert shown(reader.get(address)) == (
            500,
            "Something went wrong on our side",
            ["", "/"],
        )


def test_a_missing_page_leads_to_the_finder_and_home(portal, reader):
    assert shown(reader.get("/nowhere/")) == (
        404,
        "We can’t find that page",
        ["/strategies/", "/"],
    )


def test_a_missing_page_of_a_private_portal_is_not_found(portal, reader):
    PageViewRestriction.objects.create(
        page=Site.objects.get().root_page, restriction_type=PageViewRestriction.LOGIN
    )
    assert shown(reader.get("/nowhere/"))[0] == 404


def test_a_portal_without_a_site_finds_no_page(db, reader):
    Site.objects.all().delete()
    cache.clear()
    assert Page.objects.exists()
    assert shown(reader.get("/")) == (
        404,
        "We can’t find that page",
        ["/strategies/", "/"],
    )


def test_an_address_with_a_nul_is_explained(reader):
    assert shown(reader.get("/?x=%00"))[:2] == (400, "We cannot read this address")


def test_an_unknown_host_is_explained(reader):
    response = reader.get("/", headers={"host": "elsewhere.example"})
    assert shown(response)[:2] == (400, "We cannot read this address")


def test_a_form_from_elsewhere_is_explained():
    reader = Client(enforce_csrf_checks=True)
    assert shown(reader.post("/account/login/")) == (
        403,
        "This form was not sent",
        ["", "/"],
    )


def test_a_method_that_no_page_takes_is_explained(portal, reader):
    response = reader.post("/")
    assert shown(response) == (405, "This page can only be read", ["", "/"])
    assert "GET" in response["Allow"]
