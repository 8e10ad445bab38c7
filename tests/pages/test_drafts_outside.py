"""Nothing of a draft is in anything that readers, or machines for them, may ask for."""

import re

import pytest
from django.apps import apps
from django.urls import URLResolver, get_resolver
from django.utils.text import slugify

from pages.documents import all_documents
from pages.models import CardLink, StrategyCardPage
from pages.places import query_of
from search import index
from tests.factories import StrategyCardFactory
from tests.pages import matrix
from tests.pages.matrix import CANARY, document, folder, image

# Below these one signs in; test_crawl is about them.
SIGNED_IN = ("admin/", "account/", "_util/")
PART = re.compile(r"<(?:\w+:)?(\w+)>|\((?:[^()]|\([^()]*\))*\)")
BODY = "Heron among the reeds"
WORDS = (CANARY, slugify(CANARY), BODY, slugify(BODY))
# What somebody may ask, who knows what to look for.
QUERIES = ("q=kingfisher", "q=heron+reeds", "q=king", "q=her")
SEARCHES = (
    "/strategies/",
    "/search/",
    "/search/suggest.json",
    "/strategies/count.json",
    "/training/pack/choose/",
)


def links_to(draft):
    """Ways in which a live page leads to a draft."""
    return {
        "links": [CardLink(kind="related", target=draft, why="Soon")],
        "why": f'<p><a linktype="page" id="{draft.pk}">There</a></p>',
    }


@pytest.fixture
def drafts(demo):
    """A draft that a live card leads to, and a live card with a newer draft."""
    draft = matrix.draft()
    draft.promise, draft.why = BODY, f"<p>{BODY}</p>"
    draft.save_revision()
    leading = StrategyCardFactory(parent=folder("eps"), title="Leads there")
    for name, value in links_to(draft).items():
        setattr(leading, name, value)
    leading.save_revision().publish()
    newer = StrategyCardFactory(parent=folder("ot"), title="Known so far")
    newer.title, newer.promise, newer.slug = CANARY, BODY, "newer-draft"
    newer.save_revision()
    matrix.in_review()
    return draft, leading, newer


def public_routes(resolver, before=""):
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern).lstrip("^")
        if isinstance(entry, URLResolver):
            yield from public_routes(entry, route)
        elif not route.startswith(SIGNED_IN):
            yield route.rstrip("$").replace("\\", "")


def addresses_of(draft, files):
    """Every public route, filled with ids and addresses of what is not public."""
    path = draft.get_url().strip("/")
    fillings = [str(draft.pk), path, f"{path}/", *files]
    for route in {*public_routes(get_resolver())}:
        yield from {f"/{filled(route, each)}" for each in fillings}


def filled(route, word):
    return PART.sub(lambda part: word, route)


def addresses_in_sitemap(reader):
    return re.findall(
        r"<loc>http://[^/]+(/[^<]*)</loc>", reader.get("/sitemap.xml").text
    )


def told_by(reader, address):
    """The words of drafts in an answer, but those that the address itself has."""
    response = reader.get(address)
    shown = response.getvalue().decode(errors="replace")
    shown += response.headers.get("Location", "")
    assert response.status_code < 500, address
    return [word for word in WORDS if word in shown and word not in address]


def test_no_public_address_tells_of_a_draft(drafts, reader):
    draft, leading, newer = drafts
    file, picture = document("ot")(), image()
    files = [str(file.pk), file.filename, picture.renditions.first().file.name]
    asked = {*addresses_in_sitemap(reader), *addresses_of(draft, files)}
    asked |= {f"{page}?{query}" for page in SEARCHES for query in QUERIES}
    sets = ("print", "training/pack", "training/pack/word", "training/pack/choose")
    asked |= {f"/{each}/?page={page.pk}" for each in sets for page in drafts}
    live = query_of(StrategyCardPage.objects.live().values_list("pk", flat=True)[:3])
    asked |= {f"/training/pack/?{live}&page={page.pk}" for page in drafts}
    asked |= {f"{page.get_url()}share.png" for page in drafts}
    asked |= {leading.get_url(), newer.get_url(), draft.get_url()}
    assert len(asked) > 100
    told = {each: words for each in asked if (words := told_by(reader, each))}
    assert not told


def told_by_the_index():
    rows = [row for model in search_models() for row in model.objects.values()]
    return [word for word in WORDS if word in str(rows)]


def search_models():
    return apps.get_app_config("search").get_models()


def test_no_row_of_the_index_tells_of_a_draft(drafts):
    assert not told_by_the_index()


def test_no_document_that_the_index_would_be_made_of_tells_of_a_draft(drafts):
    written = str([*all_documents()])
    assert "Known so far" in written
    assert not [word for word in WORDS if word in written]
    assert not any(index.check(all_documents()))


def test_what_is_published_is_told(drafts, reader):
    """So the other tests would notice a draft."""
    newer = drafts[-1]
    newer.get_latest_revision().publish()
    newer.refresh_from_db()
    for told in (told_by(reader, newer.get_url()), told_by_the_index()):
        assert {CANARY, BODY} <= {*told}
