"""Merging a term into another: pages, drafts, plans and old addresses all follow."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from pages.models import (
    Agency,
    AgePhase,
    CardAdaptation,
    CardLevel,
    Level,
    Need,
    PreparationTime,
    StrategyCardPage,
    ToolkitPartPage,
    Topic,
)
from tests.factories import (
    AgencyFactory,
    NeedFactory,
    SectionFactory,
    StrategyCardFactory,
    TopicFactory,
)


def merge(term, target):
    """Merge as the council does: the form checks, then saves."""
    term.merged_into = target
    term.full_clean()
    term.save()


def fresh(card):
    return StrategyCardPage.objects.get(pk=card.pk)


def slugs(terms):
    return sorted(term.slug for term in terms)


@pytest.fixture
def need(demo):
    return NeedFactory(slug="old-need", label="Old need")


@pytest.fixture
def target(demo):
    return Need.objects.get(slug="ci-speech")


@pytest.fixture
def make(folder_of):
    def card(**fields):
        return StrategyCardFactory(parent=folder_of("eps"), **fields)

    return card


def test_a_card_with_the_merged_need_has_the_other(need, target, make):
    card = make(needs=["old-need"])
    merge(need, target)
    assert slugs(fresh(card).needs.all()) == ["ci-speech"]


def test_a_card_that_had_both_needs_has_the_other_once(need, target, make):
    card = make(needs=["old-need", "ci-speech"])
    merge(need, target)
    assert slugs(fresh(card).needs.all()) == ["ci-speech"]


def test_a_section_follows_a_merge(need, target):
    part = ToolkitPartPage.objects.first()
    section = SectionFactory(parent=part, needs=[need])
    merge(need, target)
    section.refresh_from_db()
    assert slugs(section.needs.all()) == ["ci-speech"]


def test_a_single_choice_follows_a_merge(demo, make):
    old = PreparationTime.objects.create(label="Ages", slug="ages", order=9)
    card = make(preparation=old)
    merge(old, PreparationTime.objects.order_by("order").first())
    assert fresh(card).preparation == PreparationTime.objects.first()


def test_a_level_entry_follows_a_merge_with_all_it_says(demo, make):
    old = Level.objects.create(label="Wave 2", slug="wave-2", strap="some", order=4)
    card = make(levels=["wave-2"])
    card.card_levels = [CardLevel(level=old, who="A tutor")]
    card.save_revision().publish()
    merge(old, Level.objects.get(slug="targeted"))
    entry = fresh(card).card_levels.get()
    assert (entry.level.slug, entry.who) == ("targeted", "A tutor")


def test_a_card_at_both_levels_stands_once_at_the_other(demo, make):
    old = Level.objects.create(label="Wave 2", slug="wave-2", strap="some", order=4)
    card = make(levels=["wave-2", "targeted"])
    merge(old, Level.objects.get(slug="targeted"))
    assert slugs(fresh(card).levels) == ["targeted"]


def test_adaptations_for_both_phases_keep_their_words(demo, make):
    old = AgePhase.objects.create(
        label="Juniors", slug="juniors", parent=AgePhase.objects.get(slug="primary")
    )
    card, ks2 = make(), AgePhase.objects.get(slug="ks2")
    card.adaptations = [
        CardAdaptation(phase=old, text="Use counters."),
        CardAdaptation(phase=ks2, text="Use a number line."),
    ]
    card.save_revision().publish()
    merge(old, ks2)
    rows = fresh(card).adaptations.all()
    assert {row.text for row in rows} == {"Use counters.", "Use a number line."}
    assert {row.phase for row in rows} == {ks2}


def test_a_topic_follows_a_merge_and_is_there_once(demo, make):
    old, other = TopicFactory(slug="going-home"), Topic.objects.get(slug="home-time")
    one, both = make(topics=["going-home"]), make(topics=["going-home", "home-time"])
    merge(old, other)
    assert slugs(fresh(one).topics.all()) == ["home-time"]
    assert [row.tag for row in fresh(both).tagged_topics.all()] == [other]


def test_a_draft_follows_a_merge(need, target, make):
    card = make()
    card.needs = [need]
    card.save_revision()
    merge(need, target)
    draft = fresh(card).get_latest_revision_as_object()
    assert slugs(draft.needs.all()) == ["ci-speech"]


def test_a_draft_at_both_levels_can_be_published_after_the_merge(demo, make):
    old = Level.objects.create(label="Wave 2", slug="wave-2", strap="some", order=4)
    card = make()
    targeted = Level.objects.get(slug="targeted")
    card.card_levels = [CardLevel(level=old), CardLevel(level=targeted)]
    revision = card.save_revision()
    merge(old, targeted)
    revision.refresh_from_db()
    revision.publish()
    assert slugs(fresh(card).levels) == ["targeted"]


def test_a_draft_with_both_topics_has_the_other_once(demo, make):
    old, other = TopicFactory(slug="going-home"), Topic.objects.get(slug="home-time")
    card = make()
    card.topics.add(old, other)
    card.save_revision()
    merge(old, other)
    draft = fresh(card).get_latest_revision_as_object()
    assert slugs(draft.topics.all()) == ["home-time"]


def test_a_scheduled_version_follows_a_merge(need, target, make):
    card = make()
    card.needs = [need]
    card.go_live_at = timezone.now() + timedelta(days=1)
    scheduled = card.save_revision()
    scheduled.publish()
    card = fresh(card)
    card.title = "Changed since"
    card.save_revision()
    merge(need, target)
    scheduled.refresh_from_db()
    assert scheduled.approved_go_live_at
    assert slugs(scheduled.as_object().needs.all()) == ["ci-speech"]


def test_cards_are_found_under_the_other_term_only(need, target, make, found, ask):
    card = make(needs=["old-need"])
    merge(need, target)
    assert card.title in found("need=ci-speech")
    assert [chip.label for chip in ask("need=old-need").chips] == [target.label]


def test_the_old_address_redirects_once_to_the_canonical_one(need, target, reader):
    merge(need, target)
    response = reader.get("/strategies/?need=old-need&level=universal")
    assert response.status_code == 301
    assert response.url == "/strategies/?need=ci-speech&level=universal"
    assert reader.get(response.url).status_code == 200


def test_both_slugs_in_one_address_become_one(need, target, reader):
    merge(need, target)
    response = reader.get("/strategies/?need=old-need&need=ci-speech")
    assert response.url == "/strategies/?need=ci-speech"


def test_the_slug_of_a_topic_is_an_alias_too(demo, reader):
    merge(TopicFactory(slug="going-home"), Topic.objects.get(slug="home-time"))
    response = reader.get("/strategies/?topic=going-home")
    assert response.url == "/strategies/?topic=home-time"


def test_an_alias_follows_a_second_merge(need, target, reader):
    between = NeedFactory(slug="between")
    merge(need, between)
    merge(between, target)
    response = reader.get("/strategies/?need=old-need")
    assert response.url == "/strategies/?need=ci-speech"


def test_needs_of_a_merged_area_go_to_the_other(demo, make, found):
    area = NeedFactory(parent=None, slug="old-area")
    below = NeedFactory(parent=area, slug="below")
    card = make(needs=["below"])
    merge(area, Need.objects.get(slug="cl"))
    below.refresh_from_db()
    assert below.parent.slug == "cl"
    assert card.title in found("need=cl")


def test_a_need_is_not_merged_into_an_area(need):
    with pytest.raises(ValidationError, match="same storey"):
        merge(need, Need.objects.get(slug="cl"))


@pytest.mark.parametrize("model", [Need, Topic])
def test_a_term_is_not_merged_into_itself(demo, model):
    term = model.objects.first()
    with pytest.raises(ValidationError, match="different term"):
        merge(term, term)


def test_a_term_is_not_merged_into_one_that_is_itself_merged(need, target):
    between = NeedFactory(slug="between")
    merge(between, target)
    with pytest.raises(ValidationError, match="itself in use"):
        merge(need, between)


def test_a_term_is_not_merged_into_a_retired_one(need):
    with pytest.raises(ValidationError, match="itself in use"):
        merge(need, NeedFactory(retired=True))


def test_an_agency_that_writes_is_not_merged_by_a_tick(demo):
    agency = Agency.objects.get(slug="eps")
    with pytest.raises(ValidationError, match="Retire or merge"):
        merge(agency, Agency.objects.get(slug="ot"))


def test_an_agency_that_writes_is_not_retired_by_a_tick(demo):
    agency = Agency.objects.get(slug="eps")
    agency.retired = True
    with pytest.raises(ValidationError, match="Retire or merge"):
        agency.full_clean()


def test_an_agency_that_gives_advice_follows_a_merge(demo, make):
    old = AgencyFactory()
    card = make(advice_from=[old])
    merge(old, Agency.objects.get(slug="ot"))
    assert slugs(fresh(card).advice_from.all()) == ["ot"]


def test_the_index_is_right_after_a_merge(need, target, make, index_is_right):
    make(needs=["old-need"])
    make(needs=["old-need", "ci-speech"])
    merge(need, target)
    assert index_is_right()
