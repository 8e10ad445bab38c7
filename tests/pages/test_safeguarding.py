"""The safeguarding notice: what it says, who may change it, and where it stands."""

import re
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry
from wagtail.test.utils.form_data import nested_form_data, rich_text

from pages import indexing
from pages.models import (
    FamiliesPage,
    HomePage,
    InformationPage,
    LevelPage,
    Need,
    NeedAreaPage,
    NeedPage,
    SafeguardingNotice,
    StrategyCardPage,
    StrategyLibraryPage,
    Theme,
    ToolkitPartPage,
    TrainingLibraryPage,
)
from pages.models.base import kinds
from tests.factories import SectionFactory, StrategyCardFactory

NATIONAL = ["999", "111", "08088005000", "08001111"]
CONTACT = {
    "contact_name": "Front door team",
    "contact_phone": "01454 866000",
    "contact_hours": "weekdays, 9am to 5pm",
    "contact_web": "",
    "confirmed_on": date(2026, 10, 1),
    "confirmed_with": "the team's manager, by telephone",
}


def confirmed(**changes):
    """The notice with a contact that somebody has checked."""
    notice = SafeguardingNotice.load()
    for name, value in (CONTACT | changes).items():
        setattr(notice, name, value)
    return notice


def shown():
    """The notice as readers see it."""
    return BeautifulSoup(
        render_to_string(
            "components/safeguarding.html", {"notice": SafeguardingNotice.current()}
        ),
        "html.parser",
    )


def numbers(soup):
    return [link["href"].removeprefix("tel:") for link in soup.select("[href^=tel]")]


def main_of(reader, address):
    response = reader.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.text, "html.parser").main


def has_notice(reader, address):
    return bool(main_of(reader, address).select(".safe"))


@pytest.fixture
def flag(demo):
    """Have a term ask for the notice; the rest of the demo asks for nothing."""
    cards = StrategyCardPage.objects.for_documents()
    asking_now = [card for card in cards if card.needs_safeguarding_notice]
    for model in (Need, Theme, StrategyCardPage):
        model.objects.update(safeguarding=False)
    indexing.reindex(asking_now)

    def asking(model, slug):
        term = model.objects.get(slug=slug)
        term.safeguarding = True
        term.save()

    return asking


def test_a_new_site_has_the_notice_with_national_routes_only(site):
    assert set(numbers(shown())) == set(NATIONAL)
    assert "designated safeguarding lead" in shown().text


def test_the_text_for_staff_comes_before_the_one_for_families(site):
    text = shown().text
    assert (
        text.index("tell your designated")
        < text.index("For families and young people")
        < text.index("Childline")
    )


def test_the_notice_works_before_any_site_is_set_up(db):
    assert set(numbers(shown())) == set(NATIONAL)


@pytest.fixture
def heading_kept():
    """Whether a command leaves the heading that the council wrote."""

    def kept(command):
        notice = SafeguardingNotice.load()
        notice.heading = "Safety first"
        notice.save()
        call_command(command, verbosity=0)
        return SafeguardingNotice.objects.get().heading == "Safety first"

    return kept


def test_setting_up_again_keeps_what_the_council_wrote(site, heading_kept):
    assert heading_kept("setup")


def test_loading_again_keeps_what_the_council_wrote(demo, heading_kept):
    assert heading_kept("load_demo")


def test_a_contact_is_shown_once_it_is_confirmed(site):
    notice = confirmed()
    notice.full_clean()
    notice.save()
    text = " ".join(shown().text.split())
    assert "Front door team, 01454 866000, weekdays, 9am to 5pm" in text
    assert "01454866000" in numbers(shown())


def test_a_contact_that_nobody_confirmed_is_not_shown(site):
    notice = confirmed(confirmed_on=None, confirmed_with="")
    notice.full_clean()
    notice.save()
    assert "Front door team" not in shown().text
    assert set(numbers(shown())) == set(NATIONAL)


def test_readers_never_see_who_confirmed_the_contact(site):
    confirmed().save()
    assert CONTACT["confirmed_with"] not in shown().text


@pytest.mark.parametrize(
    "changes",
    [
        {"confirmed_on": date(2999, 1, 1)},
        {"confirmed_with": ""},
        {"contact_name": ""},
        {"contact_phone": "", "contact_web": ""},
        {"contact_phone": "ring the office"},
        {"contact_phone": "12345"},
        {"contact_phone": "01454 8660"},
        {"contact_phone": "01454 8660001234"},
        {"contact_phone": "+33 1 44 55 66 77"},
        {"contact_web": "javascript:alert(1)"},
    ],
    ids=str,
)
def test_a_contact_that_cannot_be_right_is_refused(site, changes):
    with pytest.raises(ValidationError):
        confirmed(**changes).full_clean()


@pytest.mark.parametrize(
    "phone",
    [
        "01454 866000",
        "0117-922-2000",
        "+44 1454 866000",
        "0800 123 4567",
        "01454866000",
    ],
)
def test_a_number_may_be_written_in_the_usual_ways(site, phone):
    confirmed(contact_phone=phone).full_clean()


@pytest.mark.parametrize(
    "phone", ["0117 496 0123", "01632 960 001", "+44 7700 900123", "020 7946 0000"]
)
def test_a_sample_number_is_refused(site, phone):
    with pytest.raises(ValidationError, match="sample number"):
        confirmed(contact_phone=phone).full_clean()


def test_a_contact_that_changes_must_be_checked_again(site):
    confirmed().save()
    changed = {"contact_phone": "01454 868009"}
    with pytest.raises(ValidationError, match="Check it again"):
        confirmed(**changed).full_clean()
    confirmed(**changed, confirmed_on=timezone.localdate()).full_clean()
    confirmed(**changed, confirmed_on=None).full_clean()


def test_the_text_may_change_without_checking_the_contact_again(site):
    confirmed().save()
    confirmed(heading="Safety first").full_clean()


def notice_form(**changes):
    """What a browser sends from the notice's form."""
    fields = {
        "heading": "Safety first",
        "staff": rich_text('<p>Call <a href="tel:999">999</a>.</p>'),
        "families": rich_text("<p>Tell an adult.</p>"),
        **CONTACT,
    }
    return nested_form_data(fields | changes)


def edit_address():
    pk = SafeguardingNotice.load().pk
    return reverse("wagtailsettings:edit", args=["pages", "safeguardingnotice", pk])


def test_the_council_edits_the_notice_and_is_named_for_it(demo, signed_in, person):
    signed_in("la-lead").post(edit_address(), notice_form())
    assert shown().h2.text.strip() == "Safety first"
    assert "999" in numbers(shown())
    entry = ModelLogEntry.objects.for_instance(SafeguardingNotice.load()).last()
    assert (entry.user, entry.action) == (person("la-lead"), "wagtail.edit")


def test_a_wrong_contact_is_said_at_its_field(demo, signed_in):
    response = signed_in("la-lead").post(
        edit_address(), notice_form(contact_phone="0117 496 0000")
    )
    assert "This is a sample number" in response.text
    assert shown().h2.text.strip() != "Safety first"


@pytest.mark.parametrize("username", ["eps-editor", "eps-lead", "training-lead"])
def test_nobody_else_changes_the_notice(demo, signed_in, username):
    signed_in(username).post(edit_address(), notice_form())
    assert shown().h2.text.strip() != "Safety first"


def test_the_notice_is_in_the_councils_menu_only(demo, signed_in):
    address = reverse("wagtailsettings:edit", args=["pages", "safeguardingnotice"])
    menus = {
        name: address in signed_in(name).get("/admin/").text
        for name in ("la-lead", "eps-lead")
    }
    assert menus == {"la-lead": True, "eps-lead": False}


def pages_with_a_notice_of_their_own():
    """One live page of each type whose own words, not its results, may ask.

    The page for families has a notice in any case, in words for them.
    """
    others = {HomePage, StrategyLibraryPage, TrainingLibraryPage, FamiliesPage}
    return [model.objects.live().first() for model in kinds() if model not in others]


def test_every_page_type_that_asks_opens_with_the_notice(demo, reader, monkeypatch):
    for page in pages_with_a_notice_of_their_own():
        monkeypatch.setattr(type(page), "needs_safeguarding_notice", True)
        main = main_of(reader, page.get_url())
        assert main.find("h2")["id"] == "h-safe", page
        assert len(main.select(".safe")) == 1, page
        assert main.h1.find_next("h2")["id"] == "h-safe", page


@pytest.mark.parametrize("model", [InformationPage, LevelPage])
def test_a_page_without_needs_asks_for_nothing(demo, reader, model):
    assert not has_notice(reader, model.objects.live().first().get_url())


def test_a_need_that_asks_shows_the_notice_and_its_neighbours_do_not(flag, reader):
    flag(Need, "ci-speech")
    asking = NeedPage.objects.get(need__slug="ci-speech")
    other = asking.get_siblings().live().exclude(pk=asking.pk).first()
    assert has_notice(reader, asking.get_url())
    assert not has_notice(reader, other.get_url())


def test_an_area_shows_the_notice_when_one_of_its_needs_asks(flag, reader):
    flag(Need, "ci-speech")
    shows = {
        area.need.slug: has_notice(reader, area.get_url())
        for area in NeedAreaPage.objects.live().select_related("need")
    }
    assert shows == {"ci": True, "cl": False, "semh": False, "sp": False}


def test_a_retired_need_asks_for_nothing_in_its_area(flag, reader):
    flag(Need, "ci-speech")
    Need.objects.filter(slug="ci-speech").update(retired=True)
    area = NeedAreaPage.objects.get(need__slug="ci")
    assert not has_notice(reader, area.get_url())


def test_an_area_asks_for_each_of_its_needs(flag, reader, folder_of):
    flag(Need, "ci")
    card = StrategyCardFactory(parent=folder_of("eps"), needs=["ci-speech"])
    need = NeedPage.objects.get(need__slug="ci-speech")
    assert has_notice(reader, need.get_url())
    assert has_notice(reader, card.get_url())
    assert has_notice(reader, "/strategies/?need=ci-speech")


@pytest.mark.parametrize(
    ("model", "slug", "fields"),
    [
        (Need, "ci-speech", {"needs": ["ci-speech"]}),
        (Theme, "x-play", {"themes": ["x-play"]}),
        (None, "", {"safeguarding": True}),
    ],
)
def test_a_card_shows_the_notice_its_need_theme_or_own_box_asks_for(
    flag, reader, folder_of, model, slug, fields
):
    fields = {"needs": ["sp-vision"], **fields}
    if model:
        flag(model, slug)
    asking = StrategyCardFactory(parent=folder_of("eps"), **fields)
    silent = StrategyCardFactory(parent=folder_of("eps"), needs=["sp-vision"])
    assert has_notice(reader, asking.get_url())
    assert not has_notice(reader, silent.get_url())


@pytest.mark.parametrize(
    ("model", "slug", "field"),
    [(Need, "ci-speech", "needs"), (Need, "ci", "needs"), (Theme, "x-play", "themes")],
)
def test_a_section_tagged_with_a_term_that_asks_shows_the_notice(
    flag, reader, model, slug, field
):
    section = SectionFactory(
        parent=ToolkitPartPage.objects.first(),
        **{field: [model.objects.get(slug=slug)]},
    )
    assert not has_notice(reader, section.get_url())
    flag(model, slug)
    assert has_notice(reader, section.get_url())


def test_a_draft_section_previews_with_the_notice(flag):
    flag(Theme, "x-play")
    section = SectionFactory(parent=ToolkitPartPage.objects.first(), published=False)
    section.themes = [Theme.objects.get(slug="x-play")]
    response = section.make_preview_request()
    assert "h-safe" in response.rendered_content


@pytest.mark.parametrize(
    ("model", "slug", "querystring"),
    [
        (Need, "ci-speech", "need=ci-speech"),
        (Need, "ci-speech", "need=ci"),
        (Theme, "x-play", "theme=x-play"),
    ],
)
def test_results_open_with_the_notice_when_a_choice_asks(
    flag, reader, model, slug, querystring
):
    address = f"/strategies/?q=zzzz&{querystring}"
    assert not has_notice(reader, address)
    flag(model, slug)
    assert has_notice(reader, address)


def test_results_open_with_the_notice_when_one_of_them_asks(flag, reader, folder_of):
    address = "/strategies/?agency=eps&sort=az"
    assert not has_notice(reader, address)
    StrategyCardFactory(parent=folder_of("eps"), title="A first", safeguarding=True)
    results = main_of(reader, address).select_one("#results")
    notice, cards = results.select_one(".safe"), results.select_one(".cards")
    assert notice in cards.find_all_previous("section")
    assert len(results.select(".card__safe")) == 1


def test_results_without_an_asking_card_on_their_page_stay_as_they_are(
    flag, reader, folder_of
):
    StrategyCardFactory(parent=folder_of("eps"), title="A first", safeguarding=True)
    assert has_notice(reader, "/strategies/?sort=az")
    assert not has_notice(reader, "/strategies/?sort=az&page=2")


def test_no_text_of_ours_names_a_sample_number(site):
    assert not re.search(r"496 ?0|960 ?\d{3}|7700 ?900", shown().text)
