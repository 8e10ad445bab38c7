"""The coverage matrix counts what readers find, and leads to what is missing."""

import pytest
from django.http import QueryDict

from pages.desk.coverage import Coverage
from pages.finders import STRATEGIES
from pages.models import Level
from search.finder import find
from search.query import Query
from tests.pages.forms import add_url

COVERAGE = "/admin/coverage/"
NEW_CARD = "/admin/new-card/"
ASKED = "need=ci-speech&level=targeted&phase=primary&theme=x-play"


def found_at(address):
    asked = QueryDict(address.partition("?")[2])
    return find(Query.parse(asked, STRATEGIES), STRATEGIES).total


def cells(agency=""):
    for table in Coverage(agency).tables():
        for row in table.rows:
            yield row.total
            yield from row.cells


@pytest.mark.parametrize("agency", ["", "eps"])
def test_a_cell_says_what_its_link_shows(demo, agency):
    some = [*cells(agency)][::23]
    assert any(cell.count for cell in some)
    assert all(found_at(cell.url) == cell.count for cell in some)


def test_it_takes_one_statement_however_much_is_counted(
    demo, django_assert_max_num_queries
):
    with django_assert_max_num_queries(1):
        assert len([*cells()]) > 700


def test_a_cell_has_its_number_in_words_and_both_ways_on(signed_in):
    page = signed_in("eps-lead").get(COVERAGE).text
    where = "Speech sounds, SEN Support (targeted), Primary"
    assert f"cards: {where}</span>" in page or f"card: {where}</span>" in page
    assert "/strategies/?need=ci-speech&amp;level=targeted&amp;phase=primary" in page
    assert f"{NEW_CARD}?need=ci-speech&amp;level=targeted&amp;phase=primary" in page


def test_who_only_reads_is_shown_no_way_to_write(signed_in):
    client = signed_in("auditor")
    page = client.get(COVERAGE)
    assert page.status_code == 200
    assert NEW_CARD not in page.text
    assert client.get(NEW_CARD).status_code in (302, 403)


def test_an_unknown_agency_counts_as_all(signed_in):
    page = signed_in("la-lead").get(COVERAGE, {"agency": "nobody"})
    assert page.context["coverage"].agency == ""


def test_who_writes_in_one_folder_is_in_the_editor_at_once(signed_in, folder_of):
    answer = signed_in("eps-editor").get(f"{NEW_CARD}?{ASKED}&evil=1")
    asked = "need=ci-speech&theme=x-play&level=targeted&phase=primary"
    assert answer.url == f"{add_url(folder_of('eps'))}?{asked}"


def test_who_writes_in_many_is_asked_whose_card_it_is(signed_in, folder_of):
    client = signed_in("la-lead")
    assert "Whose card is it?" in client.get(NEW_CARD).text
    assert "Choose the agency" in client.post(NEW_CARD, {"folder": "x"}).text
    answer = client.post(f"{NEW_CARD}?need=ci-speech", {"folder": folder_of("ot").pk})
    assert answer.url == f"{add_url(folder_of('ot'))}?need=ci-speech"


def test_a_new_card_begins_with_what_was_asked(signed_in, folder_of):
    form = (
        signed_in("eps-editor")
        .get(f"{add_url(folder_of('eps'))}?{ASKED}")
        .context["form"]
    )
    assert [term.slug for term in form["needs"].initial] == ["ci-speech"]
    assert [term.slug for term in form["phases"].initial] == ["ks1", "ks2"]
    assert [term.slug for term in form["themes"].initial] == ["x-play"]
    levels = [row.instance.level for row in form.formsets["card_levels"].forms]
    assert levels == [Level.objects.get(slug="targeted")]


def test_what_nobody_knows_is_left_out(signed_in, folder_of):
    asked = f"{add_url(folder_of('eps'))}?need=no&level=no&phase=&theme=x"
    form = signed_in("eps-editor").get(asked).context["form"]
    assert not any(form[name].initial for name in ("needs", "phases", "themes"))
    assert not form.formsets["card_levels"].forms
