"""Every address of the admin, asked with the ids of what others keep to themselves."""

import re

import pytest
from django.urls import URLResolver, get_resolver

from pages.reviews import comment
from tests.pages.matrix import (
    CANARY,
    PEOPLE,
    client_of,
    document,
    image,
    in_review,
    person,
    undoing,
)

PART = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")
# What the parts of an address that are no ids may be.
WORDS = {
    "app_label": "wagtailcore",
    "app_name": "pages",
    "model_name": "page",
    "content_type_app_name": "pages",
    "content_type_model_name": "strategycardpage",
    "content_type_app_label": "pages",
    "action": "move",
    "action_name": "approve",
    "revision_id_a": "earliest",
    "revision_id_b": "latest",
    "act": "off",
    "filename": "plan.docx",
    "filter_spec": "max-165x165",
}
# They sign the person out, or fail on purpose.
LEFT_OUT = {"admin/logout/", "admin/failwhale/"}


def routes(resolver, before=""):
    """The routes of all addresses below the admin, as they are written."""
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern).lstrip("^")
        if isinstance(entry, URLResolver):
            yield from routes(entry, route)
        elif route.startswith("admin/") and route not in LEFT_OUT:
            yield route.rstrip("$").replace("\\", "")


def address(route, pk):
    def fill(match):
        return WORDS.get(match[1] or match[2], str(pk))

    return "/" + PART.sub(fill, route) + f"?id={pk}&q=kingfisher"


@pytest.fixture
def ids(demo):
    """Ids of a draft in review with all that hangs on it, and of files, of others."""
    draft = in_review()
    comment(draft, person(PEOPLE["contributor"]), CANARY)
    state = draft.current_workflow_task_state
    files = (document("ot")(), image())
    found = [draft, draft.latest_revision, state, state.workflow_state, *files]
    return sorted({thing.pk for thing in found})


@pytest.mark.parametrize("who", ["editor", "auditor", "council"])
def test_no_address_of_the_admin_fails_or_tells_what_is_not_for_everybody(ids, who):
    client, problems = client_of(who), []
    known = sorted(set(routes(get_resolver())))
    assert len(known) > 300
    for asked in sorted({address(route, pk) for route in known for pk in ids}):
        with undoing() as writes:
            response = client.get(asked)
            if response.streaming:
                response.getvalue()
        if response.status_code >= 500:
            problems.append(f"{response.status_code}: {asked}")
        elif who != "council" and not response.streaming and CANARY in response.text:
            problems.append(f"told: {asked}")
        elif who != "council" and writes:
            problems.append(f"wrote: {asked}: {writes[0][:80]}")
    assert not problems, "\n".join(problems)
