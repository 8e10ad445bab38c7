"""Every address of the admin, read and posted to with the ids of what others keep.

Four people try who may neither read nor change any of it: two of another agency, one
who writes training, and one whose role is to read reports.
"""

import re

import pytest
from django.urls import URLResolver, get_resolver
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.models import Site, Task, Workflow

from pages.agencies import writing_agencies
from pages.models import Agency, Need, SafeguardingNotice, TrainingLibraryPage
from pages.reviews import comment
from pages.roles import sync
from tests.factories import ModuleFactory
from tests.pages.forms import edit_url
from tests.pages.matrix import (
    CANARY,
    PEOPLE,
    REASON,
    answer,
    client_of,
    copied,
    document,
    filled,
    folder,
    image,
    in_review,
    is_told,
    person,
    quick_sign_in,
    suggestion,
)

HOSTILE = ("other editor", "other lead", "training lead", "auditor")
PART = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")
# What the parts of an address that are no ids may be.
WORDS = {
    "key": "mine",
    "content_type_app_name": "pages",
    "content_type_model_name": "strategycardpage",
    "app_label": "pages",
    "app_name": "pages",
    "model_name": "strategycardpage",
    "action_name": "approve",
    "revision_id_a": "earliest",
    "revision_id_b": "latest",
    "act": "switch-off",
    "kind": "module",
    "vocabulary": "need",
    "filter_spec": "max-165x165",
    "uidb64": "MQ",
    "token": "set-password",
    "session_id": "1",
    "uploaded_file_id": "1",
    "redirect_id": "1",
}
# By the beginning of the route, where a part means something else there.
WORDS_OF = {
    "admin/settings/": {"model_name": "safeguardingnotice"},
    "admin/tag-autocomplete/": {"model_name": "topic"},
    "admin/workflows/tasks/add/": {"model_name": "agencytask"},
}
BULK = "admin/bulk/"
# They sign the person out, or fail on purpose.
LEFT_OUT = {"admin/logout/", "admin/failwhale/"}
# What people may write about themselves, by the beginning of the address.
OWN_ROWS = {
    "/admin/account/": {"auth_user", "wagtailusers_userprofile"},
    "/admin/dismissibles/": {"wagtailusers_userprofile"},
}


def routes(resolver, before=""):
    """The routes of all addresses below the admin, as they are written."""
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern).lstrip("^")
        if isinstance(entry, URLResolver):
            yield from routes(entry, route)
        elif route.startswith("admin/") and route not in LEFT_OUT:
            yield route.rstrip("$").replace("\\", "")


def victims():
    """By the parts of addresses, the ids of a draft in review and all around it."""
    draft = in_review()
    comment(draft, person(PEOPLE["contributor"]), CANARY)
    step = draft.current_workflow_task_state
    agency = Agency.objects.get(slug="ot")
    made_document, made_image = document("ot")(), image()
    things = {
        "page_id": draft,
        "module_id": ModuleFactory(parent=TrainingLibraryPage.objects.get()),
        "page_to_move_id": draft,
        "parent_page_id": folder("ot"),
        "destination_id": folder("eps"),
        "page_pk": draft,
        "object_id": draft,
        "revision_id": draft.latest_revision,
        "task_state_id": step,
        "task_id": step.task,
        "workflow_state_id": step.workflow_state,
        "workflow_pk": step.workflow_state.workflow,
        "collection_id": agency.collection,
        "document_id": made_document,
        "doc_id": made_document,
        "image_id": made_image,
        # What `pk` is, by the longest beginning of the route.
        "admin/": draft,
        "admin/api/main/documents/": made_document,
        "admin/api/main/images/": made_image,
        "admin/documents/": made_document,
        "admin/images/": made_image,
        "admin/collections/": agency.collection,
        "admin/workflows/": Workflow.objects.get(),
        "admin/workflows/tasks/": Task.objects.first(),
        "admin/suggestions/": suggestion(),
        "admin/agencies/": agency,
        "admin/taxonomy/": Need.objects.get(slug="ci-speech"),
        "admin/snippets/": agency,
        "admin/people/": person(PEOPLE["editor"]),
        "admin/users/": person(PEOPLE["editor"]),
        "admin/groups/": agency.editors,
        "admin/settings/": SafeguardingNotice.load(),
        "admin/sites/": Site.objects.get(),
    }
    return draft, {name: str(thing.pk) for name, thing in things.items()}


def address(route, ids):
    """An address of the route about the victims, and about others beginning it."""

    def starting(table):
        return [table[start] for start in sorted(table) if route.startswith(start)]

    words = {**WORDS, **ids, **next(iter(starting(WORDS_OF)), {})}
    words["pk"] = starting({name: ids[name] for name in ids if "/" in name})[-1]
    words["filename"] = "plan.docx"
    return PART.sub(lambda match: words[match[1] or match[2]], route)


def every_address(ids):
    known = {*routes(get_resolver())}
    assert len(known) > 300
    yield from (address(route, ids) for route in known if BULK not in route)
    for app, models in bulk_action_registry.actions.items():
        for model, actions in models.items():
            yield from (f"{BULK}{app}/{model}/{action}/" for action in actions)


@pytest.fixture(scope="module")
def world(kept_demo):
    """The draft, all addresses about it, and what a form may send to any of them."""
    draft, ids = victims()
    sync(writing_agencies())
    named = "&".join(f"id={pk}" for pk in sorted({*ids.values()}, key=int))
    bulk_action_registry._scan_for_bulk_actions()
    asked = sorted(f"/{each}?{named}" for each in {*every_address(ids)})
    body = filled(**copied(draft), **REASON)(draft) | {
        "title": "Ours now",
        "slug": "ours-now",
        "text": "Ours now.",
        "answer": "Ours now.",
        "collection": ids["collection_id"],
        "role": ids["admin/groups/"],
        "new_parent_page": ids["destination_id"],
        "chooser": ids["destination_id"],
        "name": "Ours",
        "label": "Ours",
        "months": "12",
        "action-publish": "yes",
    }
    with quick_sign_in():
        yield draft, asked, body


def fault(asked, response, writes):
    """What is wrong with an answer to somebody hostile; "" when nothing is."""
    if response.status_code >= 500:
        return f"{response.status_code}: {asked}"
    if is_told(response):
        return f"told: {asked}"
    path = asked.partition("?")[0]
    foreign = [sql for sql in writes if table_of(sql) not in OWN_ROWS.get(path, ())]
    return f"wrote: {asked}: {foreign[0][:80]}" if foreign else ""


def table_of(sql):
    return sql.split('"')[1]


@pytest.mark.parametrize("who", HOSTILE)
def test_no_address_changes_tells_or_breaks_anything_of_others(world, who):
    _, asked, body = world
    client, problems = client_of(who), []
    for each in asked:
        for data in (None, {}, body):
            response, writes = answer(client, each, data)
            if problem := fault(each, response, writes):
                way = "GET" if data is None else "POST" if data else "empty POST"
                problems.append(f"{way} {problem}")
    assert not problems, "\n".join(problems)


def test_the_one_who_wrote_the_draft_is_told_and_may_write(world):
    draft, _, body = world
    client = client_of("lead")
    response, _ = answer(client, edit_url(draft))
    _, writes = answer(client, edit_url(draft), body)
    assert is_told(response)
    assert writes
