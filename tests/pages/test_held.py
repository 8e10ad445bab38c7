"""What processes hold is given up when it changes, whoever changes it and how."""

from contextlib import suppress
from threading import Thread

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.transaction import atomic
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction, Site

from pages.held import held
from pages.models import (
    Agency,
    AgePhase,
    EvidenceRating,
    GlossaryTerm,
    HomePage,
    InformationPage,
    Level,
    NeedAreaPage,
    NeedPage,
    Role,
    SafeguardingNotice,
    SectionPage,
    Theme,
    ToolkitPage,
    ToolkitPartPage,
)
from pages.models.taxonomy import terms
from pages.vocabularies import load_vocabularies
from search import index
from tests.factories import REVIEWED, SectionFactory, StrategyCardFactory

CARD = "/strategies/soft-start-to-the-day/"


@pytest.fixture
def counted():
    """A held function that counts how often it has read."""

    def read(*args):
        read.times += 1
        return read.times

    read.times = 0
    return held(read)


@pytest.fixture
def shows(reader, holding):
    """Whether a page that is asked for shows some words."""

    def shown(words, address=CARD):
        response = reader.get(address)
        assert response.status_code == 200
        return words in response.text

    return shown


@pytest.fixture
def part(demo):
    return ToolkitPartPage.objects.get(number="2")


@pytest.fixture
def section(part):
    return SectionFactory(parent=part, title="Held section", number="2.91")


def publish(page, **changes):
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()


def edit(row, **changes):
    for name, value in changes.items():
        setattr(row, name, value)
    with atomic():
        row.save()


def test_nothing_is_read_twice_while_nothing_changes(demo, holding, counted):
    assert (counted(), counted()) == (1, 1)


def test_each_question_has_its_own_answer(demo, holding, counted):
    assert (counted("a"), counted("b"), counted("a")) == (1, 2, 1)


def test_a_new_token_gives_up_what_was_held(demo, holding, counted):
    counted()
    index.touch()
    assert counted() == 2


def test_nothing_is_held_in_a_transaction(demo, counted):
    assert (counted(), counted()) == (1, 2)


def test_nothing_is_held_before_anything_was_indexed(db, holding, counted):
    assert not index.token()
    assert (counted(), counted()) == (1, 2)


@pytest.mark.parametrize(
    ("model", "name"),
    [
        (Level, "label"),
        (Role, "label"),
        (AgePhase, "label"),
        (EvidenceRating, "plain"),
        (Agency, "label"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_card_shows_a_terms_new_words(card, shows, model, name):
    assert not shows("Quite new words")
    # All of them, for the card's own is among them; the last as an editor does.
    model.objects.update(**{name: "Quite new words"})
    edit(model.objects.last(), **{name: "Quite new words too"})
    assert shows("Quite new words")


def test_a_card_shows_what_its_term_was_merged_into(card, shows):
    theme, target = Theme.objects.in_use()[:2]
    publish(card, themes=[theme])
    assert shows(theme.label)
    edit(theme, merged_into=target)
    assert shows(target.label)
    assert not shows(f">{theme.label}<")


def test_a_card_names_its_new_owner_after_a_move(card, shows, folder_of):
    owner = Agency.objects.get(slug="ot")
    assert not shows(f"Owner: {owner.label}")
    card.move(folder_of("ot"), pos="last-child")
    assert shows(f"Owner: {owner.label}")


def test_a_card_opens_with_the_notice_once_its_theme_asks(card, shows):
    for theme in Theme.objects.all():
        edit(theme, safeguarding=False)
    publish(card, needs=[], themes=[Theme.objects.first()], safeguarding=False)
    assert not shows("safe-first")
    edit(Theme.objects.first(), safeguarding=True)
    assert shows("safe-first")


def test_the_notice_shows_its_new_words(card, shows):
    publish(card, safeguarding=True)
    assert not shows("Quite new words")
    edit(SafeguardingNotice.objects.get(), heading="Quite new words")
    assert shows("Quite new words")


def test_new_vocabularies_are_seen_at_once(demo, holding):
    Role.objects.filter(slug=Role.objects.last().slug).delete()
    known = len(terms(Role))
    load_vocabularies()
    assert len(terms(Role)) == known + 1


def test_the_glossary_shows_a_terms_new_words(demo, shows):
    assert not shows("Quite new words", "/glossary/")
    edit(GlossaryTerm.objects.first(), plain="Quite new words")
    assert shows("Quite new words", "/glossary/")


def test_crumbs_show_the_new_title_of_a_place_above(section, part, shows):
    assert not shows("Quite new words", section.get_url())
    publish(part, title="Quite new words")
    assert shows("Quite new words", section.get_url())


def test_crumbs_lead_to_the_new_address_of_a_place_above(section, part, shows):
    before = section.get_url()
    assert shows(f'href="{part.get_url()}"', before)
    publish(part, slug="quite-new")
    after = SectionPage.objects.get(pk=section.pk).get_url()
    assert shows(f'href="{ToolkitPartPage.objects.get(pk=part.pk).get_url()}"', after)
    assert before != after


def test_crumbs_leave_out_a_place_that_is_withdrawn(section, part, shows):
    crumb = f'<li><a href="{part.get_url()}">'
    assert shows(crumb, section.get_url())
    part.unpublish()
    assert not shows(crumb, section.get_url())


def test_crumbs_follow_a_page_that_is_moved(section, shows):
    target = ToolkitPartPage.objects.get(number="1")
    shows("Held section", section.get_url())
    section.move(target, pos="last-child")
    moved = SectionPage.objects.get(pk=section.pk)
    assert shows(f'<li><a href="{target.get_url()}">', moved.get_url())


def test_crumbs_show_a_place_from_its_first_page_on(demo, shows):
    part = ToolkitPartPage(title="A ninth part", slug="ninth", live=False)
    ToolkitPage.objects.get().add_child(instance=part)
    publish(part, number="9", lead="New.", **REVIEWED)
    assert shows("A ninth part", part.get_url())
    section = SectionFactory(parent=part)
    assert shows(f'<li><a href="{part.get_url()}">', section.get_url())


def test_the_foot_links_to_a_new_page(demo, shows):
    about = InformationPage.objects.first()
    copied = about.copy(update_attrs={"title": "Quite new", "slug": "quite-new"})
    assert shows(">Quite new</a>")
    copied.unpublish()
    assert not shows(">Quite new</a>")
    publish(copied, title="Newer still")
    assert shows(">Newer still</a>")
    copied.delete()
    assert not shows(">Newer still</a>")


def test_the_foot_follows_the_editors_order(demo, shows, signed_in):
    first, *_, last = InformationPage.objects.live().order_by("path")
    order = f">{last.title}</a></li><li>"
    assert not shows(order)
    signed_in("la-lead").post(
        reverse("wagtailadmin_pages:set_page_position", args=[last.pk]),
        query_params={"position": str(position_of(first))},
    )
    assert shows(order)


def position_of(page):
    return list(page.get_parent().get_children()).index(page.page_ptr)


def test_sections_are_linked_to_the_new_ones_beside_them(section, part, shows):
    assert not shows("2.92", section.get_url())
    after = SectionFactory(parent=part, title="Behind", number="2.92")
    assert shows("2.92", section.get_url())
    after.unpublish()
    assert not shows("2.92", section.get_url())


@pytest.mark.parametrize("model", [SectionPage, NeedPage, NeedAreaPage])
def test_a_page_that_becomes_private_asks_for_sign_in(demo, reader, holding, model):
    page = model.objects.live().first()
    assert reader.get(page.get_url()).status_code == 200
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.LOGIN
    )
    assert reader.get(page.get_url()).status_code == 302
    restriction.delete()
    assert reader.get(page.get_url()).status_code == 200


def test_a_private_branch_is_in_no_list(section, part, shows):
    assert shows("Held section", "/toolkit/")
    PageViewRestriction.objects.create(
        page=part, restriction_type=PageViewRestriction.LOGIN
    )
    assert not shows("Held section", "/toolkit/")


def test_a_branch_moved_below_a_private_one_is_private(section, reader, holding):
    private = ToolkitPartPage.objects.get(number="1")
    PageViewRestriction.objects.create(
        page=private, restriction_type=PageViewRestriction.LOGIN
    )
    assert reader.get(section.get_url()).status_code == 200
    section.move(private, pos="last-child")
    moved = SectionPage.objects.get(pk=section.pk)
    assert reader.get(moved.get_url()).status_code == 302


def test_a_private_page_deleted_leaves_nothing_private(section, holding, reader):
    PageViewRestriction.objects.create(
        page=section, restriction_type=PageViewRestriction.LOGIN
    )
    assert reader.get(section.get_url()).status_code == 302
    section.delete()
    assert reader.get(section.get_url()).status_code == 404


def test_full_addresses_follow_the_sites_new_name(card, shows):
    edit(Site.objects.get(), hostname="new.example.org")
    assert shows(f'rel="canonical" href="http://new.example.org{CARD}"')


def test_a_second_site_is_found_by_its_name(card, shows, reader, settings):
    settings.ALLOWED_HOSTS = ["testserver", "other.example.org"]
    assert shows("Soft start")
    other = Page.objects.get(depth=1).add_child(
        instance=Page(title="Other", slug="other")
    )
    Site.objects.create(hostname="other.example.org", root_page=other)
    assert reader.get(CARD, headers={"host": "other.example.org"}).status_code == 404
    assert shows("Soft start")


def test_a_draft_of_a_live_page_changes_nothing_for_readers(section, part, shows):
    shows("Held section", section.get_url())
    before = index.token()
    part.title = "Not agreed yet"
    part.save_revision()
    assert index.token() == before
    assert not shows("Not agreed yet", section.get_url())


def test_a_command_that_changes_what_is_held_is_seen(demo, shows):
    shows("Soft start")
    before = index.token()
    call_command("setup", verbosity=0)
    assert shows("Soft start")
    Theme.objects.all().delete()
    assert index.token() != before


def test_a_card_comes_before_a_folder_with_the_same_address(folder_of, shows, reader):
    assert reader.get("/strategies/eps/").status_code == 404
    StrategyCardFactory(parent=folder_of("ot"), title="Named eps", slug="eps")
    assert shows("Named eps", "/strategies/eps/")


@pytest.mark.parametrize(
    "address", [f"{CARD}more/", "/toolkit/nowhere/at/all/", f"/{'toolkit/' * 300}"]
)
def test_an_address_below_a_page_is_not_found(demo, reader, address):
    assert reader.get(address).status_code == 404


def test_home_is_found_under_its_own_address_only(demo, reader):
    assert reader.get("/").status_code == 200
    assert reader.get(f"/{HomePage.objects.get().slug}/").status_code == 404


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_commit_is_seen_by_every_thread_and_a_rollback_by_none():
    load_vocabularies()
    theme = Theme.objects.first()
    seen = labels_in_another_thread(theme)
    assert next(seen) == theme.label
    with suppress(ZeroDivisionError), atomic():
        edit(theme, label="Taken back")
        assert terms(Theme)[theme.pk].label == "Taken back"
        assert 1 / 0
    assert terms(Theme)[theme.pk].label == next(seen) != "Taken back"
    edit(theme, label="Committed")
    assert terms(Theme)[theme.pk].label == next(seen) == "Committed"


def labels_in_another_thread(term):
    """What threads of their own, each with its own connection, know of a label."""
    found = []

    def look():
        found.append(terms(type(term))[term.pk].label)
        connection.close()

    while True:
        thread = Thread(target=look)
        thread.start()
        thread.join()
        yield found[-1]
