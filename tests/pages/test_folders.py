"""Agency folders: they own cards and are no part of any address."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from pages.models import AgencyFolder, StrategyCardPage, StrategyLibraryPage
from tests.factories import StrategyCardFactory

ADDRESS = "/strategies/soft-start-to-the-day/"


def slugs_in(folder):
    folder.refresh_from_db()
    return [card.slug for card in folder.get_children()]


def test_a_cards_address_leaves_its_folder_out(card):
    assert card.get_url() == ADDRESS


def test_a_card_is_served_at_its_address(card, reader):
    assert card.title in reader.get(ADDRESS).text


def test_cards_of_two_folders_are_served_side_by_side(demo, reader, folder_of):
    for agency in ("eps", "slt-therapy"):
        card = folder_of(agency).get_children().live().first()
        assert reader.get(f"/strategies/{card.slug}/").status_code == 200


def test_a_folder_has_no_address(demo, reader):
    assert reader.get("/strategies/eps/").status_code == 404


def test_a_card_is_not_found_below_its_folder(card, reader):
    assert reader.get(f"/strategies/eps/{card.slug}/").status_code == 404


def test_nothing_is_found_below_a_card(card, reader):
    assert reader.get(f"{ADDRESS}more/").status_code == 404


def test_a_draft_card_is_not_found(demo, reader, folder_of):
    draft = StrategyCardFactory(parent=folder_of("eps"), published=False)
    assert reader.get(f"/strategies/{draft.slug}/").status_code == 404


def test_a_moved_card_keeps_its_address(card, reader, folder_of):
    card.move(folder_of("ot"), pos="last-child")
    card = StrategyCardPage.objects.get(pk=card.pk)
    assert card.get_url() == ADDRESS
    assert reader.get(ADDRESS).status_code == 200


def test_a_moved_card_belongs_to_the_agency_of_its_new_folder(card, folder_of):
    card.move(folder_of("ot"), pos="last-child")
    assert StrategyCardPage.objects.get(pk=card.pk).agency.slug == "ot"


def test_a_moved_card_is_found_under_its_new_agency_only(card, folder_of, found):
    card.move(folder_of("ot"), pos="last-child")
    assert card.title in found("agency=ot")
    assert card.title not in found("agency=eps")


def test_a_card_moved_in_the_admin_keeps_its_address(
    card, signed_in, folder_of, reader
):
    url = f"/admin/pages/{card.pk}/move/{folder_of('ot').pk}/confirm/"
    signed_in("la-lead").post(url)
    moved = StrategyCardPage.objects.get(pk=card.pk)
    assert moved.agency.slug == "ot"
    assert reader.get(ADDRESS).status_code == 200


def test_a_reordered_card_keeps_its_address(card, folder_of):
    first = folder_of("eps").get_children().first()
    moving = folder_of("eps").get_children().last()
    moving.move(first, pos="left")
    assert slugs_in(folder_of("eps"))[0] == moving.slug
    assert StrategyCardPage.objects.get(pk=moving.pk).get_url() == (
        f"/strategies/{moving.slug}/"
    )


def test_a_card_reordered_in_the_admin_keeps_its_address(card, signed_in, reader):
    signed_in("la-lead").post(f"/admin/pages/{card.pk}/set_position/?position=0")
    assert slugs_in(card.get_parent())[0] == card.slug
    assert reader.get(ADDRESS).status_code == 200


def test_cards_of_a_reordered_folder_keep_their_addresses(card, folder_of):
    last = StrategyLibraryPage.objects.get().get_children().last()
    folder_of("eps").move(last, pos="right")
    assert StrategyCardPage.objects.get(pk=card.pk).get_url() == ADDRESS


def test_cards_of_a_renamed_folder_keep_their_addresses(card, folder_of):
    folder = folder_of("eps")
    folder.slug = "psychology"
    folder.save()
    assert StrategyCardPage.objects.get(pk=card.pk).get_url() == ADDRESS


def test_cards_follow_a_new_slug_of_the_library(card, reader):
    library = StrategyLibraryPage.objects.get()
    library.slug = "cards"
    library.save_revision().publish()
    address = "/cards/soft-start-to-the-day/"
    assert StrategyCardPage.objects.get(pk=card.pk).get_url() == address
    assert reader.get(address).status_code == 200
    assert reader.get(ADDRESS).status_code == 404


def test_the_finder_links_to_the_new_address_of_the_library(card, ask):
    library = StrategyLibraryPage.objects.get()
    library.slug = "cards"
    library.save_revision().publish()
    urls = {hit.url for hit in ask().hits}
    assert all(url.startswith("/cards/") for url in urls)


def test_a_second_card_with_an_address_is_refused_with_an_error_on_its_slug(
    card, folder_of
):
    twin = StrategyCardPage(title="Another", slug=card.slug)
    with pytest.raises(ValidationError) as refusal:
        folder_of("ot").add_child(instance=twin)
    assert "already has this address" in refusal.value.message_dict["slug"][0]


def test_the_admin_form_refuses_a_taken_address_with_an_error_on_its_slug(
    card, folder_of, signed_in
):
    other = folder_of("ot").get_children().first()
    client = signed_in("la-lead")
    form = client.get(f"/admin/pages/{other.pk}/edit/").context["form"]
    assert form["slug"].value() == other.slug
    data = {"title": other.title, "slug": card.slug, **empty_formsets(form)}
    response = client.post(f"/admin/pages/{other.pk}/edit/", data)
    assert response.status_code == 200
    errors = response.context["form"].errors
    assert "already has this address" in errors["slug"][0]


def empty_formsets(form):
    """Management data of the form's child rows and blocks, with nothing in them."""
    data = {}
    for formset in form.formsets.values():
        data |= {f"{formset.prefix}-TOTAL_FORMS": 0}
        data |= {f"{formset.prefix}-INITIAL_FORMS": 0}
    for name in ("steps", "sources", "downloads"):
        data[f"{name}-count"] = 0
    return data


def test_a_draft_finds_an_address_that_is_free_in_all_folders(card, folder_of):
    draft = StrategyCardPage(title=card.title, live=False)
    folder_of("ot").add_child(instance=draft)
    assert draft.slug == "soft-start-to-the-day-2"


def test_a_card_knows_its_owner_and_nothing_else_can_be_said(card):
    assert card.owner_name == "Educational psychology service"
    assert card.steward is None


def test_the_folders_agency_is_shown_and_cannot_be_changed(demo, signed_in, folder_of):
    folder = folder_of("eps")
    response = signed_in("la-lead").get(f"/admin/pages/{folder.pk}/edit/")
    assert "agency" not in response.context["form"].fields


def test_a_copied_card_needs_an_address_of_its_own(card, signed_in, folder_of):
    response = signed_in("la-lead").post(
        f"/admin/pages/{card.pk}/copy/",
        {
            "new_title": "A copy",
            "new_slug": card.slug,
            "new_parent_page": folder_of("ot").pk,
        },
    )
    assert "already has this address" in response.context["form"].errors["new_slug"][0]


def test_a_copied_card_is_a_draft_with_its_own_address(card, signed_in, folder_of):
    card.is_sample = False
    card.save()
    signed_in("la-lead").post(
        f"/admin/pages/{card.pk}/copy/",
        {
            "new_title": "A copy",
            "new_slug": "a-copy",
            "new_parent_page": folder_of("ot").pk,
        },
    )
    copy = StrategyCardPage.objects.get(slug="a-copy")
    assert (copy.live, copy.address, copy.is_sample) == (False, "a-copy", True)


def test_a_folder_is_not_copied(demo, signed_in, folder_of):
    folder = folder_of("eps")
    response = signed_in("la-lead").get(f"/admin/pages/{folder.pk}/copy/")
    assert response.status_code == 302
    assert AgencyFolder.objects.filter(agency__slug="eps").count() == 1


def test_wagtails_command_that_would_write_folders_into_addresses_is_refused(demo):
    with pytest.raises(CommandError, match="leave their folder out"):
        call_command("set_url_paths")


def test_the_list_of_an_agencys_cards_does_not_say_that_they_have_no_address(
    demo, signed_in, folder_of
):
    address = reverse("wagtailadmin_explore", args=[folder_of("eps").pk])
    listed = signed_in("eps-editor").get(address).text
    assert "Soft start to the day" in listed
    assert "not be accessible at any URL" not in listed
