"""The public index follows the pages, in the transaction that changes them."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from wagtail import hooks
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import PageViewRestriction

from pages.models import (
    Agency,
    AgencyFolder,
    Need,
    StrategyCardPage,
    StrategyLibraryPage,
)
from search.models import Entry
from tests.factories import StrategyCardFactory
from tests.pages.forms import card_form, edit_url, rows_of


class InterruptedChangeError(Exception):
    """Something that goes wrong after a change."""


@transaction.atomic
def fail_after(change, card):
    change(card)
    raise InterruptedChangeError


def folder(slug):
    return AgencyFolder.objects.get(agency__slug=slug)


def restrict(page):
    return PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.LOGIN
    )


def withdraw(card):
    card.unpublish()


def delete(card):
    card.delete()


def rename(card):
    card.slug = "another-address"
    card.save_revision().publish()


def retitle(card):
    card.title = "Quiet arrivals"
    card.save_revision().publish()


def save_directly(card):
    card.title = "Quiet arrivals"
    card.save()


def move(card):
    card.move(folder("ot"), pos="last-child")


def reorder(card):
    card.move(card.get_siblings().last(), pos="right")


def reorder_folder(card):
    folder("eps").move(StrategyLibraryPage.objects.get().get_children().last(), "right")


def rename_library(card):
    library = StrategyLibraryPage.objects.get()
    library.slug = "cards"
    library.save_revision().publish()


def hide_card(card):
    restrict(card)


def hide_folder(card):
    restrict(folder("eps"))


def hide_library(card):
    restrict(StrategyLibraryPage.objects.get())


def relabel_agency(card):
    agency = Agency.objects.get(slug="eps")
    agency.label = "Psychologists"
    agency.save()


def relabel_need(card):
    need = card.needs.first()
    need.label = "Feeling safe"
    need.save()


def relabel_area(card):
    area = card.needs.first().parent
    area.label = "Feelings"
    area.save()


def merge_need(card):
    need = card.needs.first()
    need.merged_into = Need.objects.get(slug="ci-speech")
    need.save()


def retire_need(card):
    need = card.needs.first()
    need.retired = True
    need.save()


def untag(card):
    card.themes = []
    card.topics.clear()
    card.save_revision().publish()


CHANGES = [
    withdraw,
    delete,
    rename,
    retitle,
    save_directly,
    move,
    reorder,
    reorder_folder,
    rename_library,
    hide_card,
    hide_folder,
    hide_library,
    relabel_agency,
    relabel_need,
    relabel_area,
    merge_need,
    retire_need,
    untag,
]


@dataclass(frozen=True)
class Seen:
    """What a reader sees of the site: every hit as shown, every facet with counts."""

    hits: list
    facets: list
    address: int
    paths: list


@pytest.fixture
def see(ask) -> Callable[[], Seen]:
    def look():
        results = ask("sort=az")
        hits = [*results.hits, *ask("sort=az&page=2").hits]
        return Seen(
            [(hit.key, hit.url, hit.title, dict(hit.payload)) for hit in hits],
            [counts(facet.options) for facet in results.facets],
            Client().get("/strategies/soft-start-to-the-day/").status_code,
            list(StrategyCardPage.objects.values_list("path", "url_path", "title")),
        )

    return look


def counts(options):
    return [
        (option.slug, option.label, option.count, counts(option.children))
        for option in options
    ]


@pytest.mark.parametrize("change", CHANGES)
def test_the_index_is_right_after_a_change(card, change, index_is_right):
    change(card)
    assert index_is_right()


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_that_fails_at_last_leaves_pages_and_index_as_they_were(
    card, change, see, index_is_right
):
    before = see()
    with pytest.raises(InterruptedChangeError):
        fail_after(change, card)
    assert see() == before
    assert index_is_right()


@pytest.mark.parametrize("change", [withdraw, hide_card, hide_folder, hide_library])
def test_a_card_that_readers_may_not_open_is_not_found(card, change, found):
    change(card)
    assert card.title not in found()


def test_a_new_draft_is_not_found(demo, folder_of, found, index_is_right):
    draft = StrategyCardFactory(parent=folder_of("eps"), published=False)
    assert draft.title not in found()
    assert index_is_right()


def test_a_published_card_is_found_at_once(demo, folder_of, found, ask):
    before = ask().total
    card = StrategyCardFactory(parent=folder_of("eps"), title="Xylophone breathing")
    assert found("q=xylophone") == [card.title]
    assert ask().total == before + 1


def test_a_card_deleted_with_its_folder_is_gone(card, found, index_is_right):
    folder("eps").delete()
    assert card.title not in found()
    assert index_is_right()


def test_a_card_withdrawn_with_its_folder_is_gone(card, found, person):
    withdrawal = UnpublishPageAction(
        folder("eps"), user=person("admin"), include_descendants=True
    )
    # Nobody may, but it can still come to pass by code.
    withdrawal.execute(skip_permission_checks=True)
    assert card.title not in found()


def test_a_card_is_back_when_its_privacy_is_lifted(card, found, index_is_right):
    restriction = restrict(card)
    restriction.delete()
    assert card.title in found()
    assert index_is_right()


def test_cards_are_back_when_the_privacy_of_their_folder_is_lifted(card, found):
    restriction = restrict(folder("eps"))
    assert card.title not in found()
    restriction.delete()
    assert card.title in found()


def test_a_card_made_public_in_a_private_folder_is_not_found(demo, found):
    restrict(folder("eps"))
    card = StrategyCardFactory(parent=folder("eps"))
    assert card.title not in found()


def test_a_card_moved_into_a_private_folder_is_not_found(card, found):
    restrict(folder("ot"))
    card.move(folder("ot"), pos="last-child")
    assert card.title not in found()


def test_a_card_moved_out_of_a_private_folder_is_found(card, found):
    restrict(folder("eps"))
    card.move(folder("ot"), pos="last-child")
    assert StrategyCardPage.objects.get(pk=card.pk).title in found()


def test_a_draft_edit_of_a_live_card_changes_nothing_for_readers(card, see):
    before = see()
    card.title = "Not yet agreed words"
    card.needs = []
    card.save_revision()
    assert see() == before


def test_a_draft_edit_writes_nothing_to_the_index(card):
    entry = Entry.objects.get(key=f"page:{card.pk}")
    card.title = "Not yet agreed words"
    card.save_revision()
    assert Entry.objects.get(pk=entry.pk).version == entry.version


def test_the_first_rebuild_gives_what_the_changes_gave(card, see):
    for change in (rename, move, merge_need, relabel_agency, hide_folder):
        change(StrategyCardPage.objects.get(pk=card.pk))
    before = see()
    call_command("rebuild_search", verbosity=0)
    assert see() == before


def publish_in_admin(client, card):
    data = card_form(slug=card.slug, title="Changed", **rows_of(card))
    return client.post(edit_url(card), data | {"action-publish": "yes"})


def unpublish_in_admin(client, card):
    return client.post(f"/admin/pages/{card.pk}/unpublish/", {"reason": "Unsafe."})


def delete_in_admin(client, card):
    return client.post(f"/admin/pages/{card.pk}/delete/")


def move_in_admin(client, card):
    return client.post(f"/admin/pages/{card.pk}/move/{folder('ot').pk}/confirm/")


@pytest.mark.parametrize(
    ("hook", "change"),
    [
        ("after_publish_page", publish_in_admin),
        ("after_unpublish_page", unpublish_in_admin),
        ("after_delete_page", delete_in_admin),
        ("after_move_page", move_in_admin),
    ],
)
def test_a_request_that_fails_after_its_change_leaves_no_trace(
    demo, see, signed_in, index_is_right, hook, change
):
    def interrupt(request, page):
        raise InterruptedChangeError

    card = StrategyCardFactory(parent=folder("eps"))
    client, before = signed_in("admin"), see()
    with (
        hooks.register_temporarily(hook, interrupt),
        pytest.raises(InterruptedChangeError),
    ):
        change(client, card)
    assert see() == before
    assert index_is_right()
