"""The whole finder page over generated cards: templates, menus and all.

Imported by `benchmarks/search.py` once Django is set up.
"""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from django.conf import settings
from django.core.paginator import Paginator
from django.db.transaction import atomic
from django.template import engines
from django.test import Client

from pages.finders import STRATEGIES
from pages.tree import ensure_skeleton
from pages.vocabularies import load_vocabularies
from search import index
from search.documents import Document
from search.facets import Kind, Value

# What `wagtail start` gives a new site to search with.
STOCK_TEMPLATE = engines["django"].from_string(
    "<!doctype html><title>Search</title><form><input name=query value='{{ query }}'>"
    "</form><ul>{% for page in pages %}<li><a href='{{ page.url_path }}'>{{ page }}</a>"
    "</li>{% endfor %}</ul>{% if pages.has_next %}<a href='?page=2'>Next</a>{% endif %}"
)


def prepare_portal() -> None:
    """The pages around the finder, in place before any others take their paths."""
    settings.ALLOWED_HOSTS = ["testserver"]
    with atomic():
        load_vocabularies()
        ensure_skeleton("testserver", 80, "Benchmark")


def portal_with(cards: list[Document]) -> Client:
    """A portal whose index holds these cards, under its own vocabularies."""
    settings.SEARCH_FINDERS = "pages.finders.FINDERS"
    random = Random(11)
    with atomic():
        values = {facet.key: list(facet.values()) for facet in STRATEGIES.facets}
        kinds = {facet.key: facet.kind for facet in STRATEGIES.facets}
        index.rebuild(as_portal_card(card, values, kinds, random) for card in cards)
    return Client()


def as_portal_card(
    card: Document,
    values: dict[str, list[Value]],
    kinds: dict[str, Kind],
    random: Random,
) -> Document:
    """The card under values of the portal, with what its template shows."""
    facets = {
        key: list(branch(random.choice(values[key]), kinds[key])) for key in values
    }
    payload = {
        "promise": card.summary,
        "levels": [{"slug": "universal", "label": "Universal", "bars": 1}],
        "needs": ["Attention and listening", "Memory"],
        "phases": "Early years and Primary",
        "time": "Under 15 minutes",
        "evidence": "Agreed professional practice",
        "sample": True,
        "safeguarding": False,
    }
    return replace(card, facets=facets, payload=payload)


def branch(value: Value, kind: Kind) -> Iterator[str]:
    """The slug, and in a tree the one above it."""
    if kind is Kind.TREE and value.parent:
        yield value.parent
    yield value.slug


def served(client: Client, address: str) -> None:
    """One answer of the portal."""
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status_code}")


def stock_view(results, text: str) -> str:
    """What a stock search view does with a query's results."""
    pages = Paginator(results, 24).get_page(1)
    return STOCK_TEMPLATE.render({"pages": pages, "query": text})
