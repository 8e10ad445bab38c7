"""What the public meets: hostile addresses, no cookies, an honest sitemap."""

import re

import pytest
from wagtail.models import Page, PageViewRestriction

from pages.models import (
    AgencyFolder,
    CardLink,
    LevelPage,
    SectionPage,
    StrategyCardPage,
)
from tests.factories import StrategyCardFactory

PUBLIC = [
    "/",
    "/strategies/",
    "/strategies/?q=calm",
    "/strategies/soft-start-to-the-day/",
    "/needs/",
    "/levels/",
    "/levels/compare/",
    "/toolkit/",
    "/downloads/",
    "/whats-new/",
    "/training/pack/",
    "/training/pack/choose/?q=calm",
    "/sitemap.xml",
    "/robots.txt",
    "/no-such-page/",
]
HOSTILE = [
    "q=%22",
    "q=%27%22%3B--",
    "q=%5C",
    "q=*+AND+OR+NOT+NEAR(",
    "q='; DROP TABLE pages_need; --",
    "q=%F0%9F%A6%8A%F0%9F%8C%88",
    "q=%E2%80%AE%E2%80%8B",
    "q=%FF%FE",
    "q=%01%02%1F",
    "q=-",
    "q=--calm",
    "q=%3Cscript%3Ealert(1)%3C/script%3E",
    "q=" + "a" * 5000,
    "q=" + "calm+" * 2000,
    "q=%25%5F%25",
    "q[]=calm",
    "need=",
    "need=no-such-need",
    "need=%3Cb%3E",
    "need=ci&" * 300,
    "level=universal%20",
    "page=0",
    "page=-1",
    "page=99999999999999999999",
    "page=1e3",
    "page=%E0%A5%A7",
    "page=two",
    "sort=nothing",
    "sort=title;",
    "unknown=1&also=2",
    "&&&===&&&",
    "%",
    "%zz",
    "q",
]
ADDRESSES = [
    "/strategies/%22/",
    "/strategies/..%2f..%2fetc%2fpasswd/",
    "/strategies/eps/",
    "/strategies/%F0%9F%A6%8A/",
    "/strategies/%FF/",
    "/strategies/" + "a" * 3000 + "/",
    "/strategies/soft-start-to-the-day/../",
    "/strategies//",
    "//strategies/",
    "/strategies/soft-start-to-the-day",
    "/needs/ci/%3Cscript%3E/",
    "/documents/1/no-such-file.pdf",
    "/documents/0/",
    "/%E2%80%AE/",
]


def answer(reader, address):
    path, _, querystring = address.partition("?")
    return reader.generic("GET", path, QUERY_STRING=querystring)


@pytest.mark.parametrize(
    "path",
    [
        "/strategies/",
        "/levels/compare/",
        "/training/pack/",
        "/training/pack/word/",
        "/training/pack/choose/",
    ],
)
@pytest.mark.parametrize("querystring", HOSTILE, ids=lambda text: text[:24])
def test_what_has_a_query_answers_whatever_is_asked(demo, reader, querystring, path):
    response = answer(reader, f"{path}?{querystring}")
    assert response.status_code in {200, 302, 400}
    if response.status_code == 302:
        assert reader.get(response.url, follow=True).status_code == 200


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda text: text[:30])
def test_no_address_breaks_the_site(demo, reader, address):
    assert reader.get(address).status_code in {200, 301, 302, 400, 404}


@pytest.mark.parametrize(
    "address",
    [
        "/strategies/?q=a%00b",
        "/strategies/%00/",
        "/?x=%00",
        "/training/pack/?page=%00",
        "/training/pack/choose/?q=%00",
    ],
)
def test_a_nul_is_refused(demo, reader, address):
    assert answer(reader, address).status_code == 400


def test_what_is_typed_is_shown_as_text(demo, reader):
    text = reader.get("/strategies/", {"q": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


def test_an_unknown_key_leads_to_the_address_without_it(demo, reader):
    response = reader.get("/strategies/?utm_source=mail&level=universal")
    assert response.url == "/strategies/?level=universal"


def test_keys_in_another_order_lead_to_the_canonical_address(demo, reader):
    response = reader.get("/strategies/?level=universal&need=semh")
    assert response.url == "/strategies/?need=semh&level=universal"


def test_a_canonical_address_is_answered_at_once(demo, reader):
    address = "/strategies/?q=calm+room&need=semh&level=universal&sort=quick"
    assert reader.get(address).status_code == 200


def test_a_page_beyond_the_end_shows_the_last(demo, reader):
    response = reader.get("/strategies/?page=999")
    assert response.status_code == 200
    results = response.context["results"]
    assert results.page == results.pages


def test_results_of_a_text_are_kept_out_of_search_engines(demo, reader):
    assert "noindex" in reader.get("/strategies/?q=calm").text
    assert "noindex" not in reader.get("/strategies/?level=universal").text


@pytest.mark.parametrize("address", PUBLIC)
def test_no_public_page_sets_a_cookie(demo, reader, address):
    response = reader.get(address)
    assert not response.cookies
    assert "csrf" not in response.text


@pytest.mark.parametrize("address", PUBLIC)
def test_no_public_page_varies_by_cookie(demo, reader, address):
    assert "Cookie" not in reader.get(address).get("Vary", "")


def test_the_finder_counts_what_it_lists(demo, reader):
    text = reader.get("/strategies/?level=targeted").text
    heading = re.search(r'<h2 id="h-results">(\d+) ', text)[1]
    assert (
        int(heading)
        == reader.get("/strategies/?level=targeted").context["results"].total
    )


def addresses_in_the_sitemap(reader):
    text = reader.get("/sitemap.xml").text
    return set(re.findall(r"<loc>http://[^/]+(/[^<]*)</loc>", text))


def test_the_sitemap_has_every_live_card(demo, reader):
    cards = {card.get_url() for card in StrategyCardPage.objects.live()}
    assert cards <= addresses_in_the_sitemap(reader)


def test_the_sitemap_has_no_folder(demo, reader):
    folders = {f"/strategies/{folder.slug}/" for folder in AgencyFolder.objects.all()}
    assert not folders & addresses_in_the_sitemap(reader)


def test_the_sitemap_has_the_addresses_of_live_pages_only(demo, reader):
    live = {page.get_url() for page in Page.objects.live().specific()}
    assert addresses_in_the_sitemap(reader) <= live


def test_drafts_and_withdrawn_cards_are_not_in_the_sitemap(card, reader, folder_of):
    draft = StrategyCardFactory(parent=folder_of("eps"), published=False)
    card.unpublish()
    shown = addresses_in_the_sitemap(reader)
    assert not {draft.get_url(), card.get_url()} & shown


def test_private_cards_are_not_in_the_sitemap(card, reader):
    PageViewRestriction.objects.create(
        page=card.get_parent(), restriction_type=PageViewRestriction.LOGIN
    )
    assert card.get_url() not in addresses_in_the_sitemap(reader)


def test_a_private_card_asks_for_sign_in(card, reader):
    PageViewRestriction.objects.create(
        page=card, restriction_type=PageViewRestriction.LOGIN
    )
    response = reader.get(card.get_url())
    assert response.status_code == 302
    assert card.title not in response.text


def test_a_link_to_a_draft_shows_nothing_of_it(card, reader, folder_of):
    draft = StrategyCardFactory(
        parent=folder_of("eps"), published=False, title="Secret plans"
    )
    card.links = [CardLink(kind="related", target=draft, why="Soon")]
    card.save_revision().publish()
    assert "Secret plans" not in reader.get(card.get_url()).text


@pytest.mark.parametrize("model", [LevelPage, SectionPage])
def test_a_withdrawn_page_is_in_no_list(demo, reader, model):
    page = model.objects.live().last()
    address = page.get_url()
    page.unpublish()
    for parent in ("/", "/toolkit/", "/levels/"):
        assert f'href="{address}"' not in reader.get(parent).text


@pytest.mark.parametrize(
    "querystring", ["", "q=calm", "need=semh&level=universal", "q=zzzz", "page=9"]
)
def test_the_count_ahead_is_the_finders_own(demo, reader, ask, querystring):
    told = reader.get(f"/strategies/count.json?{querystring}").json()
    assert told["count"] == ask(querystring).total
    assert told["words"].split()[0] == str(told["count"])


@pytest.mark.parametrize("querystring", HOSTILE)
def test_the_count_ahead_answers_whatever_it_is_asked(demo, reader, querystring):
    assert reader.get(f"/strategies/count.json?{querystring}").status_code in {200, 400}
