"""A wrong tree cannot be built: each page type knows its parents and children."""

import pytest
from django.apps import apps
from wagtail.models import Page

from pages.models import (
    AgencyFolder,
    CaseStudiesPage,
    CaseStudyPage,
    CpdModulePage,
    DownloadsPage,
    FamiliesPage,
    GlossaryPage,
    HomePage,
    InformationPage,
    LevelPage,
    LevelsPage,
    NeedAreaPage,
    NeedPage,
    NeedsPage,
    PathwayPage,
    SectionPage,
    ServicePage,
    ServicesPage,
    StrategyCardPage,
    StrategyLibraryPage,
    ToolkitPage,
    ToolkitPartPage,
    TrainingLibraryPage,
)

ALLOWED = {
    (Page, HomePage),
    (HomePage, ToolkitPage),
    (ToolkitPage, ToolkitPartPage),
    (ToolkitPartPage, SectionPage),
    (HomePage, NeedsPage),
    (NeedsPage, NeedAreaPage),
    (NeedAreaPage, NeedPage),
    (HomePage, LevelsPage),
    (LevelsPage, LevelPage),
    (HomePage, StrategyLibraryPage),
    (StrategyLibraryPage, AgencyFolder),
    (AgencyFolder, StrategyCardPage),
    (HomePage, GlossaryPage),
    (HomePage, FamiliesPage),
    (HomePage, ServicesPage),
    (ServicesPage, ServicePage),
    (HomePage, CaseStudiesPage),
    (CaseStudiesPage, CaseStudyPage),
    (HomePage, InformationPage),
    (HomePage, DownloadsPage),
    (HomePage, TrainingLibraryPage),
    (TrainingLibraryPage, CpdModulePage),
    (TrainingLibraryPage, PathwayPage),
}
TYPES = [
    model
    for model in apps.get_app_config("pages").get_models()
    if issubclass(model, Page)
]
ONE_OF_EACH = (
    HomePage,
    ToolkitPage,
    NeedsPage,
    LevelsPage,
    StrategyLibraryPage,
    FamiliesPage,
    ServicesPage,
    CaseStudiesPage,
    TrainingLibraryPage,
)
PAIRS = [(parent, child) for parent in [Page, *TYPES] for child in TYPES]


def name(model):
    return model.__name__


@pytest.mark.parametrize(("parent", "child"), PAIRS, ids=name)
def test_a_page_goes_below_its_own_kind_of_parent_only(parent, child):
    allowed = child in parent.allowed_subpage_models()
    assert allowed is ((parent, child) in ALLOWED)


@pytest.mark.parametrize(
    ("parent", "child"), [(HomePage, StrategyCardPage), (StrategyLibraryPage, NeedPage)]
)
def test_the_admin_refuses_a_page_in_a_wrong_place(demo, signed_in, parent, child):
    place = parent.objects.first()
    app, model = child._meta.app_label, child._meta.model_name
    response = signed_in("admin").get(f"/admin/pages/add/{app}/{model}/{place.pk}/")
    assert response.status_code == 302


@pytest.mark.parametrize("model", TYPES, ids=name)
def test_every_page_type_has_a_place_in_the_tree(model):
    assert any(child is model for _, child in ALLOWED)


@pytest.mark.parametrize("model", ONE_OF_EACH, ids=name)
def test_there_is_one_page_of_each_list(demo, signed_in, model):
    only = model.objects.get()
    app, name = model._meta.app_label, model._meta.model_name
    url = f"/admin/pages/add/{app}/{name}/{only.get_parent().pk}/"
    assert signed_in("admin").get(url).status_code == 302


def test_a_folder_is_made_by_the_command_only(demo, signed_in):
    library = StrategyLibraryPage.objects.get()
    url = f"/admin/pages/add/pages/agencyfolder/{library.pk}/"
    assert signed_in("admin").get(url).status_code == 302


def test_a_card_cannot_be_moved_out_of_the_folders(card):
    assert not card.can_move_to(StrategyLibraryPage.objects.get())


def test_section_numbers_stay_when_sections_are_reordered(demo):
    part = ToolkitPartPage.objects.order_by("path").last()
    first, last = part.get_children().first(), part.get_children().last()
    before = dict(SectionPage.objects.values_list("pk", "number"))
    last.move(first, pos="left")
    assert dict(SectionPage.objects.values_list("pk", "number")) == before


@pytest.mark.parametrize("model", TYPES, ids=name)
def test_every_field_of_ours_that_editors_fill_has_help(model):
    edited = model.get_edit_handler().get_form_class().base_fields
    fields = [*model._meta.local_fields, *model._meta.local_many_to_many]
    bare = [
        field.name for field in fields if field.name in edited and not field.help_text
    ]
    assert bare == []
