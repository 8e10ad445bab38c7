"""Setting up a site: vocabularies, the top of the tree, roles, workflow and Site."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
    Workflow,
)

from pages import roles
from pages.agencies import create_agency, writing_agencies
from pages.models import (
    Agency,
    AgencyFolder,
    CaseStudiesPage,
    HomePage,
    LevelsPage,
    NeedsPage,
    ServicesPage,
    StrategyCardPage,
    StrategyLibraryPage,
    ToolkitPage,
)
from pages.vocabularies import FILES
from tests.factories import AgencyFactory

SKELETON = [
    HomePage,
    ToolkitPage,
    NeedsPage,
    LevelsPage,
    StrategyLibraryPage,
    ServicesPage,
    CaseStudiesPage,
]


def state():
    """All that setup is answerable for, to compare."""
    return (
        list(Page.objects.order_by("path").values_list("path", "title", "live")),
        list(Group.objects.order_by("name").values_list("name", flat=True)),
        list(Workflow.objects.values_list("name", "active")),
        list(Site.objects.values_list("hostname", "port", "root_page")),
        list(Collection.objects.values_list("path", "name")),
        [model.objects.count() for model in FILES.values()],
    )


def test_setup_makes_the_top_of_the_tree(site):
    assert [model.objects.get().live for model in SKELETON] == [True] * len(SKELETON)


def test_setup_brings_no_demo_content(site):
    assert not StrategyCardPage.objects.exists()
    assert not AgencyFolder.objects.exists()


def test_setup_loads_every_vocabulary(site):
    assert all(model.objects.exists() for model in FILES.values())


def test_setup_leaves_one_site_with_our_home_page(site):
    only = Site.objects.get()
    assert only.is_default_site
    assert only.root_page.specific == HomePage.objects.get()


def test_wagtails_welcome_page_is_gone(site):
    assert Page.objects.filter(depth=2).count() == 1


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/toolkit/",
        "/needs/",
        "/levels/",
        "/strategies/",
        "/services/",
        "/case-studies/",
    ],
)
def test_a_site_just_set_up_is_served(site, reader, address):
    assert reader.get(address).status_code == 200


def test_setting_up_twice_changes_nothing(site):
    before = state()
    call_command("setup", verbosity=0)
    assert state() == before


def test_setting_up_again_keeps_what_people_changed(site):
    home = HomePage.objects.get()
    home.title = "Our way"
    home.save(clean=False)
    call_command("setup", verbosity=0)
    assert HomePage.objects.get().title == "Our way"


def test_a_site_just_set_up_has_the_roles_of_the_table(site):
    assert roles.differences(writing_agencies()) == []


def test_wagtails_own_groups_and_workflow_are_gone(site):
    assert not Group.objects.filter(name__in=["Editors", "Moderators"]).exists()
    assert Workflow.objects.get().name == "Review"


def test_every_page_is_checked_by_its_agency_and_then_by_the_council(site):
    for model in SKELETON:
        steps = [task.name for task in model.objects.get().get_workflow().tasks]
        assert steps == ["Agency check", "Council approval"]


def test_an_agency_gets_folder_collection_and_two_groups(site):
    call_command("create_agency", "eps", verbosity=0)
    agency = Agency.objects.get(slug="eps")
    assert agency.folder.get_parent().specific == StrategyLibraryPage.objects.get()
    assert agency.collection.name == agency.label
    assert {agency.editors.name, agency.leads.name} == {
        f"{agency.label}: editors",
        f"{agency.label}: leads",
    }


def test_creating_an_agency_twice_changes_nothing(site):
    call_command("create_agency", "eps", verbosity=0)
    before = state()
    call_command("create_agency", "eps", verbosity=0)
    assert state() == before


def test_an_agency_keeps_its_people_under_a_new_label(site):
    call_command("create_agency", "eps", verbosity=0)
    agency = Agency.objects.get(slug="eps")
    groups = (agency.editors, agency.leads, agency.collection)
    agency.label = "Psychologists"
    agency.save()
    create_agency(agency)
    assert (agency.editors, agency.leads, agency.collection) == groups
    assert roles.differences(writing_agencies()) == []


def test_an_unknown_agency_is_refused_and_the_known_ones_named(site):
    with pytest.raises(CommandError, match=r"no agency “nobody”.*eps"):
        call_command("create_agency", "nobody")


def test_a_retired_agency_is_refused(site):
    Agency.objects.filter(slug="eps").update(retired=True)
    with pytest.raises(CommandError):
        call_command("create_agency", "eps")


def test_an_agency_before_setup_is_refused_with_nothing_half_made(db):
    agency = AgencyFactory()
    with pytest.raises(StrategyLibraryPage.DoesNotExist):
        create_agency(agency)
    assert not Group.objects.filter(name__startswith=agency.label).exists()


def test_two_agencies_of_one_name_keep_their_people_apart(site):
    first, second = AgencyFactory(label="Outreach"), AgencyFactory(label="Outreach")
    create_agency(first)
    create_agency(second)
    groups = [first.editors, first.leads, second.editors, second.leads]
    assert len({group.name for group in groups}) == len(groups)
    assert first.collection_id != second.collection_id


def test_sync_is_idempotent(site):
    call_command("create_agency", "eps", verbosity=0)
    before = list(GroupPagePermission.objects.order_by("pk").values())
    call_command("sync_roles", verbosity=0)
    assert list(GroupPagePermission.objects.order_by("pk").values()) == before


def test_the_check_passes_on_a_site_in_order(site):
    call_command("create_agency", "eps", verbosity=0)
    call_command("sync_roles", check=True, verbosity=0)


def extra_page_right(group):
    GroupPagePermission.objects.create(
        group=group,
        page=Page.get_first_root_node(),
        permission=Permission.objects.get(codename="publish_page"),
    )


def extra_media_right(group):
    GroupCollectionPermission.objects.create(
        group=group,
        collection=Collection.get_first_root_node(),
        permission=Permission.objects.get(codename="add_image"),
    )


def extra_site_right(group):
    group.permissions.add(Permission.objects.get(codename="change_theme"))


def missing_right(group):
    group.page_permissions.all().delete()


@pytest.mark.parametrize(
    "spoil", [extra_page_right, extra_media_right, extra_site_right, missing_right]
)
def test_the_check_fails_on_a_difference_and_sync_mends_it(site, spoil):
    call_command("create_agency", "eps", verbosity=0)
    group = Agency.objects.get(slug="eps").editors
    spoil(group)
    with pytest.raises(CommandError, match=group.name):
        call_command("sync_roles", check=True)
    call_command("sync_roles", verbosity=0)
    call_command("sync_roles", check=True, verbosity=0)


def test_the_check_names_a_group_with_rights_that_is_in_no_table(site):
    extra_page_right(Group.objects.create(name="Friends"))
    with pytest.raises(CommandError, match="Friends: 1 rights outside the table"):
        call_command("sync_roles", check=True)


def test_the_check_names_wagtails_own_groups_when_they_are_back(site):
    Group.objects.create(name="Moderators")
    with pytest.raises(CommandError, match="Moderators: a stock group"):
        call_command("sync_roles", check=True)


def test_the_check_names_who_sits_in_two_agencies(demo, person):
    person("eps-editor").groups.add(Agency.objects.get(slug="ot").editors)
    with pytest.raises(CommandError, match="eps-editor: in the groups of two agencies"):
        call_command("sync_roles", check=True)


def test_the_demo_is_in_order(demo):
    call_command("sync_roles", check=True, verbosity=0)


def test_only_the_council_has_rights_on_everything(demo):
    holders = GroupPagePermission.objects.filter(page=Page.get_first_root_node())
    assert {row.group.name for row in holders} == {roles.COUNCIL_LEADS}


def test_a_role_without_pages_has_a_row_in_the_table(demo):
    table = roles.table(writing_agencies())
    assert {roles.COUNCIL_LEADS, roles.TRAINING_LEADS, roles.AUDITORS} <= set(table)
