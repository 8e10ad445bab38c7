"""Every deed of the admin on every kind of thing: who may do it, as data.

Things are named from the view of educational psychology (“eps”); occupational therapy
(“ot”) are the others. `CASES` has a row for each thing, deed and person, with whether
it is allowed.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from django.contrib.admin.utils import quote
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from pages.agencies import SHARED_COLLECTION, collection_named
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
)
from tests.factories import StrategyCardFactory
from tests.pages.forms import card_form, edit_url, rows_of
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
    "editor": "eps-editor",
    "lead": "eps-lead",
    "other editor": "ot-editor",
    "other lead": "ot-lead",
    "contributor": "sensory-support-editor",
    "steward": "emtas-editor",
    "training lead": "training-lead",
    "auditor": "auditor",
    "council": "la-lead",
    "superuser": "admin",
}
COUNCIL = frozenset({"council", "superuser"})
SUPERUSER = frozenset({"superuser"})
OURS = frozenset({"editor", "lead"})
THEIRS = frozenset({"other editor", "other lead"})
# Who writes for an agency; the demo's training leads and auditors write nothing.
WRITERS = OURS | THEIRS | {"contributor", "steward"}
STAFF = WRITERS | COUNCIL | {"training lead", "auditor"}
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
    """An address, and the data that is posted to it; without data it is only read."""

    url: object
    data: object = None


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
    "submit": Deed(edit_url, filled(**{"action-submit": "yes"})),
    "publish": Deed(edit_url, filled(**{"action-publish": "yes"})),
    "withdraw": Deed(page_url("unpublish"), given(**REASON)),
    "delete": Deed(page_url("delete"), given()),
    "move": Deed(move_url, given()),
    "copy": Deed(page_url("copy"), copied),
    "lock": Deed(page_url("lock"), given()),
    "publish many": Deed(bulk_url("publish"), given()),
    "withdraw many": Deed(bulk_url("unpublish"), given()),
    "delete many": Deed(bulk_url("delete"), given()),
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
        "withdraw": COUNCIL,
        "withdraw many": SUPERUSER,
        "delete": SUPERUSER,
        "delete many": SUPERUSER,
        "move": COUNCIL,
        "lock": COUNCIL,
        "publish many": COUNCIL,
        "choose": STAFF,
    }
    named = {name.replace("_", " "): people for name, people in allowed.items()}
    deeds = deeds or {**READ, **POST, **LISTED}
    return Thing(make, deeds, writers | COUNCIL, rare | named)


def of_card(make, writers, lead, live, **allowed):
    """A card of an agency, whose lead locks and withdraws."""
    leads = frozenset({lead}) | COUNCIL
    if live:
        return of_page(make, writers, lock=leads, withdraw=leads, **allowed)
    own = writers | COUNCIL
    rights = {
        "lock": leads,
        "withdraw": NOBODY,
        "withdraw_many": NOBODY,
        "delete": own,
        "delete_many": own,
        "choose": own,
    }
    return of_page(make, writers, **(rights | allowed))


def folder(slug):
    return AgencyFolder.objects.get(agency__slug=slug)


def person(username):
    return get_user_model().objects.get(username=username)


# Planted in what outsiders may not read.
CANARY = "Kingfisher under wraps"


def own_live():
    return StrategyCardFactory(parent=folder("eps"))


def own_draft():
    return draft_crediting(folder("eps"), author=person("eps-editor"))


def their_live():
    """A live card of another agency, whose draft says something new."""
    card = StrategyCardFactory(parent=folder("ot"))
    card.title, card.promise = CANARY, CANARY
    card.save_revision(user=person("ot-editor"))
    return card


def their_draft():
    return draft_crediting(folder("ot"), title=CANARY, author=person("ot-editor"))


def in_review():
    """A draft of another agency that names a contributor, with its lead to check."""
    author = person("ot-editor")
    card = draft_crediting(folder("ot"), "sensory-support", title=CANARY, author=author)
    return submit(card, author)


def stewarded():
    section = SectionPage.objects.live().first()
    section.steward = Agency.objects.get(slug="emtas")
    section.save_revision().publish()
    return section


def with_version(page):
    page.save_revision()
    return page


def councils_section():
    return with_version(SectionPage.objects.live().last())


def need():
    return with_version(NeedPage.objects.live().first())


def their_service():
    return with_version(ServicePage.objects.get(agency__slug="ot"))


def their_folder():
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
    made = media(get_image_model(), "ot", get_test_image_file())
    size = {"filter_spec": "max-165x165", "width": 165, "height": 124}
    made.renditions.create(file=get_test_image_file("small.png"), **size)
    made.renditions.create(
        file=get_test_image_file("big.png"), **size | {"filter_spec": "max-800x600"}
    )
    return made


def suggestion():
    page = StrategyCardFactory(parent=folder("ot"))
    return Suggestion.objects.create(
        page=page.page_ptr, sender=person("eps-editor"), text=CANARY
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
    council = {"open": COUNCIL, "delete": SUPERUSER}
    return Thing(document(slug), DOCUMENT, users | COUNCIL, council)


THINGS = {
    "an own live card": of_card(own_live, OURS, "lead", live=True),
    "an own draft": of_card(own_draft, OURS, "lead", live=False),
    "a live card of others": of_card(their_live, THEIRS, "other lead", live=True),
    "a draft of others": of_card(their_draft, THEIRS, "other lead", live=False),
    "a draft in review": Thing(
        in_review,
        DRAFT | {"comment": COMMENT},
        THEIRS | COUNCIL | {"contributor"},
        {"comment": frozenset({"contributor"})},
    ),
    "a section with a steward": of_page(
        stewarded, frozenset({"steward"}), READ | LISTED | GENERAL
    ),
    "the council's section": of_page(councils_section, NOBODY, READ | LISTED),
    "a need": of_page(need, NOBODY, READ | LISTED | GENERAL),
    "a service of others": of_page(their_service, THEIRS, READ | LISTED | GENERAL),
    "a card to suggest for": Thing(own_live, {"suggest": SUGGEST}, STAFF, {}),
    "a suggestion": Thing(
        suggestion,
        SUGGESTION,
        THEIRS | COUNCIL | {"editor"},
        {"answer": THEIRS | COUNCIL},
    ),
    "a glossary term": of_terms(GlossaryTerm, NOBODY),
    "a theme": of_terms(Theme, NOBODY),
    "a synonym": of_terms(SynonymGroup, COUNCIL),
    "a signpost": of_terms(Signpost, COUNCIL),
    "a document of others": of_document("ot", THEIRS),
    "a shared document": of_document("shared", NOBODY),
    "an image of others": Thing(
        image,
        IMAGE,
        THEIRS | COUNCIL,
        {"open": COUNCIL, "delete": SUPERUSER},
    ),
    "a notice": Thing(
        SafeguardingNotice.load, {"change": Deed(setting_url)}, COUNCIL, {}
    ),
    "the menu": Thing(
        own_live,
        REPORTS,
        SUPERUSER,
        {
            "searches": COUNCIL | {"training lead", "auditor"},
            "the admin": STAFF,
            "its explorer": WRITERS | COUNCIL,
            "list of people": frozenset({"lead", "other lead"}) | COUNCIL,
            "suggestions": STAFF,
        },
    ),
    **{
        name: Thing(
            partial(person, username),
            {"switch off": Deed(act_url("off"), given())},
            reach,
            {},
        )
        for name, username, reach in (
            ("an own colleague", "eps-editor", COUNCIL | {"lead"}),
            ("somebody of others", "ot-editor", COUNCIL | {"other lead"}),
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
    """Whatever happens is undone; yields the writes, as they come."""
    writes = []

    def note(execute, sql, params, many, context):
        if sql.split(" ", 1)[0] in {"INSERT", "UPDATE", "DELETE"} and not (
            any(name in sql for name in OF_NO_MATTER)
        ):
            writes.append(sql)
        return execute(sql, params, many, context)

    with transaction.atomic():
        with connection.execute_wrapper(note):
            yield writes
        transaction.set_rollback(True)


# Who is signed in, and who looks at what: no content.
OF_NO_MATTER = ('"django_session"', '"wagtailadmin_editingsession"')


def client_of(name):
    client = Client(raise_request_exception=False)
    if username := PEOPLE[name]:
        client.force_login(get_user_model().objects.get(username=username))
    return client


def outcome(client, deed, thing):
    """(response, writes) of a deed, which is undone."""
    url, data = deed.url(thing), deed.data and deed.data(thing)
    with undoing() as writes:
        response = client.get(url) if data is None else client.post(url, data)
        if response.streaming:
            response.getvalue()
    return response, writes
