"""The boxes that editors write in, and what is told of a change."""

from typing import NamedTuple

import pytest
from wagtail.admin.compare import RichTextFieldComparison

from pages.desk.differences import is_seen
from pages.models import StrategyCardPage
from pages.panels import SentenceInput


class Card(NamedTuple):
    why: str


SENTENCES = ("promise", "learner_words", "advice_note", "change_note")
LISTS = ("notice", "check_first", "dos", "donts", "signs", "you_need", "search_words")


def test_a_sentence_stays_one_line():
    typed = {"promise": " Stop,\r\nlook\n and listen. "}
    box = SentenceInput()
    assert box.value_from_datadict(typed, {}, "promise") == "Stop, look and listen."
    assert box.value_from_datadict({}, {}, "promise") is None


@pytest.mark.parametrize("name", [*SENTENCES, *LISTS])
def test_a_box_shows_all_that_is_in_it(name):
    form = StrategyCardPage.get_edit_handler().get_form_class()
    assert form.base_fields[name].widget.attrs["class"] == "grows"


@pytest.mark.parametrize(
    ("after", "seen"),
    [
        ('<p data-block-key="a1">One.</p><p data-block-key="b2">Two.</p>', False),
        ('<p data-block-key="a1">One.</p><p data-block-key="b2"><b>Two.</b></p>', True),
        ('<p data-block-key="a1">One. Two.</p>', True),
        ("", True),
    ],
)
def test_what_the_editor_writes_by_itself_is_no_change(after, seen):
    field = StrategyCardPage._meta.get_field("why")
    old, new = (Card(why) for why in ("<p>One.</p>\n<p>Two.</p>", after))
    assert is_seen(RichTextFieldComparison(field, old, new)) is seen
