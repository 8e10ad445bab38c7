"""The boxes that editors write in."""

import pytest

from pages.models import StrategyCardPage
from pages.panels import SentenceInput

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
    assert form.base_fields[name].widget.attrs["data-controller"] == "w-autosize"
