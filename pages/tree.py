"""The fixed top of the content tree, and the vocabularies and roles every site has."""

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Site, Workflow, WorkflowPage, WorkflowTask

from pages import roles
from pages.agencies import collection_named, writing_agencies
from pages.fixtures import content
from pages.models import (
    AgencyApprovalTask,
    CaseStudiesPage,
    CouncilApprovalTask,
    GlossaryPage,
    HomePage,
    LevelsPage,
    NeedsPage,
    ServicesPage,
    StrategyLibraryPage,
    ToolkitPage,
    TrainingLibraryPage,
)

# Page type, slug, and where its words are in fixtures/content, as the menu lists them.
LISTS = (
    (StrategyLibraryPage, "strategies", ("lists", "strategies")),
    (ToolkitPage, "toolkit", ("lists", "toolkit")),
    (NeedsPage, "needs", ("lists", "needs")),
    (LevelsPage, "levels", ("lists", "levels")),
    (TrainingLibraryPage, "training", ("lists", "training")),
    (GlossaryPage, "glossary", ("lists", "glossary")),
    (ServicesPage, "services", ("services", "list")),
    (CaseStudiesPage, "case-studies", ("case_studies", "list")),
)
WORKFLOW = "Review"
STEPS = (
    (AgencyApprovalTask, "Agency check"),
    (CouncilApprovalTask, "Council approval"),
)


@transaction.atomic
def ensure_skeleton(hostname, port, site_name):
    """The home page, the list pages, roles, workflow and Site; returns the home page.

    Safe to call again: what exists stays as people have left it.
    """
    home = ensure_home()
    for model, slug, (file, key) in LISTS:
        ensure_child(home, model, slug, content(file)[key])
    ensure_site(home, hostname, port, site_name)
    for name in (roles.SHARED_COLLECTION, roles.TRAINING_COLLECTION):
        collection_named(name)
    roles.sync(writing_agencies())
    ensure_workflow(home)
    return home


def ensure_home():
    home = HomePage.objects.first()
    if home:
        return home
    words = content("home")
    root = Page.get_first_root_node()
    home = add_open(
        root,
        HomePage(
            title=words["title"],
            slug="the-way",
            heading=words["heading"],
            lead=words["lead"],
        ),
    )
    remove_welcome_page(home)
    return home


def add_open(parent, page):
    """Add a live page that nobody has reviewed yet.

    Only the skeleton may: its review dates are for the council to give.
    """
    page.live = False  # so that the tree is checked, but not the publish gate
    parent.add_child(instance=page)
    page.live = True
    page.first_published_at = page.last_published_at = timezone.now()
    page.save(clean=False)
    return page


def remove_welcome_page(home):
    """Wagtail's first migration leaves a page of its own beside ours."""
    Site.objects.all().delete()
    for page in home.get_siblings().exclude(pk=home.pk):
        if page.specific_class is Page:
            page.delete()


def ensure_child(home, model, slug, words):
    existing = model.objects.first()
    if existing:
        return existing
    return add_open(home, model(title=words["title"], lead=words["lead"], slug=slug))


def ensure_site(home, hostname, port, site_name):
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": hostname,
            "port": port,
            "site_name": site_name,
            "root_page": home,
        },
    )


def ensure_workflow(home):
    """The agency's check, then the council's approval, over every page."""
    workflow, _ = Workflow.objects.get_or_create(name=WORKFLOW)
    for place, (model, name) in enumerate(STEPS):
        task, _ = model.objects.get_or_create(name=name)
        if model is CouncilApprovalTask:
            task.groups.set([roles.Group.objects.get(name=roles.COUNCIL_LEADS)])
        WorkflowTask.objects.update_or_create(
            workflow=workflow, task=task.task_ptr, defaults={"sort_order": place}
        )
    WorkflowPage.objects.get_or_create(page=home, defaults={"workflow": workflow})
