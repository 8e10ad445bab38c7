"""What every engine promises, as one suite: subclass it with the engine's path."""

from dataclasses import replace

import pytest

from search import index
from search.facets import Kind, Value
from search.finder import find
from search.query import Query
from search.rules import Acronym, Sense, Sign, Signpost, Synonyms
from tests.search import small
from tests.search.asking import counts, keys
from tests.search.small import STRATEGIES, card


class EngineContract:
    """Subclass as Test..., with `engine` the dotted path for SEARCH_ENGINE."""

    engine: str

    @pytest.fixture(autouse=True)
    def engine_in_use(self, small_world, settings):
        settings.SEARCH_ENGINE = self.engine

    # 1. A facet is declared once.

    def test_a_facet_view_says_what_its_declaration_says(self, fill, ask):
        fill()
        view = ask().facets[0]
        told = (view.key, view.label, view.kind, view.show, view.open, view.selected)
        assert told == ("need", "Area of need", Kind.TREE, 6, True, 0)

    def test_a_facet_with_a_selection_is_open_and_counts_it(self, fill, ask):
        fill(card(1, facets={"level": ["universal"]}))
        level = ask(level=["universal", "targeted"]).facets[1]
        assert (level.open, level.selected) == (True, 2)
        assert not ask().facets[1].open

    def test_hints_reach_the_options(self, fill, ask):
        fill()
        assert [option.hint for option in ask().facets[0].options] == [
            "",
            "Learning and memory",
        ]

    # 2. OR inside a facet, AND across facets, text narrows all.

    def test_values_of_one_facet_widen_each_other(self, fill, ask):
        fill(*levelled("universal", "targeted", "specialist"))
        assert keys(ask(level=["universal", "specialist"])) == ["page:1", "page:3"]

    def test_values_of_two_facets_narrow_each_other(self, fill, ask):
        fill(
            card(1, facets={"level": ["universal"], "agency": ["eps"]}),
            card(2, facets={"level": ["universal"], "agency": ["slt"]}),
            card(3, facets={"level": ["targeted"], "agency": ["eps"]}),
        )
        assert keys(ask(level="universal", agency="eps")) == ["page:1"]

    def test_text_narrows_the_hits_and_every_count(self, fill, ask):
        fill(
            card(1, "Calm corner", facets={"level": ["universal"]}),
            card(2, "Visual timetable", facets={"level": ["universal"]}),
        )
        results = ask(q="calm")
        assert keys(results) == ["page:1"]
        assert counts(results, "level")["universal"] == 1

    def test_other_kinds_stay_out_of_hits_and_counts(self, fill, ask):
        fill(
            card(1, facets={"level": ["universal"]}),
            card(2, kind="section", facets={"level": ["universal"]}),
        )
        assert ask().total == 1
        assert counts(ask(), "level")["universal"] == 1
        assert ask(finder=small.EVERYTHING).total == 2

    # 3. A facet's counts apply the text and every other facet, never its own.

    def test_a_facets_counts_leave_its_own_selection_out(self, fill, ask):
        fill(*levelled("universal", "targeted", "targeted"))
        assert counts(ask(level="universal"), "level") == {
            "universal": 1,
            "targeted": 2,
            "specialist": 0,
        }

    def test_a_facets_counts_apply_the_other_facets(self, fill, ask):
        fill(
            card(1, facets={"level": ["universal"], "agency": ["eps"]}),
            card(2, facets={"level": ["targeted"], "agency": ["slt"]}),
        )
        results = ask(level="universal", agency="slt")
        assert counts(results, "level")["targeted"] == 1
        assert counts(results, "level")["universal"] == 0
        assert counts(results, "agency") == {"slt": 0, "eps": 1}

    # 4. Trees.

    def test_a_parent_counts_each_document_below_it_once(self, fill, ask):
        fill(
            card(1, facets={"need": ["ci", "ci-speech", "ci-aac"]}),
            card(2, facets={"need": ["ci", "ci-aac"]}),
        )
        found = counts(ask(), "need")
        assert (found["ci"], found["ci-speech"], found["ci-aac"]) == (2, 1, 2)

    def test_a_parent_selects_its_branch(self, fill, ask):
        fill(
            card(1, facets={"need": ["ci", "ci-speech"]}),
            card(2, facets={"need": ["cl", "cl-reading"]}),
        )
        assert keys(ask(need="ci")) == ["page:1"]

    def test_children_stand_under_their_parent_in_order(self, fill, ask):
        fill()
        communication, learning = ask().facets[0].options
        assert [child.slug for child in communication.children] == [
            "ci-speech",
            "ci-aac",
        ]
        assert (communication.depth, learning.children[0].depth) == (0, 1)

    # 5. Every value with a count comes back; a selected one always does.

    def test_all_of_many_values_come_back(self, fill, ask, monkeypatch):
        values = [Value(f"topic-{at}", f"Topic {at}") for at in range(300)]
        monkeypatch.setitem(small.VALUES, "topic", values)
        fill(card(1, facets={"topic": [value.slug for value in values]}))
        assert len(counts(ask(), "topic")) == 300

    def test_a_selected_tag_without_results_stays(self, fill, ask):
        fill(card(1, "Calm", facets={"topic": ["trips"]}), card(2, "Reading"))
        assert counts(ask(q="reading", topic="trips"), "topic") == {"trips": 0}

    def test_a_level_without_results_stays_with_nought(self, fill, ask):
        fill()
        assert counts(ask(), "level") == {
            "universal": 0,
            "targeted": 0,
            "specialist": 0,
        }

    # 6. Order of values.

    def test_ordinal_and_flat_values_keep_the_editors_order(self, fill, ask):
        fill(*levelled("specialist", "specialist", "universal"))
        assert list(counts(ask(), "level")) == ["universal", "targeted", "specialist"]
        assert list(counts(ask(), "agency")) == ["slt", "eps"]

    def test_tags_come_by_count_and_then_by_name(self, fill, ask):
        fill(
            card(1, facets={"topic": ["trips", "homework"]}),
            card(2, facets={"topic": ["trips", "break-time", "assembly"]}),
        )
        assert list(counts(ask(), "topic")) == [
            "trips",
            "assembly",
            "break-time",
            "homework",
        ]

    # 7. Pages and old slugs; addresses are in test_query.py.

    def test_pages_follow_each_other_without_gap_or_repeat(self, fill, ask):
        fill(*(card(number) for number in range(10, 22)))
        pages = [keys(ask(page=page)) for page in (1, 2, 3)]
        ordered = [key for page in pages for key in page]
        assert ordered == [f"page:{number}" for number in range(10, 22)]
        assert (ask().pages, len(pages[2])) == (3, 2)

    def test_a_page_beyond_the_end_shows_the_last(self, fill, ask):
        fill(*(card(number) for number in range(7)))
        results = ask(page=99)
        assert (results.page, results.query.page, len(results.hits)) == (2, 2, 2)

    def test_nothing_found_is_one_empty_page(self, fill, ask):
        fill()
        results = ask(page=3)
        assert (results.total, results.page, results.pages) == (0, 1, 1)
        assert results.hits == ()

    def test_documents_under_an_old_slug_count_for_the_new(self, fill, ask):
        fill(card(1, facets={"level": ["sen-support"]}))
        assert keys(ask(level="targeted")) == ["page:1"]
        assert counts(ask(), "level")["targeted"] == 1

    def test_an_old_slug_selects_what_it_means_now(self, fill, db):
        fill(card(1, facets={"level": ["targeted"]}))
        results = find(Query(selected={"level": ("sen-support",)}), STRATEGIES)
        assert keys(results) == ["page:1"]
        assert results.query.selected == {"level": ("targeted",)}

    def test_a_made_up_selection_finds_nothing_rather_than_all(self, fill, db):
        fill(card(1))
        assert find(Query(selected={"level": ("nonsense",)}), STRATEGIES).total == 0
        assert find(Query(selected={"nonsense": ("x",)}), STRATEGIES).total == 1

    # 9. Text.

    @pytest.mark.parametrize(
        ("title", "text"),
        [
            ("Visual timetables", "timetable"),
            ("A learner’s voice", "learners voice"),
            ("Café visits", "CAFE"),
            ("Self-esteem", "esteem"),
            ("Don’t rush", "dont"),
            ("Naïve readers reading", "read naive"),
        ],
    )
    def test_forms_of_a_word_find_each_other(self, fill, ask, title, text):
        fill(card(1, title), card(2, "Something else"))
        assert keys(ask(q=text)) == ["page:1"]

    def test_a_phrase_needs_its_words_side_by_side(self, fill, ask):
        fill(
            card(1, "Working memory"),
            card(2, "Memory working"),
            card(3, "Working", summary="memory"),
            card(4, "Working on the memory"),
        )
        assert keys(ask(q='"working memory"')) == ["page:1"]
        assert keys(ask(q="“working memories”")) == ["page:1"]

    def test_a_phrase_spans_stop_words_of_the_same_number(self, fill, ask):
        fill(card(1, "Time out of class"), card(2, "Time out class"))
        assert keys(ask(q='"time out of class"')) == ["page:1"]

    def test_a_minus_excludes_a_word_or_a_phrase(self, fill, ask):
        fill(
            card(1, "Calm corner"),
            card(2, "Calm music"),
            card(3, "Calm corner music"),
        )
        assert keys(ask(q="calm -music")) == ["page:1"]
        assert keys(ask(q='calm -"corner music"')) == ["page:1", "page:2"]
        assert keys(ask(q="-corner")) == ["page:2"]

    def test_all_words_are_asked_for_when_three_have_them(self, fill, ask):
        fill(*(card(n, "Calm start") for n in (1, 2, 3)), card(4, "Calm"))
        results = ask(q="calm start")
        assert (results.total, results.relaxed) == (3, False)

    def test_any_word_will_do_when_fewer_than_three_have_all(self, fill, ask):
        fill(card(1, "Calm start"), card(2, "Calm start"), card(3, "Calm"))
        results = ask(q="calm start")
        assert (results.total, results.relaxed) == (3, True)
        assert keys(results)[:2] == ["page:1", "page:2"]

    def test_relaxing_is_decided_before_any_facet_and_by_kind(self, fill, ask):
        cards = [card(n, "Calm start") for n in (1, 2)]
        fill(*cards, card(3, "Calm start", facets={"level": ["universal"]}))
        assert not ask(q="calm start", level="universal").relaxed
        other = card(3, "Calm start", kind="section")
        fill(*cards, other, card(4, "Calm", facets={"level": ["universal"]}))
        results = ask(q="calm start", level="universal")
        assert (keys(results), results.relaxed) == (["page:4"], True)

    def test_counts_and_pages_are_relaxed_with_the_hits(self, fill, ask):
        fill(*(card(n, "Calm", facets={"level": ["targeted"]}) for n in range(8)))
        results = ask(q="calm zebra", page=2)
        assert (results.total, results.page, len(results.hits)) == (8, 2, 3)
        assert counts(results, "level")["targeted"] == 8

    def test_nothing_is_called_relaxed_that_found_no_more(self, fill, ask):
        fill(card(1, "Calm start"))
        assert not ask(q="calm start").relaxed

    def test_minus_and_phrases_never_relax(self, fill, ask):
        fill(card(1, "Calm start"), card(2, "Calm music"), card(3, "Start calm"))
        assert keys(ask(q='"calm start" zebra corner')) == []
        assert keys(ask(q="calm zebra -music")) == ["page:1", "page:3"]

    def test_only_stop_words_are_no_text(self, fill, ask):
        fill(card(1, sorts={"level": 2}), card(2, sorts={"level": 1}))
        results = ask(q="how to be with the")
        assert (keys(results), results.relaxed) == (["page:2", "page:1"], False)

    def test_an_exact_title_comes_first(self, fill, ask):
        busy = {"summary": "calm start " * 9, "terms": "calm start"}
        fill(card(1, "Calm start, calm start", **busy), card(2, "Calm Start!"))
        results = ask(q="calm start")
        assert keys(results) == ["page:2", "page:1"]
        assert results.hits[0].score < results.hits[1].score

    def test_a_word_in_the_title_weighs_more_than_in_the_body(self, fill, ask):
        fill(card(1, "Something", body="calm"), card(2, "Calm corner", body="thing"))
        assert keys(ask(q="calm")) == ["page:2", "page:1"]

    def test_the_score_is_nought_without_text(self, fill, ask):
        fill(card(1))
        assert ask().hits[0].score == 0

    # 9. What words mean.

    def test_synonyms_find_each_other(self, fill, ask, rule):
        rule(synonyms=(Synonyms(("calm space", "quiet corner", "tent")),))
        fill(
            card(1, "Calm space"),
            card(2, "Quiet corner"),
            card(3, "Tent"),
            card(4, "Corner that is quiet"),
            card(5, "Calm down, there is space"),
        )
        assert set(keys(ask(q="tents"))) == {"page:1", "page:2", "page:3"}
        found = {"page:1", "page:2", "page:3", "page:5"}
        assert set(keys(ask(q="calm space"))) == found

    def test_a_one_way_rule_leads_one_way(self, fill, ask, rule):
        rule(synonyms=(Synonyms(("behaviour", "conduct"), Sense.ONE_WAY),))
        fill(card(1, "Behaviour"), card(2, "Conduct"))
        assert set(keys(ask(q="conduct"))) == {"page:1", "page:2"}
        assert keys(ask(q="behaviour")) == ["page:1"]

    def test_related_words_come_further_down(self, fill, ask, rule):
        rule(synonyms=(Synonyms(("memory", "attention"), Sense.RELATED),))
        fill(card(1, "Attention, attention"), card(2, "A memory", body="and more"))
        assert keys(ask(q="memory")) == ["page:2", "page:1"]

    def test_an_acronym_and_its_meaning_find_each_other(self, fill, ask, rule):
        meaning = "occupational therapist"
        rule(acronyms=(Acronym("OT", (meaning,)),))
        fill(card(1, "Ask your OT"), card(2, "An occupational therapist"))
        assert len(ask(q="ot").hits) == 2
        assert len(ask(q=meaning).hits) == 2
        assert ask(q="ot").heard.acronyms == ()

    def test_an_ambiguous_acronym_shows_both(self, fill, ask, rule):
        either = Acronym("SLT", ("speech therapist", "senior leadership team"))
        rule(acronyms=(either,))
        fill(card(1, "Speech therapist"), card(2, "Senior leadership team"))
        results = ask(q="SLT")
        assert set(keys(results)) == {"page:1", "page:2"}
        assert results.heard.acronyms == (either,)

    def test_a_signpost_brings_what_is_tagged_the_likeliest_first(
        self, fill, ask, rule
    ):
        signpost = Signpost(
            "1",
            "observation",
            "hard to understand",
            ("mumbles a lot",),
            (("need", "ci-speech"), ("need", "cl-reading")),
        )
        rule(signposts=(signpost,))
        fill(
            card(1, "Books", facets={"need": ["cl", "cl-reading"]}),
            card(2, "Sounds", facets={"need": ["ci", "ci-speech"]}),
            card(3, "Other", facets={"need": ["ci", "ci-aac"]}),
        )
        results = ask(q="a boy who mumbles such a lot")
        assert keys(results) == ["page:2", "page:1"]
        assert results.heard.signposts == (signpost,)

    def test_what_a_signpost_names_to_begin_with_comes_first(self, fill, ask, rule):
        lead, best = (("need", "ci-aac"),), ("page:3", "page:9", "page:2")
        rule(signposts=(Signpost("1", "seen", "no words", ("mute",), lead, best=best),))
        fill(
            card(1, "Signing", facets={"need": ["ci", "ci-aac"]}),
            card(2, "Symbols"),
            card(3, "Objects"),
            card(4, "Mute swans"),
        )
        # The fourth says it, and is led to by nothing.
        assert keys(ask(q="mute")) == ["page:3", "page:2", "page:1", "page:4"]

    def test_beside_a_signpost_that_suffices_words_are_welcome_and_not_asked_for(
        self, fill, ask, rule
    ):
        lead = (("need", "ci-aac"),)
        seen = Signpost("1", "seen", "no words", ("speaks polish",), lead)
        fill(
            card(1, "Signing", facets={"need": ["ci", "ci-aac"]}),
            card(2, "Symbols to stop with", facets={"need": ["ci", "ci-aac"]}),
            card(3, "Stop"),
            card(4, "Stop and speak Polish"),
            card(5, "Stop: who speaks Polish?"),
        )
        rule(signposts=(seen,))
        asked = "he speaks polish should we stop"
        assert set(keys(ask(q=asked))) == {"page:2", "page:4", "page:5"}
        rule(signposts=(replace(seen, suffices=True),))
        results = ask(q=asked)
        assert set(keys(results)) == {"page:1", "page:2", "page:4", "page:5"}
        assert keys(results).index("page:2") < keys(results).index("page:1")
        assert not results.relaxed

    def test_a_misspelt_word_beside_it_is_put_right_all_the_same(self, fill, ask, rule):
        lead = (("need", "ci-aac"),)
        rule(
            signposts=(Signpost("1", "seen", "", ("mute",), lead, suffices=True),),
        )
        fill(
            card(1, "Signing", facets={"need": ["ci", "ci-aac"]}),
            card(2, "Playground", facets={"need": ["ci", "ci-aac"]}),
        )
        results = ask(q="mute playgruond")
        assert results.corrected.text == "mute playground"
        assert keys(results) == ["page:2", "page:1"]

    def test_half_a_title_comes_before_its_words(self, fill, ask):
        fill(
            card(1, "Social stories for a new situation"),
            card(2, "The story of a social story", terms="social story, story"),
            card(3, "A new story, a social one"),
        )
        assert keys(ask(q="a social story"))[0] == "page:1"
        assert keys(ask(q="story social"))[0] == "page:2"

    def test_a_sign_is_ranked_on_and_offered_never_asked_for(self, fill, ask, rule):
        rule(signs=(Sign(("ordinarily available", "OAP"), "level", "universal"),))
        fill(
            card(1, "Calm"),
            card(2, "Calm", facets={"level": ["universal"]}),
            card(3, "Noise", facets={"level": ["universal"]}),
        )
        results = ask(q="calm OAP")
        assert keys(results) == ["page:2", "page:1"]
        (offer,) = results.offers
        assert (offer.label, offer.count) == ("Universal", 1)
        assert offer.url == "/strategies/?q=calm+OAP&level=universal"
        assert ask(q="calm OAP", level="universal").offers == ()

    def test_a_sign_alone_is_looked_for(self, fill, ask, rule):
        rule(signs=(Sign(("OAP",), "level", "universal"),))
        fill(card(1, "Calm"), card(2, "Noise", facets={"level": ["universal"]}))
        assert keys(ask(q="oap")) == ["page:2"]

    def test_rules_leave_quoted_and_excluded_words_alone(self, fill, ask, rule):
        rule(synonyms=(Synonyms(("calm", "quiet")),))
        fill(card(1, "Calm"), card(2, "Quiet"))
        assert keys(ask(q='"calm"')) == ["page:1"]
        assert keys(ask(q="quiet -calm")) == ["page:2"]

    def test_a_text_is_not_held_to_words_that_say_little(self, fill, ask):
        fill(card(1, "Ideas on paper"), card(2, "Get help"))
        results = ask(q="can't get ideas on paper")
        assert (keys(results), results.relaxed) == (["page:1"], False)
        assert keys(ask(q="get")) == ["page:2"]

    def test_a_pinned_document_comes_first_for_its_text(self, fill, ask):
        fill(
            card(1, "Calm start"),
            card(2, "Something else", answers=("Calm START!",)),
            card(3, "Calm", body="start"),
        )
        assert keys(ask(q="calm start"))[:2] == ["page:1", "page:2"]
        assert "page:2" not in keys(ask(q="calm"))
        assert "page:2" not in keys(ask(q='"calm start"'))

    # 9. Spelling.

    def test_an_unknown_word_is_answered_in_its_likely_spelling(self, fill, ask):
        fill(card(1, "Dyslexia"), card(2, "Something else"))
        results = ask(q="dislexia")
        assert keys(results) == ["page:1"]
        assert (results.corrected.text, results.corrected.typed) == (
            "dyslexia",
            "dislexia",
        )
        assert results.corrected.url == "/strategies/?q=%22dislexia%22"
        assert ask(q='"dislexia"').corrected is None

    def test_only_the_unknown_word_changes(self, fill, ask):
        fill(card(1, "Dyslexia and reading"))
        results = ask(q="READING dislexia")
        assert results.corrected.text == "READING dyslexia"
        assert results.query.q == "READING dislexia"

    def test_a_word_that_is_known_in_another_form_stays(self, fill, ask):
        fill(card(1, "Fidgeting"), card(2, "Budgeting"))
        assert ask(q="fidgeted").corrected is None
        assert keys(ask(q="fidgeted")) == ["page:1"]

    def test_a_word_of_the_rules_is_never_misspelt(self, fill, ask, rule):
        rule(synonyms=(Synonyms(("calm", "clam")),))
        fill(card(1, "Calm"), card(2, "Clap"))
        assert ask(q="clam").corrected is None

    def test_a_listed_misspelling_goes_where_the_list_says(self, fill, ask, rule):
        rule(misspelt={"asbergers": "autism"})
        fill(card(1, "Autism"))
        assert keys(ask(q="asbergers")) == ["page:1"]

    def test_a_listed_misspelling_is_one_even_if_a_document_holds_it(
        self, fill, ask, rule
    ):
        rule(misspelt={"dislexia": "dyslexia"})
        fill(card(1, "Dyslexia"), card(2, "Spelling", terms="dislexia"))
        results = ask(q="dislexia")
        assert keys(results) == ["page:1"]
        assert results.corrected.text == "dyslexia"

    def test_short_words_and_numbers_are_left_alone(self, fill, ask):
        fill(card(1, "Cat 1234"))
        assert ask(q="cut").corrected is None
        assert ask(q="1235").corrected is None

    def test_a_dropped_documents_words_are_forgotten(self, fill, drop, ask):
        fill(card(1, "Dyslexia"), card(2, "Calm"))
        drop("page:1")
        assert ask(q="dislexia").corrected is None

    def test_a_changed_documents_words_follow(self, fill, put, ask):
        fill(card(1, "Dyslexia"))
        put(card(1, "Dyspraxia"))
        assert ask(q="dyspraxai").corrected.text == "dyspraxia"
        assert ask(q="dislexia").corrected is None

    # 9. Marks and snippets.

    def test_the_words_are_marked_where_they_stand(self, fill, ask):
        fill(card(1, "Calming corners", summary="Keep calm."))
        (hit,) = ask(q="calm").hits
        assert hit.marked_title == (("Calming", True), (" corners", False))
        assert hit.marked_summary == (("Keep ", False), ("calm", True), (".", False))
        assert hit.snippet == ()

    def test_a_snippet_shows_the_sentence_that_tells_most(self, fill, ask):
        body = "Wait first.\nThen show a timer and a calm plan. Then a timer."
        fill(card(1, "Elsewhere", body=body))
        (hit,) = ask(q="calm timer").hits
        assert "".join(text for text, _ in hit.snippet) == (
            "Then show a timer and a calm plan."
        )
        assert [text for text, marked in hit.snippet if marked] == ["timer", "calm"]

    def test_editors_search_words_are_found_and_never_shown(self, fill, ask):
        fill(card(1, "Elsewhere", terms="naughty", body="Other text."))
        (hit,) = ask(q="naughty").hits
        assert hit.snippet == ()

    # Orders.

    def test_without_text_the_default_sort_decides(self, fill, ask):
        fill(
            card(1, sorts={"level": 1, "prepare": 3}),
            card(2, sorts={"level": 2, "prepare": 1}),
            card(3, sorts={"level": 1, "prepare": 2}),
            card(4),
        )
        assert keys(ask()) == ["page:3", "page:1", "page:2", "page:4"]

    def test_ties_go_to_the_smaller_rank_and_then_to_the_key(self, fill, ask):
        fill(
            card(12, "Calm", sorts={"rank": 2}),
            card(11, "Calm", sorts={"rank": -1}),
            card(9, "Calm", sorts={"rank": 2}),
            card(10, "Calm", sorts={"rank": 2}),
        )
        ordered = ["page:11", "page:10", "page:12", "page:9"]
        assert keys(ask(q="calm")) == ordered
        assert keys(ask()) == ordered

    def test_a_to_z_is_by_folded_title(self, fill, ask):
        titles = ["Zebra", "éclair", "Apple", "“Élan”"]
        fill(*(card(number, title) for number, title in enumerate(titles)))
        hits = ask(sort="az").hits
        assert [hit.title for hit in hits] == ["Apple", "éclair", "“Élan”", "Zebra"]

    def test_a_chosen_sort_overrules_the_score(self, fill, ask):
        fill(
            card(1, "Calm calm calm", sorts={"prepare": 2}),
            card(2, "Other", body="calm", sorts={"prepare": 1}),
        )
        assert keys(ask(q="calm", sort="quick")) == ["page:2", "page:1"]

    # What comes with the hits.

    def test_a_hit_carries_all_that_rendering_needs(self, fill, ask):
        fill(card(1, "Calm", summary="In brief", payload={"levels": [{"bars": 2}]}))
        hit = ask(q="calm").hits[0]
        assert (hit.key, hit.kind, hit.url) == ("page:1", "card", "/strategies/1/")
        assert (hit.title, hit.summary) == ("Calm", "In brief")
        assert hit.payload == {"levels": [{"bars": 2}]}

    def test_each_selected_value_has_a_chip_that_takes_it_away(self, fill, ask):
        fill()
        results = ask(q="calm", level=["targeted"], need=["ci"], page=2)
        assert [(chip.facet_label, chip.label, chip.url) for chip in results.chips] == [
            (
                "Area of need",
                "Communication and interaction",
                "/strategies/?q=calm&level=targeted",
            ),
            ("Level", "SEN Support (targeted)", "/strategies/?q=calm&need=ci"),
        ]
        assert results.reset_url == "/strategies/?q=calm"

    def test_the_sorts_say_which_is_in_use(self, fill, ask):
        fill()
        assert [(sort.url, sort.current) for sort in ask(q="x", sort="az").sorts] == [
            ("/strategies/?q=x", False),
            ("/strategies/?q=x&sort=az", True),
            ("/strategies/?q=x&sort=quick", False),
        ]

    def test_an_option_toggles_its_value(self, fill, ask):
        fill()
        universal, targeted, _ = ask(level="targeted", page=2).facets[1].options
        assert universal.toggle_url == "/strategies/?level=universal&level=targeted"
        assert targeted.toggle_url == "/strategies/"

    def test_an_empty_result_says_what_dropping_each_filter_gives(self, fill, ask):
        fill(
            card(1, facets={"level": ["universal"], "agency": ["eps"]}),
            card(2, facets={"level": ["universal"], "agency": ["eps"]}),
            card(3, facets={"level": ["targeted"], "agency": ["slt"]}),
        )
        results = ask(level="universal", agency="slt")
        assert [(drop.label, drop.url, drop.count) for drop in results.drops] == [
            ("Universal", "/strategies/?agency=slt", 1),
            ("Speech and language therapy", "/strategies/?level=universal", 2),
        ]
        assert ask(level="universal").drops == ()

    # 10. The index follows what is written.

    def test_a_document_put_again_replaces_itself(self, fill, put, ask):
        fill(card(1, "Calm corner", facets={"level": ["universal"]}))
        put(card(1, "Quiet corner", facets={"level": ["targeted"]}))
        assert ask(q="calm").total == 0
        assert keys(ask(q="quiet")) == ["page:1"]
        assert counts(ask(), "level") == {
            "universal": 0,
            "targeted": 1,
            "specialist": 0,
        }

    def test_the_last_of_two_with_one_key_counts(self, fill, put, ask):
        fill()
        put(card(1, "Calm"), card(1, "Quiet"))
        assert [hit.title for hit in ask().hits] == ["Quiet"]

    def test_a_dropped_document_is_gone_everywhere(self, fill, drop, ask):
        fill(
            card(1, "Calm", facets={"level": ["universal"]}),
            card(2, "Calm", facets={"level": ["universal"]}),
        )
        drop("page:1", "page:77")
        results = ask(q="calm")
        assert keys(results) == ["page:2"]
        assert counts(results, "level")["universal"] == 1

    def test_a_place_left_free_is_taken_without_a_trace(self, fill, put, drop, ask):
        fill(card(1, "Calm", sorts={"level": 1}), card(2, "Calm", sorts={"level": 2}))
        drop("page:1")
        put(card(3, "Quiet"))
        assert keys(ask()) == ["page:2", "page:3"]
        assert keys(ask(q="calm")) == ["page:2"]

    def test_a_rebuild_holds_only_what_it_was_given(self, fill, ask):
        fill(card(1, "Calm"), card(2, "Calm"))
        fill(card(2, "Calm"))
        assert keys(ask(q="calm")) == ["page:2"]

    def test_a_relabelled_value_keeps_its_documents(self, fill, ask, monkeypatch):
        fill(card(1, facets={"level": ["universal"]}))
        redeclare(monkeypatch, "level", [Value("universal", "For everyone")])
        (option,) = ask().facets[1].options
        assert (option.label, option.count) == ("For everyone", 1)

    def test_a_merged_value_brings_its_documents(self, fill, ask, monkeypatch):
        fill(*levelled("universal", "targeted"))
        values = [
            Value("universal", "Universal"),
            Value("targeted", "Targeted", alias_of="universal"),
        ]
        redeclare(monkeypatch, "level", values)
        results = ask(level="targeted")
        assert keys(results) == ["page:1", "page:2"]
        assert counts(results, "level") == {"universal": 2}

    def test_a_value_no_longer_declared_is_not_shown(self, fill, ask, monkeypatch):
        fill(*levelled("universal", "targeted"))
        redeclare(monkeypatch, "level", [Value("universal", "Universal")])
        assert counts(ask(level="targeted"), "level") == {"universal": 1}
        monkeypatch.undo()
        index.refresh_values()
        assert counts(ask(), "level")["targeted"] == 1

    def test_a_value_may_be_carried_before_it_is_declared(self, fill, ask, monkeypatch):
        fill(card(1, facets={"topic": ["new-topic"]}))
        assert counts(ask(), "topic") == {}
        redeclare(monkeypatch, "topic", [Value("new-topic", "New topic")])
        assert counts(ask(), "topic") == {"new-topic": 1}

    def test_check_names_what_is_missing_stale_and_ghost(self, fill):
        fill(card(1), card(2), card(3))
        due = [card(2), card(3, "Changed"), card(4)]
        assert index.check(due) == (("page:4",), ("page:3",), ("page:1",))
        fill(*due)
        assert not any(index.check(due))


def levelled(*slugs):
    """Cards 1, 2, ... each with one level."""
    return [card(n, facets={"level": [slug]}) for n, slug in enumerate(slugs, 1)]


def redeclare(monkeypatch, facet, values):
    """Let a facet's source give other values, and tell the index."""
    monkeypatch.setitem(small.VALUES, facet, values)
    index.refresh_values()
