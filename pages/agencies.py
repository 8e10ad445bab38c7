"""Setting up an agency that writes: its folder, collection and two groups of people."""

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q
from wagtail.models import Collection, Page
from wagtail.permissions import policy_registry

from pages import roles
from pages.models import Agency, AgencyFolder, StrategyLibraryPage


def writing_agencies():
    """Agencies that have people of their own in this site."""
    return (
        Agency.objects.exclude(editors=None)
        .exclude(leads=None)
        .select_related("editors", "leads", "collection", "folder", "service")
        .prefetch_related("stewarded_sectionpages")
    )


def folders_to_write_in(user):
    """The folders in which a person may add cards, in order of title."""
    pages = policy_registry.get_by_type(Page).instances_user_has_permission_for(
        user, "add"
    )
    return AgencyFolder.objects.filter(pk__in=pages.values("pk")).order_by("title")


@transaction.atomic
def create_agency(agency):
    """Give `agency` what it needs to write, and return its folder.

    Safe to call again: an agency keeps what it has, under a new label too. Raises
    StrategyLibraryPage.DoesNotExist when the site has no strategy library yet.
    """
    library = StrategyLibraryPage.objects.get()
    folder = AgencyFolder.objects.filter(agency=agency).first()
    if folder is None:
        folder = AgencyFolder(title=agency.label, slug=agency.slug, agency=agency)
        library.add_child(instance=folder)
    name = own_name(agency)
    agency.editors = agency.editors or group_named(f"{name}: editors")
    agency.leads = agency.leads or group_named(f"{name}: leads")
    agency.collection = agency.collection or collection_named(name)
    agency.save()
    roles.sync(writing_agencies())
    return folder


def own_name(agency):
    """The agency's label, with its slug when others have that name, or once had it."""
    others = Agency.objects.exclude(pk=agency.pk)
    groups = (f"{agency.label}: editors", f"{agency.label}: leads")
    taken = (
        Q(label=agency.label)
        | Q(editors__name__in=groups)
        | Q(leads__name__in=groups)
        | Q(collection__name=agency.label)
    )
    if others.filter(taken).exists():
        return f"{agency.label[:70]} ({agency.slug})"
    return agency.label


def group_named(name):
    return Group.objects.get_or_create(name=name)[0]


def collection_named(name):
    root = Collection.get_first_root_node()
    existing = root.get_children().filter(name=name).first()
    return existing or root.add_child(name=name)


def faults():
    """Sentences that say what is wrong with groups and rights; empty when all is right.

    The last two are asked of the database itself, whatever the table of roles says.
    """
    found = roles.differences(writing_agencies())
    found += [f"{name}: has rights on everything" for name in roles.too_powerful()]
    found += [f"{name}: in the groups of two agencies" for name in double_members()]
    return found


def double_members():
    """Names of people who sit in the groups of two agencies: there should be none."""
    agencies_of = {}
    for agency in writing_agencies():
        for group in (agency.editors, agency.leads):
            for name in group.user_set.values_list("username", flat=True):
                agencies_of.setdefault(name, set()).add(agency.slug)
    return sorted(name for name, found in agencies_of.items() if len(found) > 1)
