"""Every deed of the admin on every kind of thing: who may do it, as data.

What is acted on is of occupational therapy (“ot”), or of the council; educational
psychology (“eps”) are the others. `CASES` has a row for each thing, deed and person,
with whether it is allowed: who may is in the same table as who may not.
"""

import logging
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from zipfile import ZipFile

from django.conf import settings
from django.contrib.admin.utils import quote
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils.text import slugify
from wagtail.documents.models import Document
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page
from wagtail.permissions import policy_registry

from pages.agencies import collection_named
from pages.models import (
    Agency,
    AgencyFolder,
    GlossaryTerm,
    NeedPage,
    SafeguardingNotice,
    SectionPage,
    ServicePage,
    Signpost,
    Suggestion,
    SynonymGroup,
    Theme,
    TrainingLibraryPage,
)
from pages.roles import SHARED_COLLECTION
from tests.factories import ModuleFactory, PathwayFactory, StrategyCardFactory
from tests.pages.forms import as_new, as_sent, card_form, edit_url, rows_of
from tests.pages.reviews import (
    draft_crediting,
    draft_frame_url,
    read_draft_url,
    submit,
    suggest_url,
)

# A word for each person; None is somebody who has not signed in.
PEOPLE = {
    "anonymous": None,
    "nobody": "nobody",
    "editor": "ot-editor",
    "lead": "ot-lead",
    "other editor": "eps-editor",
    "other lead": "eps-lead",
    "contributor": "sensory-support-editor",
    "steward": "emtas-editor",
    "training lead": "training-lead",
    "auditor": "auditor",
    "council": "la-lead",
    "superuser": "admin",
}
COUNCIL = frozenset({"council", "superuser"})
SUPERUSER = frozenset({"superuser"})
OWNERS = frozenset({"editor", "lead"})
OTHERS = frozenset({"other editor", "other lead", "contributor", "steward"})
# Who writes for an agency; training leads write training, and auditors nothing.
WRITERS = OWNERS | OTHERS
TRAINERS = frozenset({"training lead"})
CHOOSERS = WRITERS | COUNCIL | TRAINERS
STAFF = CHOOSERS | {"auditor"}
NOBODY: frozenset[str] = frozenset()


def page_url(action):
    return lambda page: reverse(f"wagtailadmin_pages:{action}", args=[page.pk])


def revision_url(action, *more):
    def url(page):
        args = [page.pk, *more, page.latest_revision_id]
        return reverse(f"wagtailadmin_pages:{action}", args=args)

    return url


def compare_url(page):
    names = [page.pk, "earliest", "latest"]
    return reverse("wagtailadmin_pages:revisions_compare", args=names)


def bulk_url(action, kind="wagtailcore/page"):
    return lambda thing: f"/admin/bulk/{kind}/{action}/?id={thing.pk}&next=/admin/"


def api_url(kind):
    return lambda thing: f"/admin/api/main/{kind}/{thing.pk}/"


def chosen_url(page):
    return f"/admin/choose-page/chosen-multiple/?id={page.pk}"


def move_url(page):
    """Away to where cards of a third agency are."""
    folder = AgencyFolder.objects.get(agency__slug="camhs")
    return f"/admin/pages/{page.pk}/move/{folder.pk}/confirm/"


def filled(**extra):
    def form(page):
        data = card_form(slug=page.slug, title=page.title, **rows_of(page))
        return data | {"promise": "Says something new."} | extra

    return form


def built(**extra):
    """The form of a module or pathway, with another line."""

    def form(page):
        return as_sent(page, lead="Says something new.", **extra)

    return form


def built_anew(page):
    return as_new(built(title="Another", slug="another-of-it")(page))


def library_url(page):
    """Where a new page of the same type is written, beside it."""
    names = ("pages", page._meta.model_name, page.get_parent().pk)
    return reverse("wagtailadmin_pages:add", args=names)


def reviewed_url(page):
    return reverse("reviewed", args=[page.pk])


def copied(page):
    parent = page.get_parent().pk
    return {
        "new_title": "A copy",
        "new_slug": "a-copy-of-it",
        "new_parent_page": parent,
    }


def given(**data):
    return lambda thing: data


REASON = {"reason": "Out of date.", "confirm": "on"}


@dataclass(frozen=True)
class Deed:
    """An address, and the data that is posted to it; without data it is only read.

    `entry` is what the history says of one that is done: whoever may only write has a
    draft saved instead.
    """

    url: object
    data: object = None
    entry: str = ""


PUBLISHED, SUBMITTED = "wagtail.publish", "wagtail.workflow.start"
READ = {
    "open": Deed(edit_url),
    "read its history": Deed(page_url("history")),
    "compare versions": Deed(compare_url),
    "preview": Deed(page_url("view_draft")),
    "read a version": Deed(revision_url("revisions_view")),
    "open an old version": Deed(revision_url("revisions_revert")),
    "see where it is used": Deed(page_url("usage")),
    "be asked how to copy it": Deed(page_url("copy")),
}
POST = {
    "save a draft": Deed(edit_url, filled()),
    "submit": Deed(edit_url, filled(**{"action-submit": "yes"}), SUBMITTED),
    "publish": Deed(edit_url, filled(**{"action-publish": "yes"}), PUBLISHED),
    "withdraw": Deed(page_url("unpublish"), given(**REASON)),
    "delete": Deed(page_url("delete"), given()),
    "move": Deed(move_url, given()),
    "copy": Deed(page_url("copy"), copied),
    "lock": Deed(page_url("lock"), given()),
    "publish many": Deed(bulk_url("publish"), given()),
    "withdraw many": Deed(bulk_url("unpublish"), given()),
    "delete many": Deed(bulk_url("delete"), given()),
}
# What needs the form of a module or pathway.
TRAINING = {
    "write another": Deed(library_url, built_anew),
    "preview while writing": Deed(page_url("preview_on_edit"), built()),
    "save a draft": Deed(edit_url, built()),
    "submit": Deed(edit_url, built(**{"action-submit": "yes"}), SUBMITTED),
    "publish": Deed(edit_url, built(**{"action-publish": "yes"}), PUBLISHED),
    "confirm": Deed(reviewed_url, given(months=12, confirm="on")),
    "reorder": Deed(page_url("set_page_position"), given()),
}
# What needs no form of the page's own type.
GENERAL = {
    name: POST[name]
    for name in (
        "withdraw",
        "delete",
        "lock",
        "publish many",
        "withdraw many",
        "delete many",
    )
}
LISTED = {
    "choose": Deed(chosen_url),
    "ask as a script": Deed(api_url("pages")),
}
# Of pages that differ from cards only in whose they are.
SHOWN = {**READ, **LISTED}
del SHOWN["open an old version"]
FOLDER = {
    "explore": Deed(lambda page: reverse("wagtailadmin_explore", args=[page.pk])),
    "open": READ["open"],
    "copy": POST["copy"],
    **{name: GENERAL[name] for name in GENERAL if "delete" not in name},
}


@dataclass(frozen=True)
class Thing:
    """What is acted on: how it is made, the deeds, and who may do each.

    `writers` may do what `allowed` does not name.
    """

    make: object
    deeds: dict
    writers: frozenset
    allowed: dict


def of_page(make, writers, deeds=None, **allowed):
    """A page: what its writers may do, and what only some of them may."""
    rare = {
        "publish": COUNCIL,
        "withdraw": COUNCIL,
        "withdraw many": SUPERUSER,
        "delete": SUPERUSER,
        "delete many": SUPERUSER,
        "move": COUNCIL,
        "lock": COUNCIL,
        "publish many": COUNCIL,
        "choose": CHOOSERS,
    }
    named = {name.replace("_", " "): people for name, people in allowed.items()}
    deeds = deeds or {**READ, **POST, **LISTED}
    return Thing(make, deeds, writers | COUNCIL, rare | named)


def of_training(make, more=None):
    """Training leads write it; the council publishes. There is one place for it."""
    deeds = {**READ, **POST, **LISTED, **TRAINING, **(more or {})}
    return of_page(make, TRAINERS, deeds, move=NOBODY, reorder=COUNCIL)


# A card's lead locks and withdraws it.
LEADS = COUNCIL | {"lead"}
CARD = {"lock": LEADS, "withdraw": LEADS}
DRAFT_CARD = {
    "lock": LEADS,
    "withdraw": NOBODY,
    "withdraw_many": NOBODY,
    **dict.fromkeys(("delete", "delete_many", "choose"), OWNERS | COUNCIL),
}


def folder(slug):
    return AgencyFolder.objects.get(agency__slug=slug)


def person(username):
    return get_user_model().objects.get(username=username)


# Planted in what only its owners and the council may read.
INSIDERS = OWNERS | COUNCIL
CANARY = "Kingfisher under wraps"


def live_card():
    """Its draft says something new."""
    card = StrategyCardFactory(parent=folder("ot"))
    card.title, card.promise = CANARY, CANARY
    card.save_revision(user=person("ot-editor"))
    return card


def draft():
    return draft_crediting(folder("ot"), title=CANARY, author=person("ot-editor"))


def in_review():
    """A draft that names a contributor, with its lead to check."""
    author = person("ot-editor")
    card = draft_crediting(folder("ot"), "sensory-support", title=CANARY, author=author)
    return submit(card, author)


def stewarded():
    section = SectionPage.objects.live().first()
    section.steward = Agency.objects.get(slug="emtas")
    section.save_revision().publish()
    return section


def module():
    """Its draft has another title."""
    page = ModuleFactory(parent=TrainingLibraryPage.objects.get())
    page.title = CANARY
    page.save_revision(user=person("training-lead"))
    return page


def pathway():
    return with_version(
        PathwayFactory(
            parent=TrainingLibraryPage.objects.get(),
            modules=[ModuleFactory(parent=TrainingLibraryPage.objects.get())],
        )
    )


def with_version(page):
    page.save_revision()
    return page


def councils_section():
    return with_version(SectionPage.objects.live().last())


def need():
    return with_version(NeedPage.objects.live().first())


def service():
    return with_version(ServicePage.objects.get(agency__slug="ot"))


def agency_folder():
    return with_version(folder("ot"))


def media(model, slug, file):
    collection = (
        collection_named(SHARED_COLLECTION)
        if slug == "shared"
        else Agency.objects.get(slug=slug).collection
    )
    made = model(title=CANARY, collection=collection)
    made.file = file
    made.save()
    return made


def document(slug):
    return lambda: media(Document, slug, ContentFile(b"words", name="plan.docx"))


def image():
    """With all that the admin shows of it: in making one Wagtail leaves a file open."""
    made = media(get_image_model(), "ot", get_test_image_file())
    for spec in ("max-165x165", "max-800x600", "original"):
        made.renditions.create(
            file=get_test_image_file(f"{spec}.png"),
            filter_spec=spec,
            width=165,
            height=124,
        )
    return made


def suggestion():
    page = StrategyCardFactory(parent=folder("ot"))
    return Suggestion.objects.create(
        page=page.page_ptr, sender=person("eps-editor"), text="Name the chair."
    )


def named_url(name):
    return lambda thing: reverse(name, args=[quote(thing.pk)])


def term_url(action):
    def url(term):
        name = type(term).snippet_viewset.get_url_name(action)
        return reverse(name, args=[quote(term.pk)] if action != "list" else [])

    return url


def act_url(act):
    return lambda thing: reverse("people:act", args=[thing.pk, act])


def setting_url(setting):
    return reverse("wagtailsettings:edit", args=["pages", "safeguardingnotice", 1])


def report(address):
    return Deed(lambda thing: f"/admin/reports/{address}/")


def at(address):
    return Deed(lambda thing: address)


def changes_url(module):
    """Of a section, since the module was reviewed."""
    section = SectionPage.objects.live().first()
    return reverse("training_changes", args=[module.pk, section.pk])


CHANGES = Deed(changes_url)
TERM = {
    "list": Deed(term_url("list")),
    "change": Deed(term_url("edit")),
    "see its history": Deed(term_url("history")),
    "delete": Deed(term_url("delete"), given()),
}
DOCUMENT = {
    "open": Deed(named_url("wagtaildocs:edit")),
    "delete": Deed(named_url("wagtaildocs:delete"), given()),
    "choose": Deed(named_url("wagtaildocs_chooser:chosen")),
    "ask as a script": Deed(api_url("documents")),
    "fetch": Deed(lambda document: document.url),
}
IMAGE = {
    "open": Deed(named_url("wagtailimages:edit")),
    "delete": Deed(named_url("wagtailimages:delete"), given()),
    "choose": Deed(named_url("wagtailimages_chooser:chosen")),
    "ask as a script": Deed(api_url("images")),
}
REPORTS = {
    "searches": report("searches/top"),
    "site history": report("site-history"),
    "list of users": at("/admin/users/"),
    "list of groups": at("/admin/groups/"),
    "list of sites": at("/admin/sites/"),
    "list of workflows": at("/admin/workflows/list/"),
    "list of collections": at("/admin/collections/"),
    "list of redirects": at("/admin/redirects/"),
    "the admin": at("/admin/"),
    "its explorer": at("/admin/pages/"),
    "list of people": at("/admin/people/"),
    "suggestions": at("/admin/suggestions/"),
    "the training desk": at("/admin/training/"),
    "the taxonomy desk": at("/admin/taxonomy/"),
    "a chooser of terms": at("/admin/snippets/choose/pages/theme/"),
    "a chooser of pages": at("/admin/choose-page/"),
    "tags": at("/admin/tag-autocomplete/pages/topic/?term=a"),
    "a chooser of tasks": at("/admin/workflows/task_chooser/create/"),
}
DRAFT = {"read": Deed(read_draft_url), "read its frame": Deed(draft_frame_url)}
COMMENT = Deed(read_draft_url, given(text="We see it too."))
SUGGEST = Deed(suggest_url, given(text="Name the chair."))
SUGGESTION = {
    "read": Deed(named_url("page_suggestion")),
    "answer": Deed(named_url("page_suggestion"), given(answer="Done.")),
}


def of_terms(model, delete):
    return Thing(model.objects.first, TERM, COUNCIL, {"delete": delete})


def of_document(slug, users):
    council = {"open": COUNCIL, "delete": COUNCIL}
    return Thing(document(slug), DOCUMENT, users | COUNCIL, council)


THINGS = {
    "a live card": of_page(live_card, OWNERS, {**SHOWN, **POST}, **CARD),
    "a draft": of_page(draft, OWNERS, **DRAFT_CARD),
    "a draft in review": Thing(
        in_review,
        DRAFT | {"comment": COMMENT},
        OWNERS | COUNCIL | {"contributor"},
        {"comment": frozenset({"contributor"})},
    ),
    "a section with a steward": of_page(
        stewarded, frozenset({"steward"}), SHOWN | GENERAL
    ),
    "a need": of_page(need, NOBODY, SHOWN | GENERAL),
    "a service": of_page(service, OWNERS, SHOWN | GENERAL),
    "a training module": of_training(module, {"see what has changed": CHANGES}),
    "a training pathway": of_training(pathway),
    "a folder": of_page(
        agency_folder,
        OWNERS,
        FOLDER,
        explore=WRITERS | COUNCIL,  # others see no card there
        withdraw=NOBODY,
        withdraw_many=NOBODY,
        lock=LEADS,
        copy=NOBODY,
    ),
    "a card to suggest for": Thing(live_card, {"suggest": SUGGEST}, STAFF, {}),
    "a suggestion": Thing(
        suggestion,
        SUGGESTION,
        OWNERS | COUNCIL | {"other editor"},
        {"answer": OWNERS | COUNCIL},
    ),
    "a glossary term": of_terms(GlossaryTerm, NOBODY),
    "a theme": of_terms(Theme, NOBODY),
    "a synonym": of_terms(SynonymGroup, COUNCIL),
    "a signpost": of_terms(Signpost, COUNCIL),
    "a document": of_document("ot", OWNERS),
    "a shared document": of_document("shared", WRITERS | TRAINERS),
    "an image": Thing(
        image, IMAGE, OWNERS | COUNCIL, {"open": COUNCIL, "delete": COUNCIL}
    ),
    "a notice": Thing(
        SafeguardingNotice.load, {"change": Deed(setting_url)}, COUNCIL, {}
    ),
    "the menu": Thing(
        live_card,
        REPORTS,
        SUPERUSER,
        {
            "searches": COUNCIL | {"training lead", "auditor"},
            "the admin": STAFF,
            "site history": CHOOSERS,
            "its explorer": COUNCIL,  # others are sent on to what is theirs
            "the taxonomy desk": COUNCIL,
            "the training desk": COUNCIL | TRAINERS,
            "a chooser of terms": CHOOSERS,
            "a chooser of pages": CHOOSERS,
            "tags": CHOOSERS,
            "list of people": frozenset({"lead", "other lead"}) | COUNCIL,
            "suggestions": STAFF,
        },
    ),
    **{
        name: Thing(
            partial(person, username),
            {"switch off": Deed(act_url("switch-off"), given())},
            reach,
            {},
        )
        for name, username, reach in (
            ("an editor", "ot-editor", COUNCIL | {"lead"}),
            ("a lead", "ot-lead", COUNCIL),
            ("a superuser", "admin", NOBODY),
        )
    },
}
CASES = [
    (thing, deed, who, who in spec.allowed.get(deed, spec.writers))
    for thing, spec in THINGS.items()
    for deed in spec.deeds
    for who in PEOPLE
]


@contextmanager
def undoing():
    """Whatever happens is undone; yields the writes with their values, as they come."""
    writes = []

    def note(execute, sql, params, many, context):
        if sql.split(" ", 1)[0] in {"INSERT", "UPDATE", "DELETE"} and not (
            any(name in sql for name in OF_NO_MATTER)
        ):
            writes.append(f"{sql} {params}")
        return execute(sql, params, many, context)

    with transaction.atomic():
        with connection.execute_wrapper(note):
            yield writes
        transaction.set_rollback(True)


# Who looks at what: no content.
OF_NO_MATTER = ('"wagtailadmin_editingsession"',)


class Remembered(ModelBackend):
    """People with the rights they have, looked up once and not for each request."""

    people: dict = {}

    def get_user(self, user_id):
        if user_id not in self.people:
            self.people[user_id] = user = super().get_user(user_id)
            user.get_all_permissions()
            policy_registry.get_by_type(Page).get_cached_permissions_for_user(user)
        return copy(self.people[user_id])


REMEMBERED = f"{__name__}.Remembered"


class QuickClient(Client):
    """Keeps no copies of templates' contexts: they take longer than most answers."""

    def request(self, **request):
        response = self.handler(self._base_environ(**request))
        self.cookies.update(response.cookies)
        self.cookies.pop("messages", None)  # nobody has read them
        return response


def client_of(name):
    client = QuickClient(raise_request_exception=False)
    if username := PEOPLE[name]:
        client.force_login(person(username), backend=REMEMBERED)
    return client


def outcome(client, deed, thing):
    """(response, writes) of a deed, which is undone."""
    url, data = deed.url(thing), deed.data and deed.data(thing)
    return answer(client, url, data)


def answer(client, url, data=None):
    """(response, writes) of a GET, or of a POST where there is data; it is undone."""
    with undoing() as writes:
        response = client.get(url) if data is None else client.post(url, data)
        if response.streaming:
            response.getvalue()
    return response, writes


def is_told(response):
    """Whether an answer has the title, or the address, that outsiders may not know."""
    text = "" if response.streaming else text_of(response.content)
    shown = text + response.headers.get("Location", "")
    return CANARY in shown or slugify(CANARY) in shown


def text_of(content):
    """An answer as text, what is packed in a sheet too."""
    if not content.startswith(b"PK"):
        return content.decode("utf-8", "replace")
    with ZipFile(BytesIO(content)) as packed:
        return "".join(packed.read(name).decode() for name in packed.namelist())


@contextmanager
def quick_sign_in():
    """Spares most of what a refusal costs: sessions in memory, people remembered."""
    layers = [name for name in settings.MIDDLEWARE if "redirects" not in name]
    with override_settings(
        SESSION_ENGINE="django.contrib.sessions.backends.cache",
        AUTHENTICATION_BACKENDS=[REMEMBERED],
        MIDDLEWARE=layers,
    ):
        Remembered.people = {}
        logging.disable(logging.ERROR)  # of each refusal
        yield
        logging.disable(logging.NOTSET)
