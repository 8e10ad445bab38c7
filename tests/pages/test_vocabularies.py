"""The vocabularies: loaded by slug, relabelled at will, retired and never deleted."""

import pytest
from django.contrib.admin.utils import quote
from django.core.exceptions import ValidationError
from django.urls import reverse

from pages.fixtures import read
from pages.models import (
    AgePhase,
    GlossaryTerm,
    Level,
    Misspelling,
    Need,
    Signpost,
    StrategyCardPage,
    SynonymGroup,
    Theme,
    Topic,
)
from pages.vocabularies import FILES, load_vocabularies
from tests.factories import NeedFactory, StrategyCardFactory, ThemeFactory


def options(results, key):
    """The options of one facet, as {slug: Option}, whatever their storey."""
    facet = next(facet for facet in results.facets if facet.key == key)
    found, waiting = {}, list(facet.options)
    while waiting:
        option = waiting.pop(0)
        found[option.slug] = option
        waiting += option.children
    return found


def tops(results, key):
    return next(facet for facet in results.facets if facet.key == key).options


@pytest.mark.parametrize("name", FILES)
def test_a_vocabulary_is_loaded_by_its_slugs(demo, name):
    slugs = [row["slug"] for row in read(f"vocabulary/{name}.yaml")]
    known = set(FILES[name].objects.values_list("slug", flat=True))
    assert known.issuperset(slugs)


def test_loading_again_adds_nothing(demo):
    assert load_vocabularies() == 0


def test_loading_again_keeps_what_people_changed(demo):
    Theme.objects.filter(slug="x-play").update(label="Playing", retired=True)
    load_vocabularies()
    theme = Theme.objects.get(slug="x-play")
    assert (theme.label, theme.retired) == ("Playing", True)


def test_loading_an_empty_site_tells_how_many_terms_there_are(db):
    added = load_vocabularies()
    models = (*FILES.values(), GlossaryTerm, SynonymGroup, Signpost, Misspelling)
    assert added == sum(model.objects.count() for model in models)


def test_a_term_in_the_fixtures_for_the_first_time_is_added(demo, fixture_files):
    path = fixture_files / "vocabulary" / "themes.yaml"
    path.write_text(path.read_text() + "\n- slug: x-forest\n  label: Forest school\n")
    assert load_vocabularies() == 1
    assert Theme.objects.get(slug="x-forest").label == "Forest school"


def test_needs_stand_below_their_area(demo):
    assert Need.objects.get(slug="ci-speech").branch == ["ci", "ci-speech"]


def test_a_relabelled_term_keeps_its_slug_and_is_shown_by_its_new_label(card, ask):
    need = card.needs.first()
    slug = need.slug
    need.label = "A better name"
    need.full_clean()
    need.save()
    results = ask(f"need={slug}")
    assert options(results, "need")[slug].label == "A better name"
    shown = {hit.title: hit.payload["needs"] for hit in results.hits}
    assert "A better name" in shown[card.title]


def test_a_relabelled_term_is_found_by_its_new_label(card, found):
    need = card.needs.first()
    need.label = "Zebracrossing"
    need.save()
    assert card.title in found("q=zebracrossing")


@pytest.mark.parametrize("model", FILES.values(), ids=lambda model: model.__name__)
def test_a_slug_cannot_change(demo, model):
    term = model.objects.first()
    term.slug = "another"
    with pytest.raises(ValidationError) as refusal:
        term.full_clean()
    assert "cannot change" in refusal.value.message_dict["slug"][0]


def test_a_slug_cannot_change_in_the_admin(demo, signed_in):
    theme = Theme.objects.get(slug="x-play")
    url = reverse(Theme.snippet_viewset.get_url_name("edit"), args=[quote(theme.pk)])
    signed_in("la-lead").post(url, {"label": "Play", "slug": "play", "order": 1})
    theme.refresh_from_db()
    assert theme.slug == "x-play"


def test_the_council_relabels_a_term_in_the_admin(demo, signed_in, ask):
    theme = Theme.objects.get(slug="x-play")
    url = reverse(Theme.snippet_viewset.get_url_name("edit"), args=[quote(theme.pk)])
    data = {"label": "Playing together", "slug": "x-play", "order": 1}
    signed_in("la-lead").post(url, data)
    assert options(ask(), "theme")["x-play"].label == "Playing together"


def test_a_retired_term_is_no_longer_offered_to_readers(demo, ask):
    need = Need.objects.get(slug="ci-speech")
    need.retired = True
    need.save()
    assert "ci-speech" not in options(ask(), "need")


def test_an_address_with_a_retired_term_leads_to_the_one_without(demo, reader):
    theme = Theme.objects.get(slug="x-play")
    theme.retired = True
    theme.save()
    response = reader.get("/strategies/?theme=x-play&level=universal")
    assert response.url == "/strategies/?level=universal"


def test_a_retired_term_is_no_longer_offered_to_editors(demo, signed_in, card):
    Theme.objects.filter(slug="x-play").update(retired=True)
    client = signed_in("eps-editor")
    form = client.get(f"/admin/pages/{card.pk}/edit/").context["form"]
    offered = {theme.slug for theme in form.fields["themes"].queryset}
    assert "x-play" not in offered
    assert "x-voice" in offered


def test_editors_choose_needs_and_not_whole_areas(demo, signed_in, card):
    client = signed_in("eps-editor")
    form = client.get(f"/admin/pages/{card.pk}/edit/").context["form"]
    assert {need.parent_id for need in form.fields["needs"].queryset} == set(
        Need.objects.filter(parent=None).values_list("pk", flat=True)
    )


def test_a_page_keeps_a_term_that_is_retired(card):
    need = card.needs.first()
    need.retired = True
    need.save()
    assert need in StrategyCardPage.objects.get(pk=card.pk).needs.all()


def test_a_need_cannot_stand_below_a_need(demo):
    parent = Need.objects.get(slug="ci-speech")
    with pytest.raises(ValidationError, match="two storeys"):
        Need(label="Too deep", slug="too-deep", parent=parent).full_clean()


def test_an_area_with_needs_cannot_go_below_another(demo):
    area = Need.objects.get(slug="ci")
    area.parent = Need.objects.get(slug="cl")
    with pytest.raises(ValidationError, match="two storeys"):
        area.full_clean()


def test_a_term_cannot_stand_below_itself(demo):
    need = NeedFactory(parent=None)
    need.parent = need
    with pytest.raises(ValidationError, match="two storeys"):
        need.full_clean()


@pytest.mark.parametrize("username", ["admin", "la-lead"])
@pytest.mark.parametrize("model", FILES.values(), ids=lambda model: model.__name__)
def test_nobody_deletes_a_term(demo, signed_in, username, model):
    term = model.objects.first()
    url = reverse(model.snippet_viewset.get_url_name("delete"), args=[quote(term.pk)])
    signed_in(username).post(url)
    assert model.objects.filter(pk=term.pk).exists()


@pytest.mark.parametrize("username", ["admin", "la-lead"])
def test_nobody_deletes_terms_in_bulk(demo, signed_in, username):
    theme = ThemeFactory()
    url = reverse("wagtail_bulk_action", args=["pages", "theme", "delete"])
    signed_in(username).post(f"{url}?id={theme.pk}")
    assert Theme.objects.filter(pk=theme.pk).exists()


def test_the_levels_come_in_the_editors_order_and_words(demo, ask):
    assert [option.label for option in tops(ask(), "level")] == [
        "Universal",
        "SEN Support (targeted)",
        "Complex and specialist",
    ]


def test_phases_are_named_with_their_years(demo, ask):
    phases = options(ask(), "phase")
    assert phases["ks2"].label == "Key Stage 2, Years 3 to 6"
    assert [option.label for option in tops(ask(), "phase")] == [
        "Early years",
        "Primary",
        "Secondary",
        "Post-16",
    ]


def test_the_phases_of_a_group_come_youngest_first(demo, ask):
    primary = next(top for top in tops(ask(), "phase") if top.slug == "primary")
    assert [option.slug for option in primary.children] == ["ks1", "ks2"]


def test_the_order_of_a_facet_is_the_order_of_its_terms(demo, ask):
    Level.objects.filter(slug="specialist").update(order=0)
    Level.objects.get(slug="universal").save()
    assert tops(ask(), "level")[0].slug == "specialist"


def test_the_facets_come_in_one_order(demo, ask):
    assert [facet.key for facet in ask().facets] == [
        "need",
        "level",
        "phase",
        "theme",
        "topic",
        "role",
        "grouping",
        "agency",
        "evidence",
        "time",
        "voice",
    ]


def test_a_group_counts_each_card_of_its_phases_once(demo, ask, found):
    results = ask("phase=primary")
    both = set(found("phase=ks1&phase=ks2"))
    assert options(ask(), "phase")["primary"].count == results.total == len(both)


def test_a_topic_that_an_editor_types_is_a_proposal(demo, folder_of, ask):
    card = StrategyCardFactory(parent=folder_of("eps"))
    card.topics.add("Snow days")
    card.save_revision().publish()
    topic = Topic.objects.get(name="Snow days")
    assert not topic.accepted
    assert topic.slug not in options(ask(), "topic")


def test_a_topic_is_offered_once_the_council_accepts_it(demo, folder_of, ask, found):
    card = StrategyCardFactory(parent=folder_of("eps"))
    card.topics.add("Snow days")
    card.save_revision().publish()
    topic = Topic.objects.get(name="Snow days")
    topic.accepted = True
    topic.save()
    assert options(ask(), "topic")[topic.slug].count == 1
    assert found(f"topic={topic.slug}") == [card.title]


def test_a_phase_is_called_by_its_label_and_years_everywhere(demo):
    assert str(AgePhase.objects.get(slug="ks2")) == "Key Stage 2, Years 3 to 6"
