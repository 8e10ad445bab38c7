"""What words mean, kept by the council: each change reaches the next search."""

from contextlib import contextmanager

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from pages.models import (
    Level,
    Misspelling,
    Need,
    PinnedResult,
    Signpost,
    SignpostCard,
    SignpostLead,
    SynonymGroup,
)
from pages.understanding import rules
from pages.words import load_words


def test_the_demo_loads_words_once(demo):
    assert SynonymGroup.objects.count() > 50
    assert Signpost.objects.filter(kind="observation").count() > 50
    assert load_words() == 0


def test_every_signpost_leads_to_terms_in_use(demo):
    for lead in SignpostLead.objects.select_related("need", "theme"):
        assert (lead.need or lead.theme).in_use


def test_a_new_synonym_counts_at_once(demo, found):
    assert found("q=xylophone") == []
    group = SynonymGroup.objects.create(words="xylophone\ntimetable")
    assert "Personal visual timetable" in found("q=xylophone")
    group.delete()
    assert found("q=xylophone") == []


def test_a_new_signpost_counts_at_once(demo, found):
    signpost = Signpost(label="Quotes whole films", kind="observation", words="films")
    signpost.leads = [SignpostLead(need=Need.objects.get(slug="ci-social"))]
    signpost.save()
    assert "Conversation scripts for group work" in found("q=films")


def test_a_new_misspelling_counts_at_once(demo, ask):
    Misspelling.objects.create(right="timetable", words="tymtaybl")
    assert ask("q=tymtaybl").corrected.text == "timetable"


def test_a_levels_other_names_are_signs(demo, ask):
    level = Level.objects.get(slug="targeted")
    level.also_known_as += "\nWave two and a half"
    level.save()
    assert ("level", "targeted") in ask("q=wave+two+and+a+half").heard.signs


def test_an_agencys_acronym_finds_its_work_and_where_it_advises(demo, found):
    by_name = found("q=Occupational+therapy")
    cards = found("q=OT")
    assert "Clothing and uniform adjustments" in cards[:12]
    assert {"Safe movement around site"} <= set(cards) == set(by_name)


def test_a_retired_level_is_no_sign(demo):
    level = Level.objects.get(slug="targeted")
    level.retired = True
    level.save()
    assert "targeted" not in {sign.slug for sign in rules().signs}


@contextmanager
def rules_written(times):
    """So often are the rules written, and with them read, while this lasts."""
    with CaptureQueriesContext(connection) as queries:
        yield
    written = [
        q for q in queries if 'SET "version"' in q["sql"] and '"rules"' in q["sql"]
    ]
    assert len(written) == times


def test_strategies_to_begin_with_go_without_the_rules_being_read_again(demo, found):
    begun = SignpostCard.objects.select_related("card", "signpost").first()
    words, card = begun.signpost.words.splitlines()[0], begun.card
    assert card.title in found(f"q={words}")
    with rules_written(times=0):
        card.delete()
    assert card.title not in found(f"q={words}")


def test_a_form_of_many_rows_has_the_rules_read_once(demo, signed_in):
    needs = Need.objects.filter(parent__isnull=False)[:3]
    form = nested_form_data(
        {
            "kind": "observation",
            "label": "Quotes whole films",
            "words": "films",
            "note": "",
            "leads": inline_formset([{"need": need.pk, "theme": ""} for need in needs]),
            "cards": inline_formset([]),
        }
    )
    council = signed_in("la-lead")
    with rules_written(1):
        council.post(reverse("wagtailsnippets_pages_signpost:add"), form)
    signpost = Signpost.objects.get(label="Quotes whole films")
    assert len(signpost.leads.all()) == 3
    assert signpost.label in [each.label for each in rules().signposts]
    with rules_written(1):
        council.post(
            reverse("wagtailsnippets_pages_signpost:delete", args=[signpost.pk])
        )
    assert not Signpost.objects.filter(pk=signpost.pk).exists()


def test_a_pin_is_no_rule(demo):
    with rules_written(0):
        PinnedResult.objects.create(words="book club", page=Page.objects.last())


def test_a_group_needs_two_words(db):
    with pytest.raises(ValidationError, match="two words"):
        SynonymGroup(words="alone").full_clean()


def test_bullets_and_blank_lines_are_left_out(db):
    group = SynonymGroup(words="• one\n\n- two \n")
    group.full_clean()
    assert group.lines == ("one", "two")


@pytest.mark.parametrize(
    "model", ["synonymgroup", "signpost", "misspelling", "pinnedresult"]
)
def test_the_council_keeps_the_words_and_nobody_else(demo, signed_in, model):
    address = reverse(f"wagtailsnippets_pages_{model}:list")
    assert signed_in("la-lead").get(address).status_code == 200
    assert signed_in("eps-lead").get(address).status_code == 302
    added = reverse(f"wagtailsnippets_pages_{model}:add")
    assert signed_in("la-lead").get(added).status_code == 200
