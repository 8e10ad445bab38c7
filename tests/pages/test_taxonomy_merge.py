"""Merging at the taxonomy desk: what is said before, what follows, what is refused."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, Page

from pages.finders import STRATEGIES
from pages.models import (
    AgePhase,
    CardLevel,
    Level,
    LevelPage,
    Need,
    NeedAreaPage,
    NeedPage,
    PinnedResult,
    Role,
    SectionPage,
    Signpost,
    SignpostLead,
    StrategyCardPage,
    SynonymGroup,
    ToolkitPartPage,
    Topic,
)
from pages.places import query_of
from pages.taxonomy import actions
from pages.taxonomy.vocabularies import VOCABULARIES
from tests.factories import NeedFactory, SectionFactory, StrategyCardFactory
from tests.pages.forms import card_form, edit_url, rows_of
from tests.pages.taxonomy import Desk

NEED_FACETS = {
    "need": Need,
    "level": Level,
    "phase": AgePhase,
    "theme": VOCABULARIES["theme"],
    "topic": Topic,
    "role": Role,
    "grouping": VOCABULARIES["grouping"],
    "evidence": VOCABULARIES["evidencerating"],
    "time": VOCABULARIES["preparationtime"],
}


@pytest.fixture
def desk(signed_in):
    return Desk(signed_in("la-lead"))


@pytest.fixture
def make(folder_of):
    def card(**fields):
        return StrategyCardFactory(parent=folder_of("eps"), **fields)

    return card


@pytest.fixture
def speech(demo):
    return Need.objects.get(slug="ci-speech")


@pytest.fixture
def fluency(demo):
    return Need.objects.get(slug="ci-fluency")


def slugs(terms):
    return sorted(term.slug for term in terms)


def fresh(page):
    return type(page).objects.get(pk=page.pk)


# What is said before.


def test_first_it_asks_into_what(desk, speech):
    shown = desk.read("merge", speech)
    assert "Merge it into" in shown
    assert "cannot be undone" not in shown


def test_the_preview_tells_what_moves_and_what_has_both(desk, make, speech, fluency):
    moves = make(title="It moves", needs=["ci-speech"])
    both = make(title="It has both", needs=["ci-speech", "ci-fluency"])
    draft = make(title="It is a draft", needs=["ci-speech"], published=False)
    shown = desk.read("merge", speech, target=fluency.pk)
    changing, _, rest = shown.partition("Public pages that have both already")
    having, _, waiting = rest.partition("Drafts and versions")
    assert moves.title in changing
    assert both.title in having
    assert draft.title in waiting
    assert both.title not in changing
    assert "A merge cannot be undone with one click" in shown


def test_the_preview_names_scheduled_versions_and_signposts(
    desk, make, speech, fluency
):
    card = make(needs=["ci-speech"], title="On a day")
    card.go_live_at = timezone.now() + timedelta(days=1)
    card.save_revision().publish()
    post = Signpost.objects.create(label="says wabbit", words="wabbit")
    SignpostLead.objects.create(signpost=post, need=speech)
    shown = desk.read("merge", speech, target=fluency.pk)
    assert "On a day (to be published on" in shown
    assert "says wabbit" in shown


def test_the_preview_names_twenty_pages_and_counts_the_rest(desk, make):
    old, new = NeedFactory(slug="old"), NeedFactory(slug="new")
    for number in range(22):
        make(title=f"Many {number}", needs=["old"])
    shown = desk.read("merge", old, target=new.pk)
    assert "22 public pages change" in shown
    assert "and 2 more" in shown


@pytest.mark.parametrize("target", ["", "x", "999999", "0", "9" * 40, "ci"])
def test_a_target_that_cannot_be_is_said(desk, speech, target):
    wanted = Need.objects.get(slug="ci").pk if target == "ci" else target
    shown = desk.read("merge", speech, target=wanted)
    assert "Choose a need" in shown


def test_without_the_tick_nothing_happens(desk, speech, fluency):
    data = desk.start("merge", speech, target=fluency.pk)
    response = desk.answer("merge", speech, data)
    assert "Tick this to go ahead." in response.text
    assert fresh(speech).in_use


def test_what_has_changed_since_is_shown_again(desk, make, speech, fluency):
    data = desk.start("merge", speech, target=fluency.pk)
    card = make(title="Came in between", needs=["ci-speech"])
    response = desk.answer("merge", speech, {**data, "confirm": "on"})
    assert actions.CHANGED in response.text
    assert card.title in response.text
    assert fresh(speech).in_use
    assert desk.merge(speech, fluency).redirect_chain
    assert fresh(speech).merged_into == fluency


def test_a_draft_that_came_in_between_is_noticed_too(desk, make, speech, fluency):
    card = make(needs=["ci-mutism"])
    data = desk.start("merge", speech, target=fluency.pk)
    card.needs = [speech]
    card.save_revision()
    response = desk.answer("merge", speech, {**data, "confirm": "on"})
    assert actions.CHANGED in response.text


# What follows.


def test_no_card_is_lost_and_everything_follows(
    desk, make, speech, fluency, found, index_is_right
):
    draft = make(needs=["ci-speech", "ci-fluency"], published=False)
    before = set(found("need=ci-speech")) | set(found("need=ci-fluency"))
    response = desk.merge(speech, fluency)
    assert "“Speech sounds” is merged into “Stammering and fluency”." in response.text
    assert set(found("need=ci-fluency")) == before
    assert set(found("need=ci-speech")) == before
    assert len(found("need=ci-fluency")) == len(before)
    assert slugs(fresh(draft).get_latest_revision_as_object().needs.all()) == [
        "ci-fluency"
    ]
    assert index_is_right()


def test_every_old_address_of_a_merged_need_answers(desk, speech, fluency, reader):
    page, other = speech.page, fluency.page
    old, new = page.get_url(), other.get_url()
    desk.merge(speech, fluency)
    moved = {
        old: new,
        f"{old}?from=mail": new,
        f"{old}share.png": f"{new}share.png",
        "/strategies/?need=ci-speech": "/strategies/?need=ci-fluency",
        "/strategies/?q=words&need=ci-speech&level=universal": (
            "/strategies/?q=words&need=ci-fluency&level=universal"
        ),
        "/strategies/?need=ci-fluency&need=ci-speech": "/strategies/?need=ci-fluency",
        "/levels/compare/?need=ci-speech": "/levels/compare/?need=ci-fluency",
    }
    for address, expected in moved.items():
        response = reader.get(address)
        assert (response.status_code, response.url) == (301, expected), address
        assert reader.get(expected).status_code == 200
    cards = StrategyCardPage.objects.live().values_list("pk", flat=True)
    two_cards = query_of(cards[:2])
    same = [
        ("/strategies/count.json?need={}", "ci-speech", "ci-fluency"),
        ("/print/?page={}", page.pk, other.pk),
        (f"/training/pack/?{two_cards}&page={{}}", page.pk, other.pk),
    ]
    for address, before, after in same:
        answer = reader.get(address.format(before))
        assert answer.status_code == 200
        assert answer.content == reader.get(address.format(after)).content


@pytest.mark.parametrize("key", NEED_FACETS)
def test_a_merged_value_of_any_facet_leads_to_the_other(
    desk, demo, reader, found, key, index_is_right
):
    term, target = two_of(NEED_FACETS[key])
    before = set(found(f"{key}={term.slug}")) | set(found(f"{key}={target.slug}"))
    response = desk.merge(term, target)
    assert "is merged into" in response.text
    places = ["/strategies/"]
    if key in {"level", "phase", "role"}:
        places.append("/search/")
    for place in places:
        response = reader.get(f"{place}?{key}={term.slug}")
        expected = f"{place}?{key}={target.slug}"
        assert (response.status_code, response.url) == (301, expected)
    assert set(found(f"{key}={target.slug}")) == before
    assert index_is_right()


def two_of(model):
    """Two terms of one storey that pages have, and of which no page says two things."""
    terms = [term for term in model.objects.all() if term.in_use]
    terms = [term for term in terms if getattr(term, "parent_id", 1)]
    for entry in CardLevel.objects.all():
        entry.group_size = entry.how_often = entry.who = entry.how_reviewed = ""
        entry.save()
    return terms[:2] if model is not AgePhase else terms[3:5]


def test_every_facet_of_a_vocabulary_is_walked():
    walked = {*NEED_FACETS, "agency", "voice"}
    assert walked == {facet.key for facet in STRATEGIES.facets}


def test_a_level_gives_way_with_its_page(desk, reader):
    term, target = two_of(Level)
    old, new = term.page.get_url(), target.page.get_url()
    desk.merge(term, target)
    response = reader.get(old)
    assert (response.status_code, response.url) == (301, new)


def test_links_and_pins_lead_to_the_other_page(desk, speech, fluency, reader, found):
    page, other = speech.page, fluency.page
    part = ToolkitPartPage.objects.first()
    text = f'<p>Read <a linktype="page" id="{page.pk}">more</a>.</p>'
    section = SectionFactory(parent=part, body=[("paragraph", text)])
    pin = PinnedResult.objects.create(page=page.page_ptr, words="wabbit")
    desk.merge(speech, fluency)
    assert f'href="{other.get_url()}"' in reader.get(section.get_url()).text
    pin.refresh_from_db()
    assert pin.page_id == other.pk


def test_the_page_keeps_its_text_and_says_why_it_is_withdrawn(desk, speech, fluency):
    page = speech.page
    desk.merge(speech, fluency)
    page = NeedPage.objects.get(pk=page.pk)
    assert not page.live
    assert page.account
    history = desk.client.get(f"/admin/pages/{page.pk}/history/").text
    assert "is merged into" in history


def test_an_address_follows_a_second_merge(desk, speech, fluency, reader):
    old = speech.page.get_url()
    last = Need.objects.get(slug="ci-vocabulary")
    desk.merge(speech, fluency)
    desk.merge(fluency, last)
    response = reader.get(old)
    assert (response.status_code, response.url) == (301, last.page.get_url())


def test_a_page_goes_along_to_a_need_without_one(desk, speech, reader):
    target = NeedFactory(slug="new-need")
    page = speech.page
    assert "becomes its page" in desk.read("merge", speech, target=target.pk)
    desk.merge(speech, target)
    page = NeedPage.objects.get(pk=page.pk)
    assert page.live
    assert page.need == target
    assert page.get_latest_revision_as_object().need == target
    assert reader.get(page.get_url()).status_code == 200


def test_an_address_leads_to_the_strategies_while_the_other_page_is_a_draft(
    desk, speech, fluency, reader
):
    old, other = speech.page.get_url(), fluency.page
    other.unpublish()
    desk.merge(speech, fluency)
    response = reader.get(old)
    assert (response.status_code, response.url) == (301, "/strategies/?need=ci-fluency")


def test_the_withdrawn_page_is_not_published_about_a_merged_need(desk, speech, fluency):
    page = speech.page
    desk.merge(speech, fluency)
    data = {"action-publish": "1", "title": page.title, "slug": page.slug}
    desk.client.post(edit_url(page), data)
    page = NeedPage.objects.get(pk=page.pk)
    assert not page.live
    with pytest.raises(Exception, match="Choose one in use"):
        page.clean()


def test_an_area_takes_needs_and_pages_along(desk, reader, found, index_is_right):
    old, new = NeedArea.of("ci"), NeedArea.of("cl")
    for level in LevelPage.objects.all():
        level.descriptors.filter(need=old.need).delete()
        level.save_revision().publish()
    before = set(found("need=ci")) | set(found("need=cl"))
    addresses = {page.slug: page.get_url() for page in old.page.get_children()}
    desk.merge(old.need, new.need)
    assert set(found("need=cl")) == before
    assert reader.get(old.url).url == new.url
    for slug, address in addresses.items():
        response = reader.get(address)
        assert response.status_code == 301, address
        assert response.url.endswith(f"{new.url}{slug}/")
        assert reader.get(f"{new.url}{slug}/").status_code == 200
    assert not Need.objects.filter(parent=old.need).exists()
    assert not any(Page.find_problems())
    assert index_is_right()


class NeedArea:
    """An area with its page as they were."""

    def __init__(self, need):
        self.need, self.page = need, NeedAreaPage.objects.get(need=need)
        self.url = self.page.get_url()

    @classmethod
    def of(cls, slug):
        return cls(Need.objects.get(slug=slug))


def test_its_name_still_finds_the_other(desk, make, found):
    old, new = NeedFactory(slug="old", label="Xylophony"), NeedFactory(slug="new")
    card = make(needs=["old"])
    desk.merge(old, new)
    assert card.title in found("q=xylophony")
    assert SynonymGroup.objects.filter(words=f"{new.label}\nXylophony").exists()


def test_a_role_takes_over_all_other_words(desk):
    old, new = Role.objects.in_use()[:2]
    words = [old.label, *filter(None, old.also_known_as.split("\n"))]
    desk.merge(old, new)
    new.refresh_from_db()
    assert {*words} <= {*new.also_known_as.split("\n")}


def test_the_history_says_what_was_changed(desk, make, speech, fluency, person):
    moves = make(needs=["ci-speech"])
    both = make(needs=["ci-speech", "ci-fluency"])
    desk.merge(speech, fluency)
    entries = ModelLogEntry.objects.filter(action=actions.MERGED)
    assert {entry.object_id for entry in entries} == {str(speech.pk), str(fluency.pk)}
    entry = entries.first()
    assert entry.user == person("la-lead")
    assert moves.pk in entry.data["moved"]
    assert both.pk in entry.data["had_both"]
    url = reverse(Need.snippet_viewset.get_url_name("history"), args=[speech.pk])
    assert f"{moves.title} ({moves.pk})" in desk.client.get(url).text


def test_a_merge_that_fails_leaves_nothing_half_done(
    desk, make, speech, fluency, monkeypatch, found
):
    card = make(needs=["ci-speech"])

    def broken(*args, **kwargs):
        raise RuntimeError("The log is broken.")

    monkeypatch.setattr(actions, "log", broken)
    with pytest.raises(RuntimeError, match="The log is broken"):
        desk.merge(speech, fluency)
    assert fresh(speech).in_use
    assert speech.page.live
    assert slugs(fresh(card).needs.all()) == ["ci-speech"]
    assert card.title in found("need=ci-speech")


# What is refused.


def refused(desk, term, target, reason):
    shown = desk.read("merge", term, target=target.pk)
    assert reason in shown
    data = {"target": target.pk, "confirm": "on", "seen": "anything"}
    response = desk.answer("merge", term, data)
    assert response.status_code == 200
    assert fresh(term).merged_into is None


def test_a_merged_need_is_not_merged_again(desk, speech, fluency):
    desk.merge(speech, fluency)
    shown = desk.read("merge", speech, target=Need.objects.get(slug="ci-mutism").pk)
    assert "is merged into “Stammering and fluency” already" in shown


def test_a_need_is_merged_into_nothing_that_is_not_in_use(desk, speech):
    retired = NeedFactory(slug="gone", retired=True)
    refused(desk, speech, retired, "Choose a need")


def test_an_area_is_not_merged_into_a_need_below_it(desk, speech):
    refused(desk, Need.objects.get(slug="ci"), speech, "Choose a need")


def test_a_need_is_not_merged_into_an_area(desk, speech):
    refused(desk, speech, Need.objects.get(slug="cl"), "Choose a need")


def test_a_proposal_is_no_target(desk):
    topic = Topic.objects.get(slug="home-time")
    proposal = Topic.objects.create(name="Bye", slug="bye")
    refused(desk, topic, proposal, "Choose a topic")


def saying_more(*levels):
    return [CardLevel(level=level, who=f"Staff for {level}") for level in levels]


def test_texts_of_their_own_at_both_levels_are_brought_together_first(desk, make):
    term, target = two_of(Level)
    card = make(title="Says two things")
    card.card_levels = saying_more(term, target)
    card.save_revision().publish()
    refused(desk, term, target, "“Says two things”")


def test_texts_of_their_own_in_a_draft_count_too(desk, make):
    term, target = two_of(Level)
    card = make(title="Two things in a draft")
    card.card_levels = saying_more(term, target)
    card.save_revision()
    refused(desk, term, target, "“Two things in a draft” (a draft)")


def test_pages_of_one_address_keep_areas_apart(desk):
    old, new = NeedArea.of("ci"), NeedArea.of("cl")
    taken = new.page.get_children().first()
    child = old.page.get_children().first().specific
    child.slug = taken.slug
    child.save(clean=False)
    refused(desk, old.need, new.need, "Change one of them")


# What editors meet afterwards.


def test_a_merged_topic_typed_again_means_the_other(desk, folder_of, signed_in):
    old = Topic.objects.create(name="Going home", slug="going-home", accepted=True)
    desk.merge(old, Topic.objects.get(slug="home-time"))
    url = f"/admin/pages/add/pages/strategycardpage/{folder_of('eps').pk}/"
    signed_in("eps-editor").post(url, card_form(topics='"going HOME", "Home time"'))
    card = StrategyCardPage.objects.get(slug="a-new-card")
    topics = card.get_latest_revision_as_object().topics.all()
    assert slugs(topics) == ["home-time"]


def test_a_declined_topic_typed_again_is_refused_with_a_reason(
    folder_of, signed_in, demo
):
    Topic.objects.create(name="Fidgets", slug="fidgets", retired=True)
    url = f"/admin/pages/add/pages/strategycardpage/{folder_of('eps').pk}/"
    response = signed_in("eps-editor").post(url, card_form(topics="fidgets"))
    assert "“fidgets” is not in use. Take it away." in response.text


def test_a_card_with_a_topic_that_was_retired_can_be_saved(desk, make, signed_in):
    card = make(topics=["home-time"])
    desk.do("retire", Topic.objects.get(slug="home-time"))
    data = card_form(title=card.title, slug=card.slug, topics='"Home time"')
    signed_in("eps-editor").post(edit_url(card), {**data, **rows_of(card)})
    draft = fresh(card).get_latest_revision_as_object()
    assert not draft.topics.all()


def test_sections_follow(desk, speech, fluency):
    part = ToolkitPartPage.objects.first()
    section = SectionFactory(parent=part, needs=[speech])
    desk.merge(speech, fluency)
    assert slugs(SectionPage.objects.get(pk=section.pk).needs.all()) == ["ci-fluency"]


def test_an_older_version_comes_back_with_the_other_term(desk, make, speech, fluency):
    card = make(needs=["ci-speech"])
    before = card.latest_revision
    card.needs = [Need.objects.get(slug="ci-mutism")]
    card.save_revision().publish()
    desk.merge(speech, fluency)
    address = f"/admin/pages/{card.pk}/revisions/{before.pk}/revert/"
    form = desk.client.get(address).context["form"]
    assert slugs(form.initial["needs"]) == ["ci-fluency"]
