"""Editors see on their home page how far the public search is behind."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from search.engines import base
from search.models import Outgoing

ENGINE = "search.engines.elasticsearch.ElasticsearchEngine"


@pytest.fixture
def cluster_chosen(settings):
    """Elasticsearch in the settings; the panel asks the database alone."""
    settings.SEARCH_ENGINE = ENGINE
    settings.ELASTICSEARCH = {
        "hosts": ["http://127.0.0.1:1"],
        "index": "cards",
        "api_key": "",
        "ca_certs": "",
    }
    base.forget_engines()
    yield base.engine()
    base.forget_engines()


@pytest.fixture
def home(admin_client):
    """The words of the panel, "" without one."""

    def read():
        page = admin_client.get(reverse("wagtailadmin_home")).content.decode()
        _, found, panel = page.partition('id="search-lag-section"')
        return " ".join(panel.partition("</section>")[0].split()) if found else ""

    return read


def outgoing(key, **given):
    Outgoing.objects.create(key=key, version=1, since=timezone.now(), **given)


def test_there_is_no_panel_where_the_database_answers(home):
    assert home() == ""


def test_it_says_that_everything_is_in(cluster_chosen, home):
    assert "Every published change is in the search." in home()


def test_it_says_how_many_changes_wait_and_for_how_long(cluster_chosen, home):
    outgoing("page:1")
    assert "1 change is on its way to the search." in home()
    outgoing("page:2")
    Outgoing.objects.update(since=timezone.now() - timedelta(minutes=5))
    assert "2 changes are on their way to the search, the oldest for 5 min" in home()


def test_it_says_what_is_refused_and_that_the_cluster_rests(cluster_chosen, home):
    outgoing("page:1", refused="It does not fit.")
    for _ in range(5):
        cluster_chosen.breaker.failed()
    assert "Elasticsearch refuses 1 page." in home()
    assert "Elasticsearch does not answer." in home()
    assert "Every published change" not in home()
