"""Staff-meeting packs: what they say of each page, on screen and as a Word file."""

import re
from io import BytesIO
from itertools import pairwise

import pytest
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from docx import Document as WordFile
from docx.oxml.ns import qn
from html5lib import HTMLParser
from wagtail.models import PageViewRestriction, Site

from pages.models import (
    HomePage,
    NeedPage,
    SectionPage,
    StrategyCardPage,
    ToolkitPartPage,
)
from pages.places import query_of
from reader import qr
from reader.packs import (
    FIRST_WORDS,
    IN_A_PACK,
    LEAST,
    MOST,
    SLIP,
    Pack,
    item_of,
    running_order,
)
from tests.factories import SectionFactory, StrategyCardFactory

ADDRESS = "/training/pack/"
WORD = f"{ADDRESS}word/"
LATER_PARTS = ["Handout", "Discussion prompts", "Try it this week"]
# The index's token, what is open of three meeting, their parts and terms, the notice.
MOST_STATEMENTS = 16


def address(pages, start=ADDRESS):
    return f"{start}?{query_of([page.pk for page in pages])}"


def texts(tags):
    return [tag.get_text(" ", strip=True) for tag in tags]


def part(page, name):
    """A part of a pack on screen, by the id of its heading."""
    return page.find(attrs={"aria-labelledby": name})


@pytest.fixture
def cards(demo):
    return list(StrategyCardPage.objects.live().order_by("title")[: MOST + 2])


@pytest.fixture
def word_file(reader):
    def opened(pages):
        response = reader.get(address(pages, WORD))
        assert response.status_code == 200
        return WordFile(BytesIO(response.content))

    return opened


# ---------------------------------------------------------------- what it is made of


@pytest.mark.parametrize("count", range(LEAST, MOST + 1))
def test_the_minutes_of_a_meeting_add_up_to_less_than_half_an_hour(count):
    stages = running_order(count)
    assert stages[0].start == 0
    assert [one.end for one in stages[:-1]] == [two.start for two in stages[1:]]
    assert all(stage.start < stage.end for stage in stages)
    assert 20 <= stages[-1].end <= 30


def test_a_card_gives_its_steps_and_signs_and_prompts_from_its_own_words(card):
    item = item_of(card)
    steps, signs, again = item.parts
    assert steps.numbered
    assert steps.lines == [step.value["title"] for step in card.steps]
    assert signs.lines == card.signs.split("\n")
    assert again.lines == [card.look_again]
    notice, fit, dont = item.prompts
    assert notice.words == card.notice.split("\n")[0]
    assert (fit.about, fit.words) == (
        "Make it fit (Primary)",
        card.adaptations.first().text,
    )
    assert dont.words == card.donts.split("\n")[0]
    assert item.ready == "; ".join(card.you_need.split("\n"))


def test_a_card_without_much_gives_what_it_has(folder_of):
    item = item_of(StrategyCardFactory(parent=folder_of("eps")))
    assert [part.heading for part in item.parts] == ["Steps"]
    assert (item.prompts, item.ready) == ([], "")


def test_a_section_gives_its_headings_and_how_each_begins(demo):
    body = [
        ("paragraph", "<p>Before any heading.</p>"),
        ("heading", {"text": "At the door", "stays": ""}),
        ("quote", {"text": "Hello!", "attribution": ""}),
        ("paragraph", f"<p>Say <b>hello</b>. {'And again. ' * 30}</p>"),
        ("paragraph", "<p>Not this.</p>"),
        ("heading", {"text": "On the way home", "stays": ""}),
    ]
    section = SectionFactory(parent=ToolkitPartPage.objects.first(), body=body)
    door, home = item_of(section).parts
    assert door.heading == "At the door"
    (words,) = door.lines
    assert words.startswith("Say hello. And again.")
    assert len(words) <= FIRST_WORDS
    assert home == ("On the way home", [], False)


def test_a_need_begins_with_what_learners_bring(demo):
    need = NeedPage.objects.live().first()
    item = item_of(need)
    assert item.parts[0].lines == need.strengths.split("\n")
    assert item.prompts[0].words == need.strengths.split("\n")[0]


def test_a_page_of_another_type_is_in_no_pack(demo):
    assert set(IN_A_PACK) == {StrategyCardPage, SectionPage, NeedPage}
    with pytest.raises(TypeError):
        item_of(HomePage.objects.get())


def test_what_the_pages_need_is_to_be_had_ready(cards):
    ready = Pack.of(cards[:3]).to_have_ready
    for one in cards[:3]:
        assert any(one.title in line for line in ready) == bool(one.you_need)


def test_the_address_of_a_pack_is_made_in_any_template(cards):
    template = Template("{% load way %}{% pack_url pages %}")
    made = template.render(Context({"pages": cards[2::-1]}))
    assert made.replace("&amp;", "&") == address(cards[2::-1])


# ---------------------------------------------------------------- on screen


def test_the_pages_come_in_the_order_asked_for(soup, meeting):
    page = soup(address(meeting))
    wanted = [getattr(one, "number", "") + " " + one.title for one in meeting]
    wanted = [title.strip() for title in wanted]
    assert texts(part(page, "handout").select("h3")) == wanted
    assert texts(part(page, "facilitator").select(".pack__list a")) == wanted
    asked = texts(part(page, "prompts").select("h3"))
    assert asked == ["To begin with", *wanted, "To end with"]


def test_a_pack_has_four_parts_and_says_how_long_it_takes(soup, meeting):
    page = soup(address(meeting))
    names = ["facilitator", "handout", "prompts", "slips"]
    assert [one["aria-labelledby"] for one in page.select(".pack > article")] == names
    assert "In 23 minutes, colleagues read 4 pages" in page.get_text()
    assert texts(page.select("caption")) == ["23 minutes in all"]
    assert texts(page.select_one(".slip").select("li")) == list(SLIP)


def test_nothing_in_a_pack_asks_for_the_name_of_a_learner(soup, meeting):
    page = soup(address(meeting))
    assert not page.select("main input, main textarea")
    assert "No names of learners" in part(page, "prompts").get_text()
    assert "With which class or group (no names)" in part(page, "slips").get_text()


def test_the_code_and_the_words_beside_it_are_the_packs_whole_address(
    soup, meeting, monkeypatch
):
    coded = []
    monkeypatch.setattr(qr.qrcode, "make", spied(coded, qr.qrcode.make))
    page = soup(address(meeting))
    whole = Site.objects.get().root_url + address(meeting)
    assert coded == [whole]
    assert whole in part(page, "facilitator").get_text()
    code = page.select_one("svg.qr")
    assert code["role"] == "img"
    assert code["aria-label"] == "QR code: opens this pack"
    assert soup(address(meeting)).title.get_text().startswith("Staff-meeting pack")


def spied(told, function):
    """The function, which also writes down its first argument each time."""

    def both(first, *args, **kwargs):
        told.append(first)
        return function(first, *args, **kwargs)

    return both


def test_a_pack_is_sound_markup_and_no_anchor_is_there_twice(reader, meeting):
    html = reader.get(address(meeting)).text
    HTMLParser(strict=True).parse(html)
    anchors = re.findall(r'\bid="([^"]+)"', html)
    assert len(anchors) == len(set(anchors)) > 8


def test_a_pack_is_not_listed_by_search_engines(reader, meeting):
    assert '<meta name="robots" content="noindex">' in reader.get(address(meeting)).text
    assert reader.get(address(meeting, WORD)).headers["X-Robots-Tag"] == "noindex"


def test_samples_say_so_and_agreed_pages_do_not(soup, cards):
    told = "Sample guidance, not yet agreed"
    assert told in soup(address(cards[:3])).select_one(".pack").get_text()
    StrategyCardPage.objects.update(is_sample=False)
    assert told not in soup(address(cards[:3])).get_text()


def test_the_safeguarding_notice_comes_first_where_a_page_asks_for_it(soup, cards):
    StrategyCardPage.objects.filter(pk=cards[0].pk).update(safeguarding=True)
    assert soup(address(cards[:3])).select(".safe")
    calm = [one for one in cards[1:] if not one.needs_safeguarding_notice][:3]
    assert not soup(address(calm)).select(".safe")


def test_an_address_with_repeats_and_nonsense_leads_to_the_one_address(reader, cards):
    first, second, third = (card.pk for card in cards[:3])
    asked = f"page={first}&q=calm&page=x&page=0{second}&page={first}&page={third}"
    for start in (ADDRESS, WORD):
        response = reader.get(f"{start}?{asked}")
        assert (response.status_code, response.url) == (
            302,
            address(cards[:3], start),
        )


def test_a_withdrawn_page_is_missed_and_the_others_make_the_pack(soup, cards):
    cards[0].unpublish()
    PageViewRestriction.objects.create(page=cards[1], restriction_type="login")
    page = soup(address(cards[:5]))
    assert "2 of the pages asked for are no longer on this site" in page.get_text()
    titles = texts(part(page, "handout").select("h3"))
    assert titles == [card.title for card in cards[2:5]]
    (change,) = page.select('a[href^="/training/pack/choose/"]')
    assert change["href"] == address(cards[2:5], f"{ADDRESS}choose/")


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "Nothing is ticked yet. Tick three to six pages for a pack."),
        (1, "you have ticked 1. Tick 2 more."),
        (2, "you have ticked 2. Tick 1 more."),
        (7, "you have ticked 7. Take 1 away."),
    ],
)
def test_too_few_or_too_many_are_told_and_stay_ticked(soup, cards, count, said):
    page = soup(address(cards[:count]) if count else ADDRESS)
    assert said in page.select_one("[role=alert]").get_text()
    assert page.title.get_text().startswith("Error: ")
    ticked = [box["value"] for box in page.select("input:checked")]
    assert ticked == [str(card.pk) for card in cards[:count]]


def test_words_looked_for_are_not_lost_by_making_a_pack_too_early(soup, cards):
    page = soup(f"{ADDRESS}?q=calm&page={cards[0].pk}")
    assert page.select_one("#q")["value"] == "calm"
    assert "Found for “calm”" in page.get_text()


def test_more_than_can_be_looked_at_are_too_many(soup, demo):
    page = soup(f"{ADDRESS}?{query_of(range(900_000, 900_040))}")
    assert "Take 4 away" in page.select_one("[role=alert]").get_text()


@pytest.mark.parametrize("start", [ADDRESS, WORD])
@pytest.mark.parametrize(
    "text", ["", "x", "-1", "1.5", "٣", "9" * 30, "1 OR 1=1", "\N{FOX FACE}"]
)
def test_what_is_no_id_leads_to_the_choice(reader, demo, start, text):
    response = reader.get(start, {"page": text}, follow=True)
    assert response.status_code == 200
    assert "There is no pack yet" in response.text


@pytest.mark.parametrize("start", [ADDRESS, WORD, f"{ADDRESS}choose/"])
def test_only_reading_is_possible(reader, demo, start):
    assert reader.post(start, {"page": 1}).status_code == 405


@pytest.mark.parametrize("start", [ADDRESS, WORD])
def test_six_pages_take_as_many_statements_as_three(
    reader, meeting, folder_of, holding, start
):
    def statements(pages):
        reader.get(address(pages, start))
        with CaptureQueriesContext(connection) as queries:
            assert reader.get(address(pages, start)).status_code == 200
        return len(queries)

    more = StrategyCardFactory.create_batch(2, parent=folder_of("eps"))
    assert statements(meeting[:3]) == statements([*meeting, *more]) <= MOST_STATEMENTS


# ---------------------------------------------------------------- as a Word file


def test_the_word_file_has_a_plain_name(reader, cards):
    response = reader.get(address(cards[:3], WORD))
    told = response.headers["Content-Disposition"]
    assert told == 'attachment; filename="staff-meeting-pack.docx"'


def test_the_word_file_has_title_language_and_real_headings(word_file, meeting):
    file = word_file(meeting)
    assert file.core_properties.title == "Staff-meeting pack"
    assert file.core_properties.language == "en-GB"
    languages = {tag.get(qn("w:val")) for tag in file.styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}
    headings = [
        (paragraph.style.name, paragraph.text)
        for paragraph in file.paragraphs
        if paragraph.style.name.startswith("Heading")
    ]
    assert headings[0] == ("Heading 1", "Staff-meeting pack")
    parts = [text for style, text in headings if style == "Heading 2"]
    assert parts[-4:] == ["For the facilitator", *LATER_PARTS]
    items = [text for style, text in headings if style == "Heading 3"]
    for page in meeting:
        assert sum(page.title in text for text in items) == 2


def test_each_later_part_of_the_word_file_begins_a_page(word_file, cards):
    begun = [
        paragraph.text
        for paragraph in word_file(cards[:3]).paragraphs
        if paragraph.paragraph_format.page_break_before
    ]
    assert begun == LATER_PARTS


def test_the_tables_of_the_word_file_have_header_rows_and_captions(word_file, cards):
    tables = word_file(cards[:3]).tables
    assert len(tables) == 4
    for table in tables:
        assert list(table.rows[0]._tr.iter(qn("w:tblHeader")))
        assert list(table._tbl.iter(qn("w:tblCaption")))
    order, slip, *_ = tables
    assert [cell.text for cell in order.rows[0].cells] == [
        "Minutes",
        "Part",
        "What happens",
    ]
    assert [row.cells[0].text for row in slip.rows[1:]] == list(SLIP)


def test_the_code_in_the_word_file_has_words_and_the_address_is_a_link(
    word_file, cards
):
    file = word_file(cards[:3])
    (picture,) = file.inline_shapes
    said = picture._inline.docPr.get("descr")
    assert said == "QR code: opens this pack on the portal"
    links = [
        relation.target_ref
        for relation in file.part.rels.values()
        if relation.reltype.endswith("/hyperlink")
    ]
    pack = Site.objects.get().root_url + address(cards[:3])
    assert links == [*(card.full_url for card in cards[:3]), pack]


def test_what_belongs_together_in_the_word_file_stays_on_one_page(word_file, cards):
    paragraphs = word_file(cards[:3]).paragraphs
    for before, after in pairwise(paragraphs):
        in_one_list = before.style.name == after.style.name == "List Number"
        is_lead = before.text.startswith("Strategy card.")
        if in_one_list or is_lead or is_code(before):
            assert before.paragraph_format.keep_with_next, before.text
    parts = {
        paragraph.text
        for paragraph in paragraphs
        if paragraph.style.name == "Heading 4"
    }
    assert "Steps" in parts


def is_code(paragraph):
    return bool(list(paragraph._p.iter(qn("w:drawing"))))


def test_each_prompt_of_the_word_file_ends_before_its_question(word_file, cards):
    prompts = [
        paragraph
        for paragraph in word_file(cards[:3]).paragraphs
        if paragraph.style.name == "List Bullet" and len(paragraph.runs) == 2
    ]
    assert prompts
    for paragraph in prompts:
        said, question = paragraph.runs
        assert said.text.endswith((". ", "? ", "! ", "… ", "” ", '" '))
        assert question.bold


def test_the_steps_of_each_card_in_the_word_file_count_from_one(word_file, cards):
    file = word_file(cards[:3])
    numbers = [
        paragraph._p.pPr.numPr.numId.val
        for paragraph in file.paragraphs
        if paragraph.style.name == "List Number"
    ]
    assert len(numbers) == sum(len(card.steps) for card in cards[:3])
    assert len(set(numbers)) == 3
    numbering = file.part.numbering_part.numbering_definitions._numbering
    for number in set(numbers):
        (level,) = numbering.num_having_numId(number).lvlOverride_lst
        assert level.startOverride.val == 1


def test_the_word_file_says_safeguarding_first_and_what_is_a_sample(word_file, cards):
    StrategyCardPage.objects.filter(pk=cards[0].pk).update(safeguarding=True)
    words = [paragraph.text for paragraph in word_file(cards[:3]).paragraphs]
    assert words.index("Safeguarding comes first") < words.index("For the facilitator")
    assert "Sample guidance, not yet agreed" in words


@pytest.mark.parametrize("count", [0, 2, 7])
def test_no_word_file_is_made_of_too_few_or_too_many(reader, cards, count):
    response = reader.get(address(cards[:count], WORD))
    assert response.status_code == 302
    assert "There is no pack yet" in reader.get(response.url).text
