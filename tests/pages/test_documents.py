"""What the index keeps of a card: every facet, every word, all that a hit shows."""

import re
from datetime import date

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from pages.documents import all_documents, to_document
from pages.models import (
    AgePhase,
    CardAdaptation,
    EvidenceRating,
    Grouping,
    HomePage,
    PreparationTime,
    StrategyCardPage,
)
from tests.factories import StrategyCardFactory, TopicFactory

PAGE_TABLES = re.compile(r'(FROM|JOIN) "(pages_|wagtailcore_page)')


@pytest.fixture
def whole(demo, folder_of):
    """A card with something in every field that the index knows."""
    card = StrategyCardFactory(
        parent=folder_of("eps"),
        title="Balloon breathing",
        promise="A promise with a periwinkle.",
        notice="Restless fingers",
        check_first="Tiredness",
        why="<p>Breath <b>slows</b> the heart.</p>",
        dos="Breathe along",
        donts="Hurry",
        signs="Shoulders drop",
        you_need="A balloon",
        at_home="<p>Try it at bedtime.</p>",
        learner_words="I feel floaty",
        search_words="meltdown",
        levels=["targeted", "universal"],
        needs=["ci-speech", "cl-memory"],
        themes=["x-play"],
        phases=["ks1", "ks2", "ks3"],
        groupings=[Grouping.objects.first().slug],
        topics=["home-time"],
        evidence=EvidenceRating.objects.first(),
        preparation=PreparationTime.objects.last(),
        reviewed_on=date(2026, 10, 12),
    )
    card.adaptations = [
        CardAdaptation(phase=AgePhase.objects.get(slug="ks1"), text="Use bubbles.")
    ]
    card.save_revision().publish()
    return StrategyCardPage.objects.get(pk=card.pk)


def test_a_document_has_every_facet_with_its_ancestors(whole):
    assert {key: sorted(slugs) for key, slugs in to_document(whole).facets.items()} == {
        "kind": ["card"],
        "need": ["ci", "ci-speech", "cl", "cl-memory"],
        "level": ["targeted", "universal"],
        "phase": ["ks1", "ks2", "ks3", "primary", "secondary"],
        "theme": ["x-play"],
        "topic": ["home-time"],
        "role": [],
        "grouping": [Grouping.objects.first().slug],
        "agency": ["eps"],
        "evidence": [EvidenceRating.objects.first().slug],
        "time": [PreparationTime.objects.last().slug],
        "voice": ["family", "learner"],
    }


def test_every_facet_of_the_finder_comes_with_the_document(whole, ask):
    keys = {facet.key for facet in ask().facets}
    assert set(to_document(whole).facets) == {"kind", *keys}


WORDS = [
    "balloon breathing",
    "periwinkle",
    "restless",
    "tiredness",
    "slows",
    "floaty",
    "meltdown",
    "bubbles",
    "bedtime",
    "shoulders",
    '"comes next" periwinkle',
    "memory periwinkle",
    '"home time" periwinkle',
]


def test_a_card_is_found_by_every_part_of_its_text(whole, found):
    missed = [words for words in WORDS if whole.title not in found(f"q={words}")]
    assert missed == []


def test_readers_never_see_the_search_words(whole, reader):
    assert "meltdown" not in reader.get(whole.get_url()).text


def test_a_hit_says_all_that_is_shown_of_a_card(whole, ask):
    hit = next(hit for hit in ask("q=periwinkle").hits if hit.title == whole.title)
    assert hit.url == "/strategies/balloon-breathing/"
    shown = hit.payload
    assert shown["promise"] == whole.promise
    assert [level["slug"] for level in shown["levels"]] == ["universal", "targeted"]
    assert [level["bars"] for level in shown["levels"]] == [1, 2]
    assert shown["agency"] == "Educational psychology service"
    assert shown["evidence"] == EvidenceRating.objects.first().label
    assert shown["time"] == PreparationTime.objects.last().label
    assert shown["reviewed"] == "October 2026"
    assert shown["sample"] is True


def test_a_whole_group_of_phases_goes_by_its_name(whole):
    phases = to_document(whole).payload["phases"]
    assert phases.startswith("Primary and ")
    assert "Key Stage 3" in phases


def test_a_term_that_is_not_accepted_or_in_use_is_no_facet(whole):
    whole.topics.add(TopicFactory(slug="snow-days", accepted=False))
    whole.topics.add(TopicFactory(slug="sports-day", retired=True))
    assert to_document(whole).facets["topic"] == ["home-time"]


def test_a_card_without_rating_or_time_comes_after_those_that_have_them(whole):
    known = to_document(whole).sorts
    whole.evidence = whole.preparation = None
    unknown = to_document(whole).sorts
    assert unknown["rank"] > known["rank"]
    assert unknown["prepare"] > known["prepare"]


def test_the_newest_review_sorts_first(whole):
    newer = to_document(whole).sorts["newest"]
    whole.reviewed_on = date(2020, 1, 1)
    assert newer < to_document(whole).sorts["newest"]


def test_without_text_universal_comes_first_then_the_quickest(demo, ask):
    order = {time.label: time.order for time in PreparationTime.objects.all()}
    seen = [
        ("universal" in [level["slug"] for level in hit.payload["levels"]], hit.payload)
        for hit in ask().hits
    ]
    keys = [(not universal, order[payload["time"]]) for universal, payload in seen]
    universal = [key for key in keys if not key[0]]
    assert keys[: len(universal)] == sorted(universal)


def test_pages_that_are_not_searched_have_no_document(demo):
    assert to_document(HomePage.objects.get()) is None


def test_a_rebuild_reads_many_cards_in_as_many_statements_as_few(demo, folder_of):
    def statements():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            list(all_documents())
        return len(queries)

    statements()  # content types are read once and kept
    before = statements()
    for _ in range(5):
        StrategyCardFactory(parent=folder_of("eps"))
    assert statements() == before


def test_a_rebuild_reads_all_pages_of_a_type_together(
    demo, django_assert_max_num_queries
):
    with django_assert_max_num_queries(150):
        assert len(list(all_documents())) > 400


def test_a_document_is_the_same_alone_and_in_a_rebuild(whole):
    together = {document.key: document for document in all_documents()}
    alone = to_document(StrategyCardPage.objects.get(pk=whole.pk))
    assert together[alone.key] == alone


def test_hits_are_found_and_drawn_without_touching_a_page(demo, ask):
    with CaptureQueriesContext(connection) as queries:
        results = ask("q=calm&level=universal")
        for hit in results.hits:
            render_to_string("components/hit.html", {"hit": hit})
    assert results.hits
    assert not [query for query in queries if PAGE_TABLES.search(query["sql"])]


def test_finding_takes_four_statements_at_most(demo, ask):
    with CaptureQueriesContext(connection) as queries:
        ask("q=calm&level=universal&phase=primary&need=semh")
    # One more than `find` itself: an address is read with the vocabulary first.
    assert len(queries) <= 5
