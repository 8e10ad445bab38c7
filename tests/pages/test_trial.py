"""What a change of the rules would change is seen before anyone saves it."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from pages import trial
from pages.models import (
    GlossaryTerm,
    Level,
    Misspelling,
    Need,
    Role,
    Signpost,
    SignpostLead,
    SynonymGroup,
)
from pages.trial import try_out
from pages.understanding import rules
from search import index, relevance
from search.documents import Hit
from search.relevance import Judged

# No card has the first of these words.
MEANT = "xylophone\ntimetable"
UNHEARD = "xylophone\nmarimba"
JUDGED = """
- {query: xylophone, kind: staff, held: false, grades: {personal-visual-timetable: 3}}
- {query: glockenspiel, kind: staff, held: true, grades: {personal-visual-timetable: 3}}
- {query: soft start, kind: title, held: false, grades: {soft-start-to-the-day: 3}}
"""


@pytest.fixture(autouse=True)
def judged(settings, tmp_path):
    """Three judged queries, one of them held, whatever the real ones are."""
    settings.SEARCH_JUDGED = tmp_path / "judged.yaml"
    settings.SEARCH_JUDGED.write_text(JUDGED)


def add_url(model):
    return reverse(f"wagtailsnippets_pages_{model._meta.model_name}:add")


def edit_url(row, action="edit"):
    name = f"wagtailsnippets_pages_{row._meta.model_name}:{action}"
    return reverse(name, args=[row.pk])


def synonyms(words):
    return {"words": words, "sense": "same"}


@pytest.fixture
def tried(signed_in):
    """The screen after the council's lead asked what a form would change."""

    def screen(url, form):
        response = signed_in("la-lead").post(url, {**form, "action-try": "1"})
        assert response.status_code == 200
        return BeautifulSoup(response.content, "html.parser")

    return screen


def shown(screen):
    """The queries that the screen shows as changed."""
    return [each.text.strip("“”") for each in screen.select(".trial__query")]


def said(screen):
    found = screen.select_one(".trial")
    return " ".join(found.text.split()) if found else ""


def test_a_new_rule_shows_what_it_would_change_and_saves_nothing(demo, tried):
    before = index.token(), SynonymGroup.objects.count()
    screen = tried(add_url(SynonymGroup), synonyms(MEANT))
    assert shown(screen) == ["xylophone"]
    assert "better: 0.00 now" in said(screen)
    assert "1 of 2 searches would show other strategies" in said(screen)
    assert (index.token(), SynonymGroup.objects.count()) == before


def test_the_form_is_still_filled_in_and_can_then_be_saved(demo, tried, signed_in):
    screen = tried(add_url(SynonymGroup), synonyms(MEANT))
    typed = screen.select_one("textarea[name=words]").text.strip().split()
    assert typed == MEANT.split()
    signed_in("la-lead").post(add_url(SynonymGroup), synonyms(MEANT))
    assert SynonymGroup.objects.filter(words=MEANT).exists()


def test_an_edited_rule_is_tried_in_place_of_the_stored_one(demo, tried):
    group = SynonymGroup.objects.create(words=MEANT)
    screen = tried(edit_url(group), synonyms(UNHEARD))
    assert shown(screen) == ["xylophone"]
    assert "0.00 with this change" in said(screen)
    assert "worse" in said(screen)
    group.refresh_from_db()
    assert group.words == MEANT


def test_a_rule_that_changes_nothing_says_so(demo, tried):
    screen = tried(add_url(SynonymGroup), synonyms(UNHEARD))
    assert "No judged search changes" in said(screen)
    assert shown(screen) == []


def test_a_signpost_is_tried_with_what_it_leads_to(demo, tried):
    form = {
        "kind": "observation",
        "label": "Plays an instrument",
        "words": "xylophone",
        "note": "",
        "leads": inline_formset(
            [{"need": Need.objects.get(slug="sp-vision").pk, "theme": ""}]
        ),
        "cards": inline_formset([]),
    }
    screen = tried(add_url(Signpost), nested_form_data(form))
    assert shown(screen) == ["xylophone"]
    assert not Signpost.objects.filter(label=form["label"]).exists()
    assert not SignpostLead.objects.filter(signpost__label=form["label"]).exists()


def test_a_form_with_a_mistake_shows_the_mistake_and_tries_nothing(demo, tried):
    screen = tried(add_url(SynonymGroup), synonyms("alone"))
    assert "A group needs two words or more." in screen.text
    assert said(screen) == ""


def test_only_those_who_may_change_a_rule_may_try_it(demo, signed_in):
    form = {**synonyms(MEANT), "action-try": "1"}
    response = signed_in("eps-lead").post(add_url(SynonymGroup), form)
    assert response.status_code == 302
    assert response.url == reverse("wagtailadmin_home")


def test_whatever_makes_rules_can_be_tried(demo, signed_in):
    council = signed_in("la-lead")
    for model in (SynonymGroup, Signpost, Misspelling, GlossaryTerm, Level, Role):
        row = model.objects.first()
        for url in (add_url(model), edit_url(row), edit_url(row, "copy")):
            assert 'name="action-try"' in council.get(url).content.decode(), url


def test_queries_kept_for_the_last_run_are_only_counted(demo, tried):
    screen = tried(add_url(SynonymGroup), synonyms("glockenspiel\ntimetable"))
    assert "kept back for the last check, 1 changes too" in said(screen)
    assert "glockenspiel" not in said(screen)


def test_the_database_is_asked_whatever_engine_readers_have(demo, settings):
    settings.SEARCH_ENGINE = "no.engine.at_all"
    assert try_out(SynonymGroup(words=MEANT)).changes


STATEMENTS_OF_RULES = 12


def test_the_cost_is_bounded_by_the_number_of_judged_queries(demo):
    with CaptureQueriesContext(connection) as queries:
        try_out(SynonymGroup(words=MEANT))
    assert len(queries) <= 2 * (4 * len(relevance.judged()) + STATEMENTS_OF_RULES)
    writing = ("INSERT", "UPDATE", "DELETE")
    assert not [each for each in queries if each["sql"].startswith(writing)]


def with_lead(slug):
    return leading(Signpost.objects.filter(kind="condition").first(), slug)


def leading(signpost, slug):
    signpost.leads = [SignpostLead(need=Need.objects.get(slug=slug))]
    return signpost


def changed(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    return row


EDITS = {
    "a new group": lambda: SynonymGroup(words="one\ntwo"),
    "a group": lambda: changed(SynonymGroup.objects.first(), words="one\ntwo"),
    "a new signpost": lambda: leading(Signpost(label="Quotes films"), "ci-social"),
    "what a signpost leads to": lambda: with_lead("ci-social"),
    "a misspelling": lambda: Misspelling(right="timetable", words="tymtaybl"),
    "a new meaning": lambda: GlossaryTerm(
        term="SENCO", expansion="second meaning", slug="senco-2", plain="A test."
    ),
    "a term without meaning": lambda: changed(
        GlossaryTerm.objects.exclude(expansion="").first(), expansion=""
    ),
    "a retired term": lambda: changed(GlossaryTerm.objects.first(), retired=True),
    "a level's name": lambda: changed(Level.objects.first(), also_known_as="Wave 9"),
    "a retired role": lambda: changed(Role.objects.first(), retired=True),
}


def unordered(told):
    """Rules whatever their order, and whatever key a new one will have."""
    return {
        "synonyms": set(told.synonyms),
        "acronyms": {(each.short, frozenset(each.meanings)) for each in told.acronyms},
        "signposts": {(s.label, s.words, s.values) for s in told.signposts},
        "signs": set(told.signs),
        "misspelt": dict(told.misspelt),
    }


@pytest.mark.parametrize("edit", EDITS)
def test_rules_with_an_unsaved_row_are_those_once_it_is_saved(demo, edit):
    stored, row = unordered(rules()), EDITS[edit]()
    would_be = unordered(rules(row))
    assert would_be != stored
    row.save()
    assert unordered(rules()) == would_be


def hit(slug):
    return Hit(f"page:{slug}", "card", f"/strategies/{slug}/", slug, "", {}, 1.0)


def test_every_move_is_told_in_words():
    query = Judged("calm", kind="staff", held=False, grades={"b": 3, "d": 1})
    found = trial.change(query, [hit(s) for s in "abc"], [hit(s) for s in "badf"])
    now, then = zip(*found.rows, strict=True)
    assert [place and place.move for place in now] == ["", "", "gone", None]
    assert [place.move for place in then] == ["up from 2", "down from 1", "new", "new"]
    assert [place.grade for place in then][:3] == [
        "just right",
        "no help here",
        "related",
    ]
    assert found.verdict == "better"
