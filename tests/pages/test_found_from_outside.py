"""What search engines and services for sharing learn of a page."""

import json
import re
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.core.management import call_command
from PIL import Image
from wagtail.models import Page, PageViewRestriction

from pages import sharing
from pages.models import (
    AgencyFolder,
    Level,
    LevelPage,
    NeedPage,
    SectionPage,
    StrategyCardPage,
)
from pages.models.base import kinds
from pages.structured import as_json
from tests.factories import StrategyCardFactory

CARD = "/strategies/soft-start-to-the-day/"
SERVED = "http://testserver"
FINDER_STATE = "/strategies/?need=semh&level=universal"


@pytest.fixture
def head(reader):
    """The head of a page at an address."""

    def found(address):
        response = reader.get(address)
        assert response.status_code == 200
        return head_in(response.text)

    return found


def head_in(html):
    # All else is left out before it is parsed: five tests look at every page.
    return BeautifulSoup(html.partition("</head>")[0], "html.parser").head


@pytest.fixture
def every_head(every_page):
    """Address -> head, of every live page of the demo."""
    return {address: head_in(html) for address, html in every_page.items()}


def meta(head, name):
    """What a head says under a name or property; exactly once."""
    (found,) = head.select(f'[name="{name}"], [property="{name}"]')
    return found["content"]


def data(head):
    """The blocks of structured data, by type; a list of types counts as its first."""
    blocks = [
        json.loads(block.string)
        for block in head.select('script[type="application/ld+json"]')
    ]
    return {
        block["@type"] if isinstance(block["@type"], str) else block["@type"][0]: block
        for block in blocks
    }


def picture(response):
    return Image.open(BytesIO(response.content))


def test_no_two_pages_share_a_title(every_head):
    titles = [head.title.text for head in every_head.values()]
    assert sorted(titles) == sorted(set(titles))
    assert all("The South Glos Way" in title for title in titles)


def test_every_page_has_a_short_description_of_its_own(every_head):
    said = [meta(head, "description") for head in every_head.values()]
    assert all(30 <= len(text) <= 160 for text in said)
    assert len(set(said)) == len(said)
    assert not any("<" in text or "\n" in text for text in said)


def test_every_page_names_its_one_address(every_head):
    for address, head in every_head.items():
        assert head.select_one("[rel=canonical]")["href"] == SERVED + address
        assert meta(head, "og:url") == SERVED + address


def test_every_page_says_how_to_show_it_where_it_is_shared(every_head):
    for address, head in every_head.items():
        assert meta(head, "og:image") == f"{SERVED}{address}share.png"
        assert meta(head, "og:description") == meta(head, "description")
        assert meta(head, "og:title") in meta(head, "og:image:alt")
        assert meta(head, "og:site_name") == "The South Glos Way"
        assert meta(head, "og:locale") == "en_GB"
        assert meta(head, "og:type") == ("website" if address == "/" else "article")
        assert meta(head, "twitter:card") == "summary_large_image"


def test_the_only_script_without_a_file_is_data(every_head):
    for head in every_head.values():
        for script in head.select("script:not([src])"):
            assert script.attrs == {"type": "application/ld+json"}


def test_a_long_description_is_cut_at_a_word(card, head):
    card.promise = "Settles everybody " * 11
    card.save_revision().publish()
    text = meta(head(CARD), "description")
    assert len(text) <= 160
    assert re.fullmatch(r"(Settles everybody )+(Settles )?…", text)


def test_an_editors_own_description_and_title_come_first(card, head):
    card.search_description = "Our own words for search engines."
    card.seo_title = "Arriving calmly"
    card.save_revision().publish()
    found = head(CARD)
    assert meta(found, "description") == "Our own words for search engines."
    assert found.title.text.startswith("Arriving calmly – ")


def test_a_page_without_words_of_its_own_says_what_the_portal_is(site, head):
    Page.objects.get(slug="needs").specific_class.objects.update(lead="")
    assert "Practical strategies" in meta(head("/needs/"), "description")


def test_a_section_is_titled_with_its_number(demo, head):
    section = SectionPage.objects.live().first()
    title = head(section.get_url()).title.text
    assert title.startswith(f"{section.number} {section.title}")


def test_a_state_of_the_finder_is_shared_as_it_is(demo, head):
    found = head(FINDER_STATE)
    assert meta(found, "og:url") == SERVED + FINDER_STATE
    assert found.select_one("[rel=canonical]")["href"] == SERVED + FINDER_STATE
    assert meta(found, "og:image") == f"{SERVED}/strategies/share.png"


def test_a_page_that_is_not_there_has_no_address_to_share(demo, reader):
    text = reader.get("/no-such-page/").text
    assert "canonical" not in text
    assert "og:" not in text


def test_the_sitemap_lists_exactly_what_everybody_may_read(demo, reader):
    hidden = StrategyCardPage.objects.last()
    PageViewRestriction.objects.create(
        page=hidden, restriction_type=PageViewRestriction.LOGIN
    )
    text = reader.get("/sitemap.xml").text
    listed = re.findall(r"<loc>([^<]+)</loc>", text)
    open_pages = Page.objects.live().public().filter(depth__gt=1).not_type(AgencyFolder)
    assert sorted(listed) == sorted(page.full_url for page in open_pages.specific())
    assert hidden.full_url not in listed
    assert text.count("<lastmod>") == len(listed)


def test_every_page_of_a_new_site_says_when_it_changed(site, reader):
    text = reader.get("/sitemap.xml").text
    assert text.count("<lastmod>") == text.count("<loc>") > 0


def test_robots_keeps_the_admin_and_bare_files_out(demo, reader):
    response = reader.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    lines = response.text.splitlines()
    assert {"Disallow: /admin/", "Disallow: /documents/"} <= set(lines)
    assert f"Sitemap: {SERVED}/sitemap.xml" in lines


def test_a_cards_data_agrees_with_the_card(card, head):
    said = data(head(CARD))["LearningResource"]
    assert said["@context"] == "https://schema.org"
    assert said["@type"] == ["LearningResource", "HowTo"]
    assert said["name"] == card.title
    assert said["description"] == card.promise
    assert said["url"] == SERVED + CARD
    assert said["author"]["name"] == card.agency.label
    assert [step["text"] for step in said["step"]] == [
        step.value["detail"] for step in card.steps
    ]
    assert [term["termCode"] for term in said["about"]] == [
        term.slug for term in (*card.needs.all(), *card.themes.all())
    ]
    assert said["educationalLevel"] == [str(phase) for phase in card.phases.all()]
    assert said["dateModified"] == card.last_published_at.isoformat()


def test_a_sample_card_says_so_in_its_data(card, head):
    assert card.is_sample
    said = data(head(CARD))["LearningResource"]
    assert said["creativeWorkStatus"] == "Sample guidance"


def test_an_agreed_card_is_said_to_be_published(card, head):
    StrategyCardPage.objects.filter(pk=card.pk).update(is_sample=False)
    said = data(head(CARD))["LearningResource"]
    assert said["creativeWorkStatus"] == "Published"


def test_the_crumbs_are_in_the_data_as_on_the_page(demo, head, reader):
    page = NeedPage.objects.live().first()
    items = data(head(page.get_url()))["BreadcrumbList"]["itemListElement"]
    shown = BeautifulSoup(reader.get(page.get_url()).text, "html.parser")
    crumbs = shown.select(".crumbs li")
    assert [item["name"] for item in items] == [crumb.text for crumb in crumbs]
    assert [item["position"] for item in items] == [1, 2, 3, 4]
    links = [SERVED + crumb.a["href"] for crumb in crumbs[:-1]]
    assert [item["item"] for item in items] == [*links, page.full_url]


def test_an_agencys_folder_is_no_crumb(card, head):
    items = data(head(CARD))["BreadcrumbList"]["itemListElement"]
    names = [item["name"] for item in items]
    assert names == ["Home", "Find strategies", card.title]


def test_the_home_page_has_no_crumbs(demo, head):
    assert data(head("/")) == {}


def test_a_card_cannot_end_its_block_of_data(card, head):
    card.promise = "</script><script>alert(1)</script><!-- & -->"
    card.save_revision().publish()
    assert data(head(CARD))["LearningResource"]["description"] == card.promise
    assert not re.search("[<>&]", as_json({"text": card.promise}))


def test_a_card_has_a_picture_of_the_size_it_says(demo, reader, head):
    response = reader.get(f"{CARD}share.png")
    assert response["Content-Type"] == "image/png"
    assert picture(response).format == "PNG"
    said = tuple(int(meta(head(CARD), f"og:image:{side}")) for side in SIDES)
    assert picture(response).size == said == (1200, 630)


SIDES = ("width", "height")


def test_every_page_type_has_a_picture(demo, reader):
    for model in kinds():
        page = model.objects.live().first()
        response = reader.get(f"{page.get_url()}share.png")
        assert response.status_code == 200, page
        assert picture(response).size == (1200, 630), page


def test_a_picture_is_fetched_again_only_when_its_words_change(card, reader):
    address = f"{CARD}share.png"
    first = reader.get(address)
    assert "public" in first["Cache-Control"]
    assert "max-age" in first["Cache-Control"]
    known = {"HTTP_IF_NONE_MATCH": first["ETag"]}
    again = reader.get(address, **known)
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    card.promise = "Other words."
    card.save_revision().publish()
    assert reader.get(address, **known).status_code == 200


def test_a_levels_new_label_changes_its_cards_pictures(card, reader):
    first = reader.get(f"{CARD}share.png")
    level = card.levels[0]
    Level.objects.filter(pk=level.pk).update(label="For everybody")
    assert reader.get(f"{CARD}share.png")["ETag"] != first["ETag"]


@pytest.mark.parametrize("username", [None, "admin"])
def test_what_not_everybody_may_read_has_no_picture(card, folder_of, reader, username):
    draft = StrategyCardFactory(parent=folder_of("eps"), published=False)
    private = StrategyCardFactory(parent=folder_of("eps"))
    PageViewRestriction.objects.create(
        page=private, restriction_type=PageViewRestriction.LOGIN
    )
    card.unpublish()
    if username:
        reader.force_login(get_user_model().objects.get(username=username))
    for page in (draft, private, card):
        assert reader.get(f"{page.get_url()}share.png").status_code == 404


def test_a_page_below_a_private_one_has_no_picture(card, reader):
    PageViewRestriction.objects.create(
        page=card.get_parent(), restriction_type=PageViewRestriction.PASSWORD
    )
    assert reader.get(f"{CARD}share.png").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/strategies/eps/share.png",
        "/strategies/no-such-card/share.png",
        "/strategies//share.png",
        "/strategies/%F0%9F%A6%8A/share.png",
        "/" + "a/" * 500 + "share.png",
        "/documents/share.png",
        f"{CARD}Share.PNG",
        f"{CARD}share.png/",
    ],
    ids=lambda text: text[:40],
)
def test_there_is_no_picture_elsewhere(demo, reader, address):
    assert reader.get(address).status_code == 404


def test_a_picture_takes_no_parameters(demo, reader):
    plain = reader.get(f"{CARD}share.png")
    asked = reader.get(f"{CARD}share.png?title=Other&width=99999")
    assert asked.content == plain.content


def test_a_picture_is_only_read(demo, reader):
    assert reader.post(f"{CARD}share.png").status_code == 405


def test_a_picture_sets_no_cookie(demo, reader):
    assert not reader.get(f"{CARD}share.png").cookies


def test_a_picture_takes_no_more_statements_with_more_cards(
    card, folder_of, reader, holding, django_assert_max_num_queries
):
    StrategyCardFactory.create_batch(2, parent=folder_of("eps"))
    reader.get(f"{CARD}share.png")
    with django_assert_max_num_queries(8):
        reader.get(f"{CARD}share.png")


def test_a_levels_picture_shows_its_badge(demo):
    page = LevelPage.objects.live().first()
    assert page.badges == [page.level]


def drawn(*words, **more):
    image = Image.open(BytesIO(sharing.draw(sharing.Words(*words, **more))))
    assert image.size == (sharing.WIDTH, sharing.HEIGHT)
    return image


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        ("", ""),
        ("A", ""),
        ("😀🦊", "漢字"),
        ("W" * 255, "W" * 255),
        ("word " * 50, "word " * 50),
        ("naïve café – “quoted” … £5", "1 < 2 & 3 > 2"),
        ("tab\there\x00\x07\u202e\u200b", "line\nbreak"),
        ("e\u0301" * 30, "\ud800"),
    ],
    ids=range(8),
)
def test_whatever_the_words_are_a_picture_is_drawn(title, summary):
    badges = (("Universal", 1), ("A level with a very long name " * 4, 3))
    drawn(title, summary, badges=badges, note="Sample guidance")


def test_another_title_makes_another_picture():
    assert drawn("One").tobytes() != drawn("Two").tobytes()


def test_sample_guidance_is_marked_on_its_picture():
    assert drawn("One").tobytes() != drawn("One", note="Sample guidance").tobytes()


def test_signs_that_the_typeface_lacks_are_left_out():
    assert sharing.drawable("Calm 😀  corner\n漢字") == "Calm corner"


def test_accents_typed_as_two_signs_are_kept():
    assert sharing.drawable("cafe\u0301") == "café"


@pytest.mark.parametrize("width", [200, 400, 1000])
def test_no_line_is_wider_than_its_room(width):
    face = sharing.font(60, 700)
    text = "Behaviour support plan written with the learner " + "W" * 80
    for line in sharing.balanced(text, face, width, 4):
        assert sharing.width_of(line, face) <= width


def test_words_that_do_not_fit_are_cut_with_a_sign():
    face = sharing.font(60, 700)
    lines = sharing.wrapped("one two three four five six", face, 300, 2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")


def test_a_title_is_drawn_as_large_as_fits():
    short, long = "Calm corner", "A title of some seventy signs that goes on for three"
    assert sharing.title_size(short, 300, has_summary=True) == sharing.TITLE_SIZES[0]
    assert sharing.title_size(long, 300, has_summary=True) < sharing.TITLE_SIZES[0]


def test_a_demo_reload_keeps_pictures_and_addresses(card, reader):
    before = reader.get(f"{CARD}share.png")["ETag"]
    call_command("load_demo", host="testserver", port=80, verbosity=0)
    assert reader.get(f"{CARD}share.png")["ETag"] == before
