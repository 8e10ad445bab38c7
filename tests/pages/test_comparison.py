"""The levels side by side, for a need and a group of phases."""

import importlib

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from wagtail.models import PageViewRestriction
from wagtail.test.utils.form_data import (
    inline_formset,
    nested_form_data,
    rich_text,
    streamfield,
)

from pages.models import (
    LevelDescriptor,
    LevelPage,
    LevelsPage,
    Need,
    NeedAreaPage,
    NeedPage,
    SafeguardingNotice,
    SectionPage,
)
from tests.factories import StrategyCardFactory

ADDRESS = "/levels/compare/"
BOTH = f"{ADDRESS}?need=ci-mutism&phase=primary"
HEADINGS = [
    "What settings provide",
    "Strategies at this level",
    "Who leads",
    "What is recorded, and how often it is reviewed",
    "What shows that more is needed",
    "What shows that less may be enough",
    "What families can expect",
]
LEVELS = ["Universal", "SEN Support (targeted)", "Complex and specialist"]
AREA = "About the whole area:"


@pytest.fixture
def shown(demo, reader):
    """The page at an address, read as a tree."""

    def found(address):
        response = reader.get(address)
        assert response.status_code == 200
        return BeautifulSoup(response.text, "html.parser")

    return found


def columns(page):
    """Each level's heading, and the section it heads."""
    return {one.h2.get_text(strip=True): one for one in page.select(".compare > *")}


def row(column, heading):
    """What a column says under a heading, as one text."""
    (found,) = (h3 for h3 in column("h3") if h3.get_text() == heading)
    return found.parent.get_text(" ", strip=True).removeprefix(heading).strip()


def text_of(need, group, level="universal"):
    return LevelDescriptor.objects.get(
        page__level__slug=level, need__slug=need, group__slug=group
    ).text


@pytest.mark.parametrize("address", [ADDRESS, BOTH, f"{ADDRESS}?need=cl"])
def test_every_level_has_the_same_headings(shown, address):
    found = columns(shown(address))
    assert list(found) == [
        "Universal",
        "SEN Support (targeted)",
        "Complex and specialist",
    ]
    for column in found.values():
        assert [h3.get_text() for h3 in column("h3")] == HEADINGS


def test_no_part_of_the_demos_comparison_is_empty(shown):
    assert "Not described yet" not in shown(BOTH).get_text()


def test_what_a_level_does_not_say_yet_is_told(shown):
    LevelPage.objects.update(who_leads="")
    for column in columns(shown(ADDRESS)).values():
        assert row(column, "Who leads") == "Not described yet."


def test_a_needs_own_text_wins(shown):
    for name, column in columns(shown(BOTH)).items():
        level = LevelPage.objects.get(level__label=name).level.slug
        said = row(column, "What settings provide")
        assert said == text_of("ci-mutism", "primary", level)


def test_text_of_the_area_is_labelled_when_a_need_has_none(shown):
    column = columns(shown(f"{ADDRESS}?need=ci-speech&phase=primary"))["Universal"]
    said = row(column, "What settings provide")
    assert said == f"{AREA} {text_of('ci', 'primary')}"


def test_an_areas_own_text_is_not_labelled(shown):
    column = columns(shown(f"{ADDRESS}?need=ci&phase=primary"))["Universal"]
    assert row(column, "What settings provide") == text_of("ci", "primary")


def test_without_an_age_each_group_has_its_text_labelled_where_it_is_the_areas(shown):
    column = columns(shown(f"{ADDRESS}?need=ci-mutism"))["Universal"]
    groups = [h4.get_text() for h4 in column("h4")]
    assert groups == ["Early years", "Primary", "Secondary", "Post-16"]
    said = row(column, "What settings provide")
    assert said.count(AREA) == 1
    assert f"Post-16 {AREA} {text_of('ci', 'post-16')}" in said


def test_without_a_need_each_area_has_its_text(shown):
    column = columns(shown(f"{ADDRESS}?phase=primary"))["Universal"]
    areas = Need.objects.filter(parent=None).values_list("label", flat=True)
    assert [h4.get_text() for h4 in column("h4")] == list(areas)
    assert AREA not in column.get_text()


def test_before_a_choice_the_whole_setting_is_described(shown):
    page = shown(ADDRESS)
    assert "This is the account for the whole setting" in page.get_text()
    for name, column in columns(page).items():
        level = LevelPage.objects.get(level__label=name)
        assert row(column, "What settings provide") == level.lead
        assert row(column, "Who leads")[:40] == level.who_leads[:40]


def test_the_form_keeps_the_choice(shown):
    page = shown(BOTH)
    chosen = {
        one["name"]: one.select_one("[selected]")["value"] for one in page("select")
    }
    assert chosen == {"need": "ci-mutism", "phase": "primary"}
    assert "Situational mutism, Primary" in page.h1.get_text()
    assert page.title.get_text().startswith(page.h1.get_text())


def test_the_strategies_are_the_finders_in_the_same_state(shown, ask, folder_of):
    StrategyCardFactory.create_batch(
        5, parent=folder_of("eps"), needs=["ci-mutism"], phases=["ks2"]
    )
    column = columns(shown(BOTH))["Universal"]
    state = "need=ci-mutism&level=universal&phase=primary"
    links = column.select("ul.rich a[href^='/strategies/']")
    assert [a.get_text() for a in links] == [hit.title for hit in ask(state).hits[:4]]
    onward = column.select_one("a.more")
    assert onward["href"] == f"/strategies/?{state}"
    assert f"See all {ask(state).total} strategies" in onward.get_text()


def test_where_a_need_has_no_card_the_area_is_a_click_away(shown, ask):
    state = "need=ci-speech&level=specialist&phase=post-16"
    assert ask(state).total == 0
    column = columns(shown(f"{ADDRESS}?need=ci-speech&phase=post-16"))
    said = row(column["Complex and specialist"], "Strategies at this level")
    assert said.startswith("No card fits this choice yet.")
    link = column["Complex and specialist"].select_one("a[href^='/strategies/?']")
    assert link["href"] == "/strategies/?need=ci&level=specialist&phase=post-16"


@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ("phase=primary&need=ci-mutism", "need=ci-mutism&phase=primary"),
        ("need=ci-mutism&phase=ks2", "need=ci-mutism&phase=primary"),
        ("need=ci-mutism&phase=", "need=ci-mutism"),
        ("need=nothing&phase=primary&level=universal&q=a", "phase=primary"),
        ("need=ci-mutism&need=ci-speech", "need=ci-speech"),
        ("need=&phase=", ""),
    ],
)
def test_one_redirect_leads_to_the_one_address(demo, reader, asked, canonical):
    response = reader.get(f"{ADDRESS}?{asked}")
    assert response.url == (f"{ADDRESS}?{canonical}" if canonical else ADDRESS)
    assert reader.get(response.url).status_code == 200


def test_the_address_of_a_merged_need_leads_to_what_it_means_now(demo, reader):
    speech = Need.objects.get(slug="ci-speech")
    speech.merged_into = Need.objects.get(slug="ci-fluency")
    speech.save()
    assert reader.get(f"{ADDRESS}?need=ci-speech").url == f"{ADDRESS}?need=ci-fluency"


def test_a_state_names_its_own_address_and_stands_below_the_levels(shown):
    page = shown(BOTH)
    assert page.select_one("[rel=canonical]")["href"] == f"http://testserver{BOTH}"
    crumbs = [crumb.get_text() for crumb in page.select(".crumbs li")]
    assert crumbs == ["Home", "Levels", page.h1.get_text()]


def test_a_need_that_asks_for_it_opens_with_the_safeguarding_notice(shown):
    heading = SafeguardingNotice.current().heading
    page = shown(f"{ADDRESS}?need=semh-harm")
    assert page.main.h2.get_text(strip=True) == heading
    assert heading not in shown(BOTH).get_text()


def test_a_level_that_is_withdrawn_is_left_out(shown):
    LevelPage.objects.get(level__slug="specialist").unpublish()
    assert list(columns(shown(BOTH))) == LEVELS[:2]


def test_there_is_no_comparison_of_levels_that_nobody_may_read(demo, reader):
    levels = LevelsPage.objects.get()
    PageViewRestriction.objects.create(
        page=levels, restriction_type=PageViewRestriction.LOGIN
    )
    assert reader.get(ADDRESS).status_code == 404
    PageViewRestriction.objects.all().delete()
    levels.unpublish()
    assert reader.get(ADDRESS).status_code == 404


def test_the_comparison_is_linked_from_where_it_is_needed(shown):
    def links(page):
        found = shown(page.get_url()).select(f"main a[href^='{ADDRESS}']")
        return {a["href"].removeprefix(ADDRESS) for a in found}

    assert links(LevelsPage.objects.get()) == {""}
    assert "?need=ci-mutism" in links(LevelPage.objects.get(level__slug="universal"))
    assert links(NeedPage.objects.get(need__slug="ci-speech")) == {"?need=ci-speech"}
    assert links(NeedAreaPage.objects.get(need__slug="cl")) == {"?need=cl"}
    assert links(SectionPage.objects.get(number="2.5")) == {""}


def test_a_level_page_keeps_needs_of_their_own_out_of_the_areas_text(shown):
    page = shown(LevelPage.objects.get(level__slug="universal").get_url())
    assert text_of("ci", "primary") in page.get_text()
    assert text_of("ci-mutism", "primary") not in page.get_text()


def test_no_level_page_can_take_the_address_of_the_comparison(signed_in):
    parent = LevelsPage.objects.get()
    data = nested_form_data(
        {
            "title": "Compare",
            "slug": "compare",
            "body": streamfield([]),
            "families": rich_text(""),
            "descriptors": inline_formset([]),
            "comments": inline_formset([]),
        }
    )
    address = f"/admin/pages/add/pages/levelpage/{parent.pk}/"
    form = signed_in("la-lead").post(address, data).context["form"]
    assert "answers there" in str(form.errors["slug"])


def test_stored_versions_are_told_apart_by_the_new_name_of_the_field(demo):
    page = LevelPage.objects.first()
    revision = page.latest_revision
    wanted = revision.content["descriptors"][0]["need"]
    migration = importlib.import_module("pages.migrations.0006_levels_compared")
    migration.rename_in_revisions("need", "area")(apps, None)
    revision.refresh_from_db()
    assert revision.content["descriptors"][0]["area"] == wanted
    migration.rename_in_revisions("area", "need")(apps, None)
    revision.refresh_from_db()
    assert revision.content["descriptors"][0]["need"] == wanted
