"""The fixtures keep their promises; every browser test relies on them."""

import pytest
from wagtail.models import Page, Site


@pytest.fixture(params=["page", "plain_page"])
def tab(request):
    return request.getfixturevalue(request.param)


def test_a_reader_opens_the_filled_portal(tab):
    response = tab.goto("/")
    assert response.status == 200
    assert tab.locator("h1").count() == 1


@pytest.mark.parametrize("time", ["first", "second"])
def test_what_one_test_saves_the_next_does_not_see(site, page, time):
    home = Site.objects.get(is_default_site=True).root_page
    assert home.seo_title != "Changed by a test"
    home.seo_title = "Changed by a test"
    home.save()
    page.goto("/")
    assert Page.objects.get(pk=home.pk).seo_title == "Changed by a test"


def test_script_runs_where_it_should(page, plain_page):
    counting = "data:text/html,<p>1</p><script>document.body.append(2)</script>"
    for tab, text in ((page, "2"), (plain_page, "1")):
        tab.goto(counting)
        assert text in tab.locator("body").inner_text()


def test_the_server_writes_while_the_test_reads(page):
    page.goto("/admin/login/")
    page.fill("[name=username]", "la-lead")
    page.fill("[name=password]", "demo-password")
    page.locator("[type=submit]").click()
    page.wait_for_url("**/admin/")
    assert page.context.cookies()
