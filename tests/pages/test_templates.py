"""The readers' templates on their own: plain data in, markup out."""

import gzip
import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import html5lib
import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.template import Context, Template
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory

from pages.blocks.body import TableBlock
from pages.finders import STRATEGY
from pages.templatetags import way
from search.documents import Hit
from search.facets import Option
from search.highlight import Marker, Piece
from search.tree import Term

TEMPLATES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))
# Those who sign in and work in the admin send forms.
FOR_EDITORS = {"account", "admin", "mfa", "people", "socialaccount", "wagtailadmin"}
FOR_READERS = [path for path in TEMPLATES if FOR_EDITORS.isdisjoint(path.parts)]
STATIC = Path(settings.BASE_DIR, "portal", "static")


def option(slug="ks2", label="Key Stage 2, Years 3 to 6", count=4, **more):
    return Option(
        slug=slug,
        label=label,
        count=count,
        selected=more.get("selected", False),
        depth=0,
        children=more.get("children", ()),
        hint="",
        link=str,
    )


def facet(*options, show=6):
    return SimpleNamespace(
        key="phase",
        label="Age or phase",
        selected=0,
        show=show,
        open=False,
        options=options,
    )


def rendered_facet(*options, **more):
    return render_to_string(
        "components/facet.html", {"facet": facet(*options, **more), "noun": STRATEGY}
    )


def hit(**payload):
    return Hit("page:1", "card", "/strategies/a/", "A card", "", payload, 0)


def rendered_hit(**payload):
    return render_to_string("components/hit.html", {"hit": hit(**payload)})


def test_an_option_ends_with_its_count_although_its_label_holds_numbers():
    label = re.search(r"<label.*?</label>", rendered_facet(option()), re.S)[0]
    assert re.findall(r"\d+", re.sub(r"<[^>]+>", "", label))[-1] == "4"


def test_an_option_carries_its_facet_and_slug():
    assert 'name="phase" value="ks2"' in rendered_facet(option())


def test_an_option_without_results_is_greyed_and_kept():
    assert 'class="opt is-nil"' in rendered_facet(option(count=0))


def test_a_chosen_option_without_results_is_not_greyed():
    markup = rendered_facet(option(count=0, selected=True))
    assert "is-nil" not in markup
    assert " checked" in markup


def test_options_beyond_the_first_wait_behind_show_all():
    options = [option(slug=f"phase-{number}") for number in range(5)]
    before, _, behind = rendered_facet(*options, show=3).partition("Show all 5")
    assert before.count("<label") == 3
    assert behind.count("<label") == 2


def test_show_all_is_open_when_something_behind_it_is_chosen():
    options = [option(), option(slug="ks3", selected=True)]
    assert way.option_groups(facet(*options, show=1))["open"]


def test_a_short_branch_stands_below_its_parent():
    markup = rendered_facet(option(children=(option(slug="year-3"),)))
    assert '<div class="branch">' in markup


def test_a_long_branch_waits_until_something_in_it_is_chosen():
    children = [option(slug=f"need-{number}") for number in range(6)]
    closed = rendered_facet(option(children=tuple(children)))
    children[3] = option(slug="need-3", selected=True)
    opened = rendered_facet(option(children=tuple(children)))
    assert '<details class="branch">' in closed
    assert '<details class="branch" open>' in opened


def test_words_asked_for_are_marked_and_everything_is_escaped():
    pieces = [
        Piece("Calm <script>", marked=False),
        Piece("“worry” & 'fret'<b>", marked=True),
    ]
    assert way.marked(pieces) == (
        "Calm &lt;script&gt;<mark>“worry” &amp; &#x27;fret&#x27;&lt;b&gt;</mark>"
    )


def test_a_hit_shows_its_marked_title_or_else_its_own():
    plain = replace(hit(), title="Fear & calm", summary="<i>")
    found = replace(plain, marker=Marker(Term("calm")))
    card = render_to_string("components/hit.html", {"hit": found})
    assert "Fear &amp; <mark>calm</mark>" in card
    assert "&lt;i&gt;" in card
    assert ">Fear &amp; calm<" in render_to_string(
        "components/hit.html", {"hit": plain}
    )


def test_a_sample_hit_says_so_in_place_of_its_review():
    markup = rendered_hit(sample=True, reviewed="October 2026")
    assert "Sample guidance, not yet agreed" in markup
    assert "October 2026" not in markup


def test_an_agreed_hit_shows_its_review():
    assert "Reviewed October 2026" in rendered_hit(reviewed="October 2026")


def test_a_hit_shows_all_its_levels():
    levels = [
        {"slug": "universal", "label": "Universal", "bars": 1},
        {"slug": "targeted", "label": "SEN Support (targeted)", "bars": 2},
    ]
    markup = rendered_hit(levels=levels)
    assert "Universal" in markup
    assert "SEN Support (targeted)" in markup


@pytest.mark.parametrize("bars", [1, 2, 3])
def test_a_badge_fills_as_many_bars_as_its_level_has(bars):
    markup = render_to_string(
        "components/level_badge.html", {"level": {"label": "Level", "bars": bars}}
    )
    assert markup.count('class="on"') == bars
    assert markup.count('class="off"') == 3 - bars


def test_an_unknown_icon_draws_nothing():
    assert way.icon("no-such-icon") == ""


def test_an_icon_is_hidden_from_screen_readers():
    assert 'aria-hidden="true"' in way.icon("search")


def test_lines_leaves_blank_lines_out():
    assert way.lines("one\n\n two \r\n") == ["one", "two"]


def test_lines_of_nothing_is_empty():
    assert way.lines(None) == []


def test_page_numbers_leave_out_the_middle_of_many():
    query = SimpleNamespace(
        with_page=lambda number: SimpleNamespace(to_url=lambda path: f"{path}{number}")
    )
    results = SimpleNamespace(page=5, pages=9, query=query)
    links = way.page_numbers(results, "/strategies/?page=")
    assert [link["number"] for link in links] == [1, None, 4, 5, 6, None, 9]
    assert [link["number"] for link in links if link["current"]] == [5]
    assert links[2]["url"] == "/strategies/?page=4"


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "405", "500"])
def test_an_error_page_is_drawn_from_nothing(name):
    markup = get_template(f"{name}.html").render()
    for each in (name, "plain"):
        source = Path(settings.BASE_DIR, "templates", f"{each}.html").read_text()
        assert set(re.findall(r"{% (\w+)", source)) <= {"extends", "block", "endblock"}
        assert "{{" not in source
    assert re.search(r"<title>.+ – The South Glos Way</title>", markup)
    assert markup.count("<h1>") == 1


def test_robots_names_the_sitemap_of_this_host():
    request = RequestFactory().get("/robots.txt")
    text = get_template("robots.txt").render({"request": request}, request)
    assert "Sitemap: http://testserver/sitemap.xml" in text


def test_the_search_box_is_a_plain_get_form():
    markup = render_to_string("components/search_box.html")
    assert 'action="/search/" method="get"' in markup
    assert 'name="q"' in markup


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_no_template_has_inline_style_or_script(path):
    source = path.read_text()
    data_or_file = r'<script(?![^>]*(?:\bsrc=|type="application/json"))'
    assert not re.search(rf"\sstyle=|<style|{data_or_file}|\son\w+=", source)
    assert not re.search(r"https?://|\bpupils?\b", source, re.I)


@pytest.mark.parametrize("path", FOR_READERS, ids=lambda path: path.stem)
def test_no_template_for_readers_has_a_post(path):
    assert not re.search(r'csrf|method="post"', path.read_text(), re.I)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_every_template_compiles(path):
    assert Template(path.read_text())


def test_the_error_page_is_clean_html():
    parser = html5lib.HTMLParser()
    parser.parse(get_template("500.html").render())
    assert parser.errors == []


def test_the_learners_words_are_escaped():
    template = Template('{% include "components/voice.html" %}')
    assert "&lt;b&gt;" in template.render(Context({"words": "<b>"}))


def rendered_table(*rows):
    block = TableBlock()
    value = block.to_python({"caption": "Levels", "rows": [list(row) for row in rows]})
    return BeautifulSoup(block.render(value), "html.parser")


def test_each_cell_of_a_table_carries_its_columns_heading_for_narrow_screens():
    table = rendered_table(("Level", "Who", "When"), ("Universal", "All", "Always"))
    cells = table.select("tbody td")
    assert [(cell["data-label"], cell.text) for cell in cells] == [
        ("Who", "All"),
        ("When", "Always"),
    ]


def test_a_tables_first_column_names_its_rows():
    table = rendered_table(("Level", "Who"), ("Universal", "All"))
    assert [cell.text for cell in table.select('th[scope="row"]')] == ["Universal"]


def test_a_corner_without_words_is_no_heading():
    table = rendered_table(("", "Who"), ("Universal", "All"))
    assert [cell.text for cell in table.select("thead th")] == ["Who"]


@pytest.mark.parametrize("row", [(), ("Universal",), ("Universal", "All", "Extra")])
def test_a_row_of_any_length_is_drawn(row):
    table = rendered_table(("Level", "Who"), row)
    drawn = [cell.text for cell in table.select("tbody tr > *")]
    assert drawn[: len(row)] == list(row)


def test_a_table_without_rows_is_drawn():
    assert rendered_table().caption.text == "Levels"


@pytest.mark.parametrize(("name", "budget"), [("css/site.css", 10), ("js/site.js", 4)])
def test_styles_and_script_stay_within_their_budget_in_kilobytes(name, budget):
    assert len(gzip.compress((STATIC / name).read_bytes())) <= budget * 1024


def test_the_finders_address_can_carry_one_choice():
    assert way.strategies_url("need", "ci") == "/strategies/?need=ci"


def test_the_finders_address_alone_carries_none():
    assert way.strategies_url() == "/strategies/"
