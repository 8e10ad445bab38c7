"""What is new for readers: a page by month, and a feed of the same."""

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from defusedxml import ElementTree
from django.utils import timezone
from django.utils.html import escape
from wagtail.models import PageViewRestriction

from pages.models import (
    Agency,
    ChangeNote,
    NeedPage,
    SectionPage,
    StrategyCardPage,
)
from tests.factories import StrategyCardFactory
from tests.pages.test_query_counts import statements

NEWS = "/whats-new/"
FEED = "/whats-new/feed.atom"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def nothing_new(demo):
    ChangeNote.objects.all().delete()


@pytest.fixture
def told(nothing_new):
    """told(page, text): a major change of a page, as publishing it keeps it."""

    def note(page, text, days_ago=0, kind="major", at=None):
        return ChangeNote.objects.create(
            page=page.page_ptr,
            published_at=at or timezone.now() - timedelta(days=days_ago),
            by=page.owner_name,
            kind=kind,
            text=text,
        )

    return note


def shown(reader, address=NEWS):
    soup = BeautifulSoup(reader.get(address).text, "html5lib")
    return [item.get_text(" ", strip=True) for item in soup.select(".news li")]


def entries(reader, address=FEED):
    return ElementTree.fromstring(reader.get(address).content).findall(f"{ATOM}entry")


def titles(reader, address=FEED):
    return [entry.findtext(f"{ATOM}title") for entry in entries(reader, address)]


def test_a_major_change_stands_there_with_its_page_owner_note_and_day(
    card, told, reader
):
    day = datetime(2026, 10, 31, 12, tzinfo=UTC)
    told(card, "Step 3 now names who leads.", at=day)
    (item,) = shown(reader)
    assert item == (
        f"{card.title} Step 3 now names who leads. 31 October 2026 , {card.owner_name}"
    )
    assert f'<a href="{card.get_url()}">' in reader.get(NEWS).text
    assert ">October 2026</h2>" in reader.get(NEWS).text


def test_a_published_major_change_comes_first_in_both(card, told, reader):
    told(SectionPage.objects.get(number="2.6"), "Older.", days_ago=40)
    card.change_kind, card.change_note = "major", "Now for secondary as well."
    card.save_revision().publish()
    first, second = shown(reader)
    assert "Now for secondary as well." in first
    assert second.startswith("2.6 ")
    assert titles(reader) == [card.title, "2.6 Communication and interaction"]


def test_minor_changes_are_in_neither(card, told, reader):
    told(card, "A comma.", kind="minor")
    assert shown(reader) == titles(reader) == []


def test_withdrawn_private_and_draft_pages_are_in_neither(
    card, told, reader, folder_of
):
    told(card, "Withdrawn since.")
    card.unpublish()
    private = NeedPage.objects.live().first()
    told(private, "Private since.")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    draft = StrategyCardFactory(parent=folder_of("eps"), published=False)
    told(draft, "Never public.")
    assert shown(reader) == titles(reader) == []


def test_readers_narrow_it_by_area_and_by_owner_and_follow_that(
    card, told, reader, folder_of
):
    ours = StrategyCardFactory(parent=folder_of("eps"), needs=["ci-speech"], title="A")
    theirs = StrategyCardFactory(
        parent=folder_of("ot"), needs=["sp-hearing"], title="B"
    )
    for page in (ours, theirs):
        told(page, "New.")
    told(NeedPage.objects.get(need__slug="ci-speech"), "New.")
    assert len(shown(reader)) == 3
    assert len(shown(reader, f"{NEWS}?area=ci")) == 2
    assert len(shown(reader, f"{NEWS}?agency=eps")) == 1
    assert titles(reader, f"{FEED}?area=sp&agency=ot") == ["B"]
    assert f'href="{FEED}?area=sp"' in reader.get(f"{NEWS}?area=sp").text


@pytest.mark.parametrize(
    "query", ["area=nonsense", "agency=%27%22%3E", "page=x", "page=99", "page=-1"]
)
def test_what_nobody_knows_is_dropped(card, told, reader, query):
    told(card, "New.")
    assert len(shown(reader, f"{NEWS}?{query}")) == 1
    assert reader.get(f"{FEED}?{query}").status_code == 200


def test_thirty_changes_stand_on_a_page(card, told, reader):
    for number in range(31):
        told(card, f"Change {number}.", days_ago=number)
    assert len(shown(reader)) == 30
    assert "Change 30." in shown(reader, f"{NEWS}?page=2")[0]
    assert len(entries(reader)) == 30


def test_where_nothing_is_new_that_is_said(nothing_new, reader):
    assert "Nothing has changed yet" in reader.get(NEWS).text
    assert "No change of this kind yet" in reader.get(f"{NEWS}?area=ci").text
    assert entries(reader) == []


def test_every_page_leads_to_both(demo, reader):
    text = reader.get("/needs/").text
    assert f'<a href="{NEWS}">What’s new</a>' in text
    assert 'type="application/atom+xml"' in text
    assert f'href="{FEED}"' in text


# The feed.


def test_an_entry_says_which_page_changed_how_and_by_whom(card, told, reader):
    note = told(card, "Ask <first> & wait.")
    (entry,) = entries(reader)
    link = entry.find(f"{ATOM}link").get("href")
    assert link == f"http://testserver{card.get_url()}"
    assert entry.findtext(f"{ATOM}summary") == "Ask &lt;first&gt; &amp; wait."
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == card.owner_name
    assert entry.findtext(f"{ATOM}id").endswith(f"#change-{note.pk}")
    day = datetime.fromisoformat(entry.findtext(f"{ATOM}updated"))
    assert day.date() == note.published_at.date()


def test_two_changes_of_a_page_are_two_entries(card, told, reader):
    told(card, "One."), told(card, "Two.")
    assert len({entry.findtext(f"{ATOM}id") for entry in entries(reader)}) == 2


def test_the_feed_is_a_feed_that_sets_no_cookie(demo, reader):
    response = reader.get(FEED)
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_who_has_the_newest_feed_is_told_so(card, told, holding, reader):
    told(card, "New.")
    first = reader.get(FEED)
    asked = {"if-none-match": first["ETag"]}
    assert reader.get(FEED, headers=asked).status_code == 304
    assert reader.get(f"{FEED}?area=ci", headers=asked).status_code == 200
    card.unpublish()
    again = reader.get(FEED, headers=asked)
    assert again.status_code == 200
    assert "New." not in again.text


@pytest.mark.parametrize("address", [NEWS, FEED])
def test_nothing_can_be_sent_to_either(demo, reader, address):
    assert reader.post(address).status_code == 405


@pytest.mark.parametrize(("address", "limit"), [(NEWS, 6), (FEED, 3)])
def test_thirty_changes_take_as_many_statements_as_one(
    demo, holding, told, address, limit
):
    cards = StrategyCardPage.objects.live()[:30]
    told(cards[0], "New.")
    one = statements(address)
    for card in cards[1:]:
        told(card, "New.")
    assert statements(address) == one <= limit


# A page's own foot and head.


@pytest.mark.parametrize(("days", "is_said"), [(90, False), (91, True)])
def test_readers_are_told_of_a_review_that_is_more_than_90_days_late(
    card, reader, days, is_said
):
    late = timezone.localdate() - timedelta(days=days)
    section = SectionPage.objects.get(number="2.6")
    for page in (card, section):
        type(page).objects.filter(pk=page.pk).update(review_by=late)
        text = reader.get(page.get_url()).text
        assert ("and that has not happened yet" in text) == is_said


def test_sections_and_needs_thank_who_helped_to_write_them(demo, reader):
    agency = Agency.objects.get(slug="youth-voice")
    for model in (SectionPage, NeedPage):
        page = model.objects.live().first()
        assert escape(agency.label) not in reader.get(page.get_url()).text
        page.contributors = [agency]
        page.save_revision().publish()
        text = reader.get(page.get_url()).text
        assert f"<dt>Written with</dt><dd>{escape(agency.label)}</dd>" in text
