"""Addresses: canonical, stable, and safe whatever is typed into them."""

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from search.query import Query
from tests.search import generated, small
from tests.search.asking import parse
from tests.search.small import STRATEGIES


def canonical(querystring):
    return Query.parse(QueryDict(querystring), STRATEGIES).canonical_querystring


@pytest.fixture
def filled(fill):
    fill()


@pytest.mark.usefixtures("filled")
class TestParse:
    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            ("", ""),
            ("q=calm+start", "q=calm+start"),
            ("q=++calm%20%20start+", "q=calm+start"),
            ("level=universal&need=ci&q=x", "q=x&need=ci&level=universal"),
            ("level=specialist&level=universal", "level=universal&level=specialist"),
            ("level=universal&level=universal", "level=universal"),
            ("need=ci-articulation", "need=ci-speech"),
            ("need=ci-articulation&need=ci-speech", "need=ci-speech"),
            ("level=nonsense&colour=red&level=", ""),
            ("sort=az&page=2", "sort=az&page=2"),
            ("sort=nonsense&page=1", ""),
            ("q=&sort=&page=", ""),
        ],
    )
    def test_gives_one_address_for_one_state(self, typed, expected):
        assert canonical(typed) == expected

    @pytest.mark.parametrize(
        "page", ["0", "-1", "1.5", "x", "", "²", "٣", "9" * 5000, "1e9", " 2", "0x2"]
    )
    def test_takes_a_page_that_is_no_page_for_the_first(self, page):
        assert parse(page=page).page == 1

    def test_keeps_a_page_beyond_the_end_for_find_to_settle(self):
        assert parse(page="999999999").page == 999_999_999

    def test_keeps_two_hundred_characters(self):
        assert parse(q="x" * 100_000).q == "x" * 200

    def test_removes_control_characters(self):
        assert parse(q="a\x00b\x1b[0m\tc\r\nd").q == "ab[0m c d"

    def test_answers_any_text_with_an_address_that_stays(self):
        @settings(max_examples=300, deadline=None)
        @given(st.text(), st.text(), st.text())
        def stays(text, slug, page):
            address = parse(q=text, need=[slug, "ci"], page=page).canonical_querystring
            assert canonical(address) == address

        stays()

    def test_answers_any_raw_bytes(self):
        @settings(max_examples=300, deadline=None)
        @given(st.binary(max_size=60))
        def stays(raw):
            address = canonical(b"q=%22" + raw)
            assert canonical(address) == address

        stays()


@pytest.mark.usefixtures("filled")
class TestChanges:
    def test_toggling_adds_in_canonical_order_and_takes_away(self):
        query = parse(level="specialist").toggled("need", "cl").toggled("need", "ci")
        assert query.to_url("/s/") == "/s/?need=ci&need=cl&level=specialist"
        assert query.toggled("need", "cl").selected["need"] == ("ci",)

    def test_every_change_of_results_goes_back_to_the_first_page(self):
        query = parse(q="calm", level=["universal"], sort="az", page=3)
        changed = [
            query.toggled("need", "ci"),
            query.without("level", "universal"),
            query.with_text("noise"),
            query.without_text(),
            query.text_only(),
            query.without_facets(),
            query.with_sort("quick"),
        ]
        assert {each.page for each in changed} == {1}
        assert query.with_page(4).to_params() == [
            ("q", "calm"),
            ("level", "universal"),
            ("sort", "az"),
            ("page", "4"),
        ]

    def test_a_query_is_compared_by_what_it_asks(self):
        by_hand = Query(q="calm", selected={"level": ("universal",)})
        assert parse(q="calm", level="universal") == by_hand

    def test_a_query_made_by_hand_has_an_address(self):
        query = Query(selected={"need": ("ci", "cl")})
        assert (
            query.toggled("level", "x").to_url("/s/") == "/s/?need=ci&need=cl&level=x"
        )
        assert Query().to_url("/s/") == "/s/"

    def test_an_address_survives_relabelling(self, monkeypatch, fill):
        address = parse(level=["targeted", "universal"]).canonical_querystring
        renamed = [
            small.Value("universal", "For all", order=1),
            small.Value("targeted", "Another name", order=2),
        ]
        monkeypatch.setitem(small.VALUES, "level", renamed)
        fill()
        assert canonical(address) == address


def test_every_generated_state_has_one_address(generated_world, fill):
    documents = generated.cards(30)
    fill(*documents)
    for pairs in generated.states(100, documents):
        query = QueryDict(mutable=True)
        for key, value in pairs:
            query.appendlist(key, value)
        once = Query.parse(query, generated.FINDER).canonical_querystring
        again = Query.parse(QueryDict(once), generated.FINDER)
        assert again.canonical_querystring == once
