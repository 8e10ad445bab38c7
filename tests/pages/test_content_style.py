"""The demo content is in the house style, file by file and field by field."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from pages.demo import style
from pages.house_style import FAMILIES, PRACTITIONERS

FILES = sorted(style.CONTENT.rglob("*.yaml"))


CARD = """
title: Now and next
reviewed_on: 2026-09-07
promise: Two pictures for a normal day.
at_home: |
  See [the needs](/needs/) and [nowhere](/needs/nowhere/).
steps:
  - title: Choose
    detail: Choose a picture
sources:
  - title: Selective mutism
    publisher: Someone
    year: 2020
search_words: [naughty]
"""


@pytest.fixture
def card(tmp_path, monkeypatch):
    """A file with a poor card, in place of the demo's content."""
    style.guide(), style.addresses()  # read from the real fixtures, once
    file = tmp_path / "content" / "cards" / "now-and-next.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(CARD)
    monkeypatch.setattr("pages.fixtures.FOLDER", tmp_path)
    monkeypatch.setattr(style, "CONTENT", tmp_path / "content")
    return file


def findings(file):
    (draft,) = style.drafts([file])
    return {(finding.field, finding.message) for finding in draft.findings()}


@pytest.mark.parametrize(
    "file", FILES, ids=lambda file: file.relative_to(style.CONTENT).as_posix()
)
def test_a_file_is_in_the_house_style(file):
    found = [
        f"{draft.file}: {draft.name}: {finding}"
        for draft in style.drafts([file])
        for finding in draft.findings()
    ]
    assert not found, "\n".join(found)


def test_no_two_cards_say_the_same_thing():
    found = style.alike(list(style.drafts(FILES)))
    assert [f"{draft.file}: {finding}" for draft, finding in found] == []


def tables():
    """(page, rows) of each table in the demo content."""
    for draft in style.drafts(FILES):
        for block in draft.row.get("body") or []:
            if isinstance(block, dict) and "table" in block:
                yield draft.name, block["table"]["rows"]


def test_every_row_of_a_table_is_as_long_as_its_headings():
    uneven = [
        (name, row)
        for name, rows in tables()
        for row in rows
        if len(row) != len(rows[0])
    ]
    assert uneven == []


def test_a_finding_names_its_field(card):
    assert ("promise", "“normal”: say typical, usual or expected for age") in findings(
        card
    )
    assert ("review_by", "is empty") in findings(card)


def test_a_link_in_the_text_is_followed(card):
    assert ("at_home", "leads to no page") in findings(card)


def test_sources_and_search_words_are_left_alone(card):
    assert not {"sources[1].title", "search_words[1]"} & dict(findings(card)).keys()


def test_fields_within_fields_are_named_by_their_place(card):
    (draft,) = style.drafts([card])
    fields = [passage.field for passage in draft.passages()]
    assert "steps[1].detail" in fields


def test_what_is_said_at_home_is_for_families(card):
    (draft,) = style.drafts([card])
    audiences = {item.field: item.audience for item in draft.passages()}
    assert audiences["at_home"] == FAMILIES
    assert audiences["steps[1].detail"] == PRACTITIONERS
    assert audiences["title"] is None


def test_pages_within_pages_are_found_by_their_kind():
    kinds = [
        (draft.kind, draft.name)
        for draft in style.drafts([style.CONTENT / "needs" / "ci.yaml"])
    ]
    assert kinds[:2] == [
        ("area", "Communication and interaction"),
        ("need", "Attention and listening"),
    ]


@pytest.mark.parametrize(
    ("address", "live"),
    [
        ("/", True),
        ("/strategies/now-and-next-board/", True),
        ("/toolkit/help/words-we-use/", True),
        ("/print/", True),
        ("/needs/nowhere/", False),
    ],
)
def test_addresses_of_pages_and_views_are_live(address, live):
    assert style.is_live(address) is live


def test_the_command_lists_file_page_field_and_words(card):
    out = StringIO()
    with pytest.raises(CommandError, match="things to mend"):
        call_command("check_style", card, verbosity=0, stdout=out)
    said = "cards/now-and-next.yaml: Now and next: promise: “normal”"
    assert said in out.getvalue()
    assert "Two pictures for a normal day" in out.getvalue()


def test_the_command_is_content_with_good_files():
    out = StringIO()
    path = style.CONTENT / "needs" / "ci.yaml"
    call_command("check_style", path, verbosity=0, stdout=out)
    assert "11 pages are in the house style." in out.getvalue()


def test_the_command_refuses_a_path_elsewhere(tmp_path):
    with pytest.raises(CommandError, match="not a file or folder under"):
        call_command("check_style", tmp_path, verbosity=0)
