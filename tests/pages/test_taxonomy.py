"""The taxonomy desk: what it shows, who may use it, and what a change does."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry

from pages.models import (
    Grouping,
    Level,
    Need,
    PreparationTime,
    Role,
    Signpost,
    SignpostLead,
    StrategyCardPage,
    SynonymGroup,
    Theme,
    Topic,
)
from pages.taxonomy import actions
from pages.taxonomy.vocabularies import VOCABULARIES
from tests.factories import NeedFactory, StrategyCardFactory, TopicFactory
from tests.pages.forms import add_url, card_form, edit_url, rows_of
from tests.pages.taxonomy import Desk, said, url_of

DESK = "/admin/taxonomy/"
ACTIONS = ("relabel", "retire", "return", "merge", "decline")


@pytest.fixture
def desk(signed_in):
    return Desk(signed_in("la-lead"))


@pytest.fixture
def make(folder_of):
    def card(**fields):
        return StrategyCardFactory(parent=folder_of("eps"), **fields)

    return card


def need(slug):
    return Need.objects.get(slug=slug)


def labels(results, key):
    """The labels of a facet's options, depth first."""
    facet = next(facet for facet in results.facets if facet.key == key)
    waiting, found = list(facet.options), []
    while waiting:
        option = waiting.pop(0)
        found.append(option.label)
        waiting = [*option.children, *waiting]
    return found


# Who may use it.


@pytest.mark.parametrize("name", ["eps-lead", "eps-editor", "training-lead", "auditor"])
def test_nobody_but_the_council_uses_the_desk(signed_in, name):
    client, term = signed_in(name), need("ci-speech")
    topic = TopicFactory(accepted=False)
    addresses = [
        DESK,
        reverse("taxonomy_order", args=["need"]),
        reverse("taxonomy_accept", args=[topic.pk]),
        *[url_of(action, term) for action in ACTIONS],
    ]
    headers = {"x-requested-with": "XMLHttpRequest"}
    for address in addresses:
        assert client.get(address, headers=headers).status_code == 403
        assert client.post(address, headers=headers).status_code == 403
    assert not Topic.objects.get(pk=topic.pk).accepted
    assert "Taxonomy desk" not in client.get("/admin/").text


def test_an_unknown_term_or_vocabulary_is_not_found(signed_in):
    client = signed_in("la-lead")
    for address in (
        "/admin/taxonomy/colour/order/",
        "/admin/taxonomy/topic/order/",
        "/admin/taxonomy/colour/1/merge/",
        "/admin/taxonomy/need/999999/merge/",
        f"/admin/taxonomy/need/{10**30}/retire/",
    ):
        assert client.get(address).status_code == 404, address


# What it shows.


def test_the_desk_names_every_term_with_what_uses_it(desk, make):
    make(needs=["ci-mutism"])
    term = need("ci-mutism")
    cards = StrategyCardPage.objects.live().filter(needs=term).count()
    page = said(desk.client.get(DESK))
    row = page[page.index("ci-mutism") :].split()
    assert row[1] == str(cards)
    for model in VOCABULARIES.values():
        for each in model.objects.all():
            assert each.slug in page


def test_the_desk_counts_a_draft_once(desk, make):
    card = make(needs=["ci-speech"], published=False)
    card.needs = [need("ci-mutism")]
    card.save_revision()
    before = Theme.objects.get(slug="x-play")
    card.themes = [before]
    card.save_revision()
    page = said(desk.client.get(DESK))
    assert page[page.index(" x-play ") :].split()[4] == "1"


def test_the_desk_shows_words_and_signposts_that_lead_to_a_term(desk):
    SynonymGroup.objects.create(words="Situational mutism\nquiet in class")
    post = Signpost.objects.create(label="whispers only", words="whispers")
    SignpostLead.objects.create(signpost=post, need=need("ci-mutism"))
    page = said(desk.client.get(DESK))
    row = page[page.index("ci-mutism") : page.index("ci-aac")]
    assert "quiet in class" in row
    assert "whispers only" in row


def test_the_desk_takes_the_same_statements_however_much_there_is(desk, make):
    card = make()
    card.topics.add("Something new")
    card.save_revision()
    desk.client.get(DESK)
    with CaptureQueriesContext(connection) as few:
        desk.client.get(DESK)
    for number in range(4):
        NeedFactory(slug=f"more-{number}")
        card = make(needs=[f"more-{number}"], published=number % 2 == 0)
        card.topics.add(f"Something new {number}")
        card.save_revision()
    with CaptureQueriesContext(connection) as many:
        desk.client.get(DESK)
    assert len(many) == len(few)


# Reordering.


def order(desk, model, **moves):
    """Read the order and send it with other places: slug -> place."""
    address = reverse("taxonomy_order", args=[model._meta.model_name])
    form = desk.client.get(address).context["form"]
    places = {f"place-{each.term.pk}": each.place for each, _ in form.rows}
    for slug, place in moves.items():
        term = model.objects.get(slug=slug.replace("_", "-"))
        places[f"place-{term.pk}"] = place
    seen = desk.client.get(address).context["seen"]
    return desk.client.post(address, {**places, "seen": seen}, follow=True)


def test_the_filters_follow_a_new_order_at_once(desk, ask):
    last = labels(ask(), "grouping")[-1]
    slug = Grouping.objects.get(label=last).slug
    before = labels(ask(), "grouping")
    response = order(desk, Grouping, **{slug: 1})
    assert "the new order is in place" in response.text
    assert labels(ask(), "grouping") == [last, *before[:-1]]


def test_a_term_moves_down_behind_the_one_that_is_there(desk):
    before = [term.slug for term in Role.objects.in_use()]
    order(desk, Role, **{before[0]: 3})
    after = [term.slug for term in Role.objects.in_use()]
    assert after == [*before[1:3], before[0], *before[3:]]


def test_a_need_moves_within_its_area_only(desk, ask):
    inside = [term.label for term in need("ci").below]
    order(desk, Need, ci_speech=1)
    assert need("ci").below[0].label == "Speech sounds"
    assert sorted(inside) == sorted(term.label for term in need("ci").below)
    assert labels(ask(), "need")[:2] == [need("ci").label, "Speech sounds"]


def test_an_area_takes_its_needs_along(desk, ask):
    order(desk, Need, cl=1)
    found = labels(ask(), "need")
    assert found[: len(need("cl").below) + 1] == [
        need("cl").label,
        *[term.label for term in need("cl").below],
    ]


def test_results_sorted_by_a_vocabulary_follow_its_order(desk, ask, index_is_right):
    slugs = [term.slug for term in PreparationTime.objects.in_use()]
    order(desk, PreparationTime, **{slugs[-1]: 1})
    first = ask("sort=quick").hits[0]
    assert first.payload["time"] == PreparationTime.objects.get(slug=slugs[-1]).label
    assert index_is_right()


@pytest.mark.parametrize("place", ["", "first", "0", "-1", "1.5", "1000", "9" * 40])
def test_a_place_that_is_no_number_saves_nothing(desk, place):
    before = [*Role.objects.values_list("slug", "order")]
    response = order(desk, Role, **{before[0][0]: place})
    assert response.status_code == 200
    assert "Nothing is saved yet" in response.text
    assert [*Role.objects.values_list("slug", "order")] == before


def test_an_order_that_has_changed_meanwhile_is_shown_again(desk):
    address = reverse("taxonomy_order", args=["role"])
    shown = desk.client.get(address).context
    places = {f"place-{each.term.pk}": each.place for each, _ in shown["form"].rows}
    first, second = [*Role.objects.in_use()][:2]
    order(desk, Role, **{second.slug: 1})
    places[f"place-{first.pk}"] = 5
    data = {**places, "seen": shown["seen"]}
    response = desk.client.post(address, data, follow=True)
    assert actions.CHANGED in response.text
    assert Role.objects.in_use().first() == second


# Relabelling.


def test_a_new_name_is_shown_and_found_and_old_links_go_on(desk, make, ask, found):
    card = make(needs=["ci-mutism"])
    answers = {"label": "Zebracrossing talk", "keep_name": "on"}
    response = desk.do("relabel", need("ci-mutism"), **answers)
    assert "“Situational mutism” is “Zebracrossing talk” from now on." in response.text
    assert "Zebracrossing talk" in labels(ask("need=ci-mutism"), "need")
    assert card.title in found("need=ci-mutism")
    assert card.title in found("q=zebracrossing")


def test_the_old_name_finds_it_when_it_is_kept(desk, make, found):
    term = NeedFactory(label="Xylophony", slug="xylophony")
    card = make(needs=["xylophony"])
    desk.do("relabel", term, label="Marimba", keep_name="on")
    assert card.title in found("q=xylophony")
    # Another step goes on from there.
    term.refresh_from_db()
    desk.do("relabel", term, label="Glockenspiel", keep_name="on")
    assert card.title in found("q=xylophony")
    assert card.title in found("q=marimba")


def test_a_level_keeps_its_old_name_among_its_own_other_words(desk):
    level = Level.objects.get(slug="targeted")
    desk.do("relabel", level, label="Focused", keep_name="on")
    level.refresh_from_db()
    assert level.also_known_as.split("\n")[-1] == "SEN Support (targeted)"


def test_without_the_tick_the_old_name_is_gone(desk):
    before = SynonymGroup.objects.count()
    data = desk.start("relabel", need("ci-mutism"))
    data.pop("keep_name")
    desk.answer("relabel", need("ci-mutism"), {**data, "label": "Quiet"})
    assert need("ci-mutism").label == "Quiet"
    assert SynonymGroup.objects.count() == before


@pytest.mark.parametrize(
    ("label", "why"),
    [
        ("", "This field is required"),
        ("   ", "This field is required"),
        ("x" * 121, "at most 120 characters"),
        ("Situational  mutism ", "This is its name already"),
        ("speech SOUNDS", "Merge the two instead"),
        ("nul \0", "Null characters are not allowed"),
    ],
)
def test_a_name_that_cannot_be_is_refused_with_a_reason(desk, label, why):
    response = desk.do("relabel", need("ci-mutism"), label=label)
    assert why in response.text
    assert need("ci-mutism").label == "Situational mutism"


def test_a_topic_is_relabelled_too(desk):
    topic = Topic.objects.get(slug="home-time")
    desk.do("relabel", topic, label="Going home")
    topic.refresh_from_db()
    assert (topic.name, topic.slug) == ("Going home", "home-time")


def test_a_relabelling_is_asked_again_when_somebody_else_was_first(desk):
    term = need("ci-mutism")
    data = desk.start("relabel", term)
    Need.objects.filter(pk=term.pk).update(label="Quiet")
    response = desk.answer("relabel", term, {**data, "label": "Silent"})
    assert actions.CHANGED in response.text
    assert need("ci-mutism").label == "Quiet"


def test_the_preview_of_a_relabelling_names_pages_by_kind_and_owner(desk, make):
    card = make(needs=["ci-mutism"])
    shown = desk.read("relabel", need("ci-mutism"))
    assert card.title in shown
    assert "Educational psychology service 1" in shown


# Retiring, and bringing back.


def test_a_retired_term_goes_from_the_filters_and_comes_back(desk, ask, found, make):
    card = make(needs=["ci-mutism"])
    response = desk.do("retire", need("ci-mutism"))
    assert "is retired" in response.text
    assert "Situational mutism" not in labels(ask(), "need")
    response = desk.do("return", need("ci-mutism"))
    assert "is in use again" in response.text
    assert "Situational mutism" in labels(ask(), "need")
    assert card.title in found("need=ci-mutism")


def test_a_saved_link_with_a_retired_term_is_not_moved_for_good(desk, reader):
    desk.do("retire", need("ci-mutism"))
    response = reader.get("/strategies/?need=ci-mutism&level=universal")
    assert (response.status_code, response.url) == (302, "/strategies/?level=universal")


def test_the_preview_names_cards_that_would_be_left_with_none(desk, make):
    bare = make(title="Only this one", levels=["specialist"])
    both = make(title="Another as well", levels=["specialist", "universal"])
    shown = desk.read("retire", Level.objects.get(slug="specialist"))
    named = shown[shown.index("left with no level") : shown.index("Public pages that")]
    assert bare.title in named
    assert both.title not in named


def test_a_signpost_leaves_out_a_retired_need_and_the_preview_says_so(desk, ask):
    term = NeedFactory(slug="quiet")
    post = Signpost.objects.create(label="xylophonic", words="xylophonics")
    SignpostLead.objects.create(signpost=post, need=term)
    assert "Signposts that would lead nowhere: 1" in desk.read("retire", term)
    desk.do("retire", term)
    assert not ask("q=xylophonic").heard.signposts


def test_an_area_with_needs_in_use_is_not_retired(desk):
    response = desk.client.post(url_of("retire", need("ci")), {"seen": ""})
    assert "What is below it is still in use" in response.text
    assert not need("ci").retired


def test_the_only_term_in_use_is_not_retired(desk):
    Level.objects.exclude(slug="universal").update(retired=True)
    shown = desk.read("retire", Level.objects.get(slug="universal"))
    assert "the only level in use" in shown


def test_a_need_does_not_come_back_below_a_retired_area(desk):
    area = NeedFactory(parent=None, slug="old-area", retired=True)
    term = NeedFactory(parent=area, slug="below", retired=True)
    assert "which is not in use" in desk.read("return", term)


def test_what_was_previewed_and_has_changed_is_shown_again(desk, make):
    term = need("ci-mutism")
    data = desk.start("retire", term)
    card = make(needs=["ci-mutism"], title="Quite new")
    response = desk.answer("retire", term, data)
    assert actions.CHANGED in response.text
    assert card.title in response.text
    assert not need("ci-mutism").retired


# Topics that editors propose.


@pytest.fixture
def proposal(make, person):
    card = make(title="Ending well")
    card.topics.add("Home-time")
    card.save_revision(user=person("eps-editor")).publish()
    return Topic.objects.get(name="Home-time")


def test_a_proposal_is_listed_with_who_where_and_what_is_like_it(desk, proposal):
    page = said(desk.client.get(DESK))
    row = page[
        page.index("Proposed topics Typed") : page.index("Levels of support Add")
    ]
    assert "Home-time" in row
    assert "Ending well , Educational psychology service" in row
    assert "Eps editor" in row
    assert "Map to “Home time”" in row


def test_readers_meet_no_proposal(proposal, reader, found):
    card = StrategyCardPage.objects.get(title="Ending well")
    assert "Home-time" not in reader.get(card.get_url()).text
    topic = Topic.objects.get(name="Home-time")
    topic.name = "Xylophony"
    topic.save()
    assert card.title not in found("q=xylophony")


def test_an_accepted_topic_is_offered_to_readers(desk, proposal, found):
    response = desk.client.post(
        reverse("taxonomy_accept", args=[proposal.pk]), follow=True
    )
    assert "Readers can choose “Home-time” from now on." in response.text
    assert found(f"topic={proposal.slug}") == ["Ending well"]


def test_a_topic_is_accepted_once(desk, proposal):
    address = reverse("taxonomy_accept", args=[proposal.pk])
    desk.client.post(address)
    assert "no proposal any more" in desk.client.post(address, follow=True).text


def test_a_proposal_is_mapped_to_a_topic_that_we_have(desk, proposal, found):
    target = Topic.objects.get(slug="home-time")
    desk.merge(proposal, target)
    assert "Ending well" in found("topic=home-time")
    proposal.refresh_from_db()
    assert proposal.merged_into == target


def test_a_declined_topic_is_taken_off_pages_and_drafts(desk, proposal, make):
    draft = make(published=False)
    draft.topics.add(proposal)
    draft.save_revision()
    shown = desk.read("decline", proposal)
    assert "Ending well" in shown
    assert draft.title in shown
    desk.do("decline", proposal)
    card = StrategyCardPage.objects.get(title="Ending well")
    assert not card.topics.exists()
    draft = StrategyCardPage.objects.get(pk=draft.pk).get_latest_revision_as_object()
    assert not draft.topics.all()
    entry = ModelLogEntry.objects.get(action=actions.DECLINED)
    assert entry.data["pages"] == sorted([card.pk, draft.pk])


def test_a_declined_topic_can_become_a_proposal_again(desk, proposal):
    desk.do("decline", proposal)
    desk.do("return", proposal)
    assert "Home-time" in said(desk.client.get(DESK))
    proposal.refresh_from_db()
    assert not proposal.accepted
    assert not proposal.retired


# Where proposals come from, and where they go.


@pytest.fixture
def editor(signed_in):
    return signed_in("eps-editor")


def names_of_topics():
    return {*Topic.objects.values_list("name", flat=True)}


def test_a_form_that_is_not_saved_proposes_no_topic(editor, folder_of, make):
    before, card = names_of_topics(), make(published=False)
    empty = {"topics": "Rainy days", "title": ""}
    for address, form in (
        (add_url(folder_of("eps")), card_form(**empty)),
        (edit_url(card), card_form(**empty, slug=card.slug, **rows_of(card))),
    ):
        response = editor.post(address, form)
        assert response.context["form"].errors.keys() == {"title"}
        assert "Rainy days" in response.text
    assert names_of_topics() == before


def test_a_preview_proposes_no_topic(editor, folder_of, make):
    before, card = names_of_topics(), make(published=False)
    rows = rows_of(card)
    for address, form in (
        (f"{add_url(folder_of('eps'))}preview/", card_form(topics="Rainy days")),
        (
            f"{edit_url(card)}preview/",
            card_form(topics="Rainy days", slug=card.slug, title="Rain", **rows),
        ),
    ):
        assert editor.post(address, form).json() == {
            "is_valid": True,
            "is_available": True,
        }
        assert form["title"] in editor.get(address).text
    assert names_of_topics() == before


def test_a_draft_that_is_saved_proposes_its_topic(editor, folder_of, desk):
    form = card_form(topics="Rainy days", title="Wet play")
    response = editor.post(add_url(folder_of("eps")), form)
    assert response.status_code == 302
    draft = StrategyCardPage.objects.get(title="Wet play")
    form |= {"topics": "Rainy days, Snow days", **rows_of(draft)}
    assert editor.post(edit_url(draft), form).status_code == 302
    page = said(desk.client.get(DESK))
    row = page[page.index("Proposed topics Typed") :]
    for name in ("Rainy days", "Snow days"):
        assert f"{name} Eps editor Wet play" in row


def test_a_proposal_leaves_the_desk_with_its_last_page_and_comes_back_with_one(
    desk, editor, make, person
):
    first = tagged(make(title="Wet play", published=False), ["Rainy days"], person)
    second = tagged(make(title="Puddles", published=False), ["Rainy days"], person)
    tagged(second, [], person)
    assert "Rainy days Eps editor Wet play" in proposed(desk)
    address = reverse("wagtailadmin_pages:delete", args=[first.pk])
    assert editor.post(address, follow=True).status_code == 200
    assert not StrategyCardPage.objects.filter(pk=first.pk).exists()
    assert "None waits." in proposed(desk)
    tagged(second, ["rainy DAYS"], person)
    assert "Rainy days Eps editor Puddles" in proposed(desk)


def tagged(page, topics, person):
    page.topics.set(topics)
    page.save_revision(user=person("eps-editor"))
    return page


def proposed(desk):
    page = said(desk.client.get(DESK))
    return page[page.index("Proposed topics ") : page.index("Levels of support Add")]


def test_editors_are_offered_topics_in_use_alone(editor, proposal):
    Topic.objects.filter(slug="trips").update(retired=True)
    address = reverse("wagtailadmin_tag_model_autocomplete", args=["pages", "topic"])
    assert editor.get(address, {"term": "HOME"}).json() == ["Home time", "Homework"]
    assert editor.get(address, {"term": "trip"}).json() == []
    assert editor.get(address).json() == []
