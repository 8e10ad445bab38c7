"""Who may do what: one table of roles, and the sync that makes the database say so.

Agencies' own groups get their rights here too, on their own folder, service page and
collection only. `sync` is idempotent; `differences` says what it would change.
"""

from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
)

COUNCIL_LEADS = "Council toolkit leads"
TRAINING_LEADS = "Training leads"
AUDITORS = "Auditors"

# What every agency may take from, and only the council may add to.
SHARED_COLLECTION = "Shared"
TRAINING_COLLECTION = "Training"
CHOOSING = ("choose_image", "choose_document")
MEDIA = ("add_image", "add_document", *CHOOSING)
# What words mean: the council may delete these, for no page speaks of them.
WORDS = ("synonymgroup", "signpost", "misspelling", "pinnedresult")
COUNCIL_PAGES = (
    "add_page",
    "change_page",
    "publish_page",
    "lock_page",
    "unlock_page",
)
VOCABULARIES = (
    "agency",
    "agephase",
    "confidence",
    "cost",
    "evidencerating",
    "glossaryterm",
    "grouping",
    "level",
    "need",
    "preparationtime",
    "role",
    "runningtime",
    "theme",
    "topic",
    "trainingkind",
    *WORDS,
)
SETTINGS = ("change_safeguardingnotice", "change_reviewsettings")
# What readers search for, which names nobody.
REPORTS = ("view_searchlog",)
# How agencies keep up with their reviews.
RESPONSES = ("view_reviewreminder",)
# What Wagtail's own migrations create: rights that no role of this table has.
STOCK_GROUPS = ("Editors", "Moderators")
STOCK_WORKFLOW = "Moderators approval"


@dataclass(frozen=True)
class Rights:
    """What a group may do: codenames on site, on branches of pages, on collections.

    `pages` pairs the page at the top of each branch with codenames, `media` each
    collection.
    """

    site: tuple[str, ...] = ("access_admin",)
    pages: tuple[tuple[Page, tuple[str, ...]], ...] = ()
    media: tuple[tuple[Collection, tuple[str, ...]], ...] = ()

    def rows(self):
        """The permission rows these rights are, as comparable tuples."""
        rows = {("site", codename, None) for codename in self.site}
        for branch, codenames in self.pages:
            rows |= {("page", codename, branch.pk) for codename in codenames}
        for collection, codenames in self.media:
            rows |= {("media", codename, collection.pk) for codename in codenames}
        return rows


def term_rights():
    added = [
        f"{action}_{name}"
        for name in VOCABULARIES
        for action in ("add", "change", "view")
    ]
    return (*added, *(f"delete_{name}" for name in WORDS))


def council_rights():
    """Everything on pages but deleting whole branches."""
    return Rights(
        site=("access_admin", *SETTINGS, *REPORTS, *RESPONSES, *term_rights()),
        pages=((Page.get_first_root_node(), COUNCIL_PAGES),),
        media=(
            (
                Collection.get_first_root_node(),
                (*MEDIA, "change_image", "change_document"),
            ),
        ),
    )


def own_pages(agency):
    """Pages outside its folder that an agency keeps: its service, and sections."""
    service = getattr(agency, "service", None)
    return [*([service] if service else []), *agency.stewarded_sectionpages.all()]


def agency_rights(agency, in_folder):
    """Rights `in_folder` on all its cards; its own other pages it may only change."""
    pages = [(agency.folder, in_folder)]
    pages += [(page, ("change_page",)) for page in own_pages(agency)]
    media = ((agency.collection, MEDIA), *shared_media())
    return Rights(pages=tuple(pages), media=media)


def shared_media():
    """The right to take from what all share, once the site has such a collection."""
    root = Collection.get_first_root_node()
    shared = root.get_children().filter(name=SHARED_COLLECTION)
    return tuple((collection, CHOOSING) for collection in shared)


def editor_rights(agency):
    return agency_rights(agency, ("add_page", "change_page"))


def lead_rights(agency):
    return agency_rights(agency, ("add_page", "change_page", "lock_page"))


def training_rights():
    """To write all training, which the council publishes, with files of its own."""
    library = Page.objects.filter(content_type__model="traininglibrarypage")
    own = Collection.objects.filter(name=TRAINING_COLLECTION, depth=2)
    return Rights(
        site=("access_admin", *REPORTS),
        pages=tuple((page, ("add_page", "change_page")) for page in library),
        media=(*((collection, MEDIA) for collection in own), *shared_media()),
    )


def table(agencies):
    """Group name -> Rights, for the council's roles and every agency that writes."""
    roles = {
        COUNCIL_LEADS: council_rights(),
        TRAINING_LEADS: training_rights(),
        AUDITORS: Rights(site=("access_admin", *REPORTS, *RESPONSES)),
    }
    for agency in agencies:
        roles[agency.editors.name] = editor_rights(agency)
        roles[agency.leads.name] = lead_rights(agency)
    return roles


def is_council_lead(user):
    return user is not None and user.groups.filter(name=COUNCIL_LEADS).exists()


def holders(page):
    """Ids of the groups with rights on this very page."""
    rows = GroupPagePermission.objects.filter(page=page.pk)
    return set(rows.values_list("group", flat=True))


def stored_rows():
    """Group name -> the permission rows it has, as `Rights.rows`, for every group."""
    stored = {name: set() for name in Group.objects.values_list("name", flat=True)}
    site = Group.permissions.through.objects.values_list(
        "group__name", "permission__codename"
    )
    pages = GroupPagePermission.objects.values_list(
        "group__name", "permission__codename", "page_id"
    )
    media = GroupCollectionPermission.objects.values_list(
        "group__name", "permission__codename", "collection_id"
    )
    for name, codename in site:
        stored[name].add(("site", codename, None))
    for name, codename, page in pages:
        stored[name].add(("page", codename, page))
    for name, codename, collection in media:
        stored[name].add(("media", codename, collection))
    return stored


def differences(agencies):
    """Sentences that say where the database departs from the table; empty when true."""
    wanted, stored = table(agencies), stored_rows()
    found = [
        f"{name}: a stock group, no role of this site"
        for name in STOCK_GROUPS
        if name in stored
    ]
    found += [
        f"{name}: {len(rows)} rights outside the table"
        for name, rows in stored.items()
        if rows and name not in {*wanted, *STOCK_GROUPS}
    ]
    for name, rights in wanted.items():
        rows = stored.get(name, set())
        found += [f"{name}: lacks {row}" for row in rights.rows() - rows]
        found += [f"{name}: should not have {row}" for row in rows - rights.rows()]
    return found


def too_powerful():
    """Groups beside the council's leads with rights on all pages or all collections."""
    pages = Q(page_permissions__page=Page.get_first_root_node())
    media = Q(collection_permissions__collection=Collection.get_first_root_node())
    others = Group.objects.exclude(name=COUNCIL_LEADS).filter(pages | media)
    return others.distinct().order_by("name").values_list("name", flat=True)


@transaction.atomic
def sync(agencies):
    """Make the database say what the table says, and nothing else."""
    Group.objects.filter(name__in=STOCK_GROUPS).delete()
    Workflow.objects.filter(name=STOCK_WORKFLOW).delete()
    stored = stored_rows()
    for name, rights in table(agencies).items():
        if stored.get(name) != rights.rows():
            group, _ = Group.objects.get_or_create(name=name)
            write_rights(group, rights)


def write_rights(group, rights):
    group.permissions.set(permissions(rights.site, "wagtailadmin", "pages", "search"))
    group.page_permissions.all().delete()
    group.collection_permissions.all().delete()
    for branch, codenames in rights.pages:
        GroupPagePermission.objects.bulk_create(
            # By its key: the branch may be of any type of page.
            GroupPagePermission(group=group, page_id=branch.pk, permission=permission)
            for permission in permissions(codenames, "wagtailcore")
        )
    for collection, codenames in rights.media:
        GroupCollectionPermission.objects.bulk_create(
            GroupCollectionPermission(
                group=group, collection=collection, permission=permission
            )
            for permission in permissions(codenames, "wagtailimages", "wagtaildocs")
        )


def permissions(codenames, *apps):
    return Permission.objects.filter(
        codename__in=codenames, content_type__app_label__in=apps
    )
