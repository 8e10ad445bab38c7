"""The rules of the house style, on plain text and with no database."""

import pytest

from pages import house_style
from pages.fixtures import read
from pages.house_style import FAMILIES, Passage

EASY = "Sit by the child. Point to the cup. Say the word and wait. "
HARD = (
    "Practitioners systematically differentiate multidisciplinary interventions, "
    "facilitating metacognitive generalisation opportunities. "
)


@pytest.fixture(scope="module")
def guide():
    return house_style.language_guide(read("language_guide.yaml"))


def messages(findings):
    return [finding.message for finding in findings]


def words_to_mend(text, guide, **kwargs):
    passage = Passage("why", text, **kwargs)
    return messages(house_style.language_findings([passage], guide))


def whole_card(**changes):
    """A card's fields, each with something in it."""
    row = dict.fromkeys(house_style.NEEDED["card"], "something")
    row |= {
        "steps": ["one", "two", "three"],
        "levels": [{"level": "universal"}],
        "sources": [{"title": "A guide", "publisher": "Someone", "year": 2020}],
        "needs": ["cl-reading"],
    }
    return row | changes


def card_messages(**changes):
    found = house_style.completeness_findings("card", whole_card(**changes))
    return [(finding.field, finding.message) for finding in found]


# ---------------------------------------------------------------- sentences


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("...", 0),
        ("Wait. Then ask again.", 2),
        ("A pencil\nA rubber\nA ruler", 3),
        ('Say "Coat first." Then wait.', 2),
        ("Section 6.28 says so, e.g. in early years.", 1),
        ("Is it loud? Is it bright?", 2),
    ],
)
def test_sentences_end_at_full_stops_and_items(text, count):
    assert len(house_style.sentences(text)) == count


def test_rich_text_becomes_a_line_for_each_paragraph_and_item():
    html = "<p>One\n  &amp; <b>two</b></p><ul><li>three</li><li>four</li></ul>"
    assert house_style.plain_lines(html) == "One & two\nthree\nfour"


def test_a_long_sentence_is_found_with_its_length():
    long = "word " * 31
    found = house_style.sentence_findings([Passage("why", long)])
    assert messages(found) == ["a sentence of 31 words, at most 30 for practitioners"]


def test_families_are_given_shorter_sentences():
    passage = Passage("at_home", "word " * 26, FAMILIES)
    assert len(list(house_style.sentence_findings([passage]))) == 1


def test_titles_are_not_sentences():
    passage = Passage("title", "word " * 50, audience=None)
    assert list(house_style.sentence_findings([passage])) == []


# ---------------------------------------------------------------- reading age


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("the", 1),
        ("used", 1),
        ("any", 2),
        ("again", 2),
        ("people", 2),
        ("going", 2),
        ("trial", 2),
        ("learner", 2),
        ("sensory", 3),
        ("education", 4),
        ("Vocabulary", 5),
        ("999", 1),
    ],
)
def test_syllables_are_counted(word, count):
    assert house_style.syllables(word) == count


def test_reading_age_is_the_grade_and_five():
    # Ten words of one syllable in one sentence: 0.39 x 10 + 11.8 - 15.59 + 5.
    assert house_style.reading_age("The cat sat on the mat by the old door.") == 5.1


def test_nothing_to_read_has_no_reading_age():
    assert house_style.reading_age(" - ") is None


def test_short_text_is_not_judged():
    assert list(house_style.reading_findings([Passage("why", HARD)])) == []


def test_easy_text_passes():
    assert list(house_style.reading_findings([Passage("why", EASY * 10)])) == []


def test_hard_text_is_found_at_its_hardest_field():
    passages = [Passage("notice", EASY), Passage("why", HARD * 10)]
    found = list(house_style.reading_findings(passages))
    assert found[0].field == "why"
    assert "reading age" in found[0].message


def test_each_audience_is_judged_for_itself():
    passages = [Passage("why", EASY * 20), Passage("at_home", HARD * 10, FAMILIES)]
    found = list(house_style.reading_findings(passages))
    assert {finding.field for finding in found} == {"at_home"}


def test_long_sentences_are_found_by_their_average():
    passage = Passage("why", ("It is so far to go and we do it all " * 2 + ". ") * 8)
    assert "on average" in messages(house_style.reading_findings([passage]))[0]


# ---------------------------------------------------------------- house language


@pytest.mark.parametrize("row", read("language_guide.yaml"), ids=lambda r: r["term"])
def test_every_form_in_the_guide_is_found(row, guide):
    for form in [row["term"], *row.get("also", [])]:
        assert words_to_mend(f"We see {form} here.", guide, is_heading=True), form


@pytest.mark.parametrize("row", read("language_guide.yaml"), ids=lambda r: r["term"])
def test_the_guide_itself_suggests_no_word_that_it_avoids(row, guide):
    assert words_to_mend(row["prefer"], guide) == []


@pytest.mark.parametrize(
    "text",
    [
        "That is normal for him.",
        "NORMAL",
        "It suffers  from\nit",
        "a hearing-impaired learner",
        "Asperger’s",
    ],
)
def test_words_to_avoid_are_found_in_any_dress(text, guide):
    assert len(words_to_mend(text, guide)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Text-to-speech as a normal way of working",
        "We normally wait.",
        'Families may say "naughty" or “school refuser”.',
        "non-verbal communication",
        "A word can be hard to reach.",
    ],
)
def test_other_words_and_other_peoples_are_left_alone(text, guide):
    assert words_to_mend(text, guide) == []


def test_a_quotation_does_not_hide_what_follows_it(guide):
    assert words_to_mend('He said "no". That was naughty.', guide)


def test_an_acronym_is_found_in_capitals_only(guide):
    assert words_to_mend("Ask the NQT.", guide)
    assert not words_to_mend("nqt", guide)


def test_some_words_are_kept_out_of_headings_only(guide):
    assert words_to_mend("Attention deficit", guide, is_heading=True)
    assert not words_to_mend("Attention deficit hyperactivity disorder", guide)


def test_titles_of_sources_are_as_they_are(guide):
    assert words_to_mend("Selective Mutism", guide, is_ours=False) == []


def test_a_finding_says_what_to_write_and_shows_the_place(guide):
    passage = Passage("why", "He was naughty at lunch.")
    (finding,) = house_style.language_findings([passage], guide)
    assert finding.message == "“naughty”: say what happened and when"
    assert finding.excerpt == "He was naughty at lunch."


# ---------------------------------------------------------------- completeness


def test_a_whole_card_has_no_findings():
    assert card_messages() == []


def test_an_empty_field_is_found():
    assert card_messages(notice=[]) == [("notice", "is empty")]


def test_a_card_needs_a_tag():
    assert card_messages(needs=[], themes=[]) == [
        ("needs", "has no tag: choose from needs or themes")
    ]
    assert card_messages(needs=[], themes=["x-play"]) == []


@pytest.mark.parametrize("steps", [["one"], ["step"] * 8])
def test_a_card_has_three_to_seven_steps(steps):
    assert card_messages(steps=steps) == [("steps", f"{len(steps)} steps, from 3 to 7")]


def test_a_card_of_several_levels_says_what_changes():
    parts = dict.fromkeys(house_style.LEVEL_PARTS, "so")
    levels = [{"level": "universal", **parts}, {"level": "targeted", "who": "all"}]
    assert card_messages(levels=levels) == [
        ("levels[2]", "does not say what changes: group_size, how_often, how_reviewed")
    ]


def test_a_source_is_named_with_publisher_and_year():
    assert card_messages(sources=[{"title": "A guide", "year": 2020}]) == [
        ("sources[1]", "a source needs its publisher")
    ]


def test_a_page_of_an_unknown_kind_still_needs_its_review_dates():
    found = house_style.completeness_findings("leaflet", {"title": "Hello"})
    assert [finding.field for finding in found] == ["reviewed_on", "review_by"]


def test_a_card_has_room_for_so_many_words():
    passages = [Passage("why", "word " * 400), Passage("steps[1].title", "word " * 51)]
    (finding,) = house_style.length_findings("card", passages)
    assert finding.message == "451 words for practitioners, at most 450"


def test_text_for_families_does_not_count_towards_a_cards_length():
    passage = Passage("at_home", "word " * 500, FAMILIES)
    assert list(house_style.length_findings("card", [passage])) == []


def test_a_link_that_leads_nowhere_is_found():
    links = [("why", "/needs/"), ("why", "/gone/")]
    (finding,) = house_style.link_findings(links, {"/needs/"}.__contains__)
    assert finding.excerpt == "/gone/"


# ---------------------------------------------------------------- near-duplicates


def test_cards_that_say_the_same_are_found():
    promises = {
        "Now and next board": "Now and next board: two pictures show what follows",
        "Now and next pictures": "Now and next: pictures show what follows",
        "Sensory circuit": "Sensory circuit: movement to begin the day",
    }
    ((name, finding),) = house_style.alike_findings(promises)
    assert name == "Now and next pictures"
    assert "much the same as Now and next board" in finding.message


def test_words_that_carry_no_meaning_make_nothing_alike():
    assert house_style.likeness("What is it for?", "How do they do it?") == 0
