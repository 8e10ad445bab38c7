"""A small world to search: a handful of values, and documents made by hand."""

from search.documents import Document
from search.facets import Facet, Finder, Kind, Sort, Value
from search.rules import Rules

VALUES = {
    "need": [
        Value("ci", "Communication and interaction", order=1),
        Value("ci-speech", "Speech sounds", parent="ci", order=1),
        Value("ci-aac", "Communicating without speech", parent="ci", order=2),
        Value("cl", "Cognition and learning", order=2, hint="Learning and memory"),
        Value("cl-reading", "Reading", parent="cl", order=1),
        Value("ci-articulation", "Articulation", alias_of="ci-speech"),
    ],
    "level": [
        Value("universal", "Universal", order=1),
        Value("targeted", "SEN Support (targeted)", order=2),
        Value("specialist", "Complex and specialist", order=3),
        Value("sen-support", "SEN Support", alias_of="targeted"),
    ],
    "topic": [
        Value("break-time", "Break time"),
        Value("assembly", "Assembly"),
        Value("homework", "Homework"),
        Value("trips", "Trips"),
    ],
    "agency": [
        Value("eps", "Educational psychology", order=2),
        Value("slt", "Speech and language therapy", order=1),
    ],
}

NEED = Facet("need", "Area of need", Kind.TREE, lambda: VALUES["need"], open=True)
LEVEL = Facet("level", "Level", Kind.ORDINAL, lambda: VALUES["level"])
TOPIC = Facet("topic", "Topic", Kind.TAGS, lambda: VALUES["topic"], show=4)
AGENCY = Facet("agency", "Agency", Kind.FLAT, lambda: VALUES["agency"])

STRATEGIES = Finder(
    name="strategies",
    path="/strategies/",
    kinds=("card",),
    facets=(NEED, LEVEL, TOPIC, AGENCY),
    sorts=(
        Sort("", "Best match", ("level", "prepare")),
        Sort("az", "A to Z", ("title",)),
        Sort("quick", "Quickest to prepare", ("prepare",)),
    ),
    per_page=5,
)
EVERYTHING = Finder(name="everything", path="/search/", kinds=None, facets=(LEVEL,))
FINDERS = (STRATEGIES, EVERYTHING)

# Empty until a test fills it: `RULES.update(synonyms=...)` through the fixture `rule`.
RULES = {}


def rules():
    return Rules(**RULES)


def card(number, title="A card", **given):
    """A card with the number in its key; facets and sorts as given, else none."""
    return Document(
        **{
            "key": f"page:{number}",
            "kind": "card",
            "url": f"/strategies/{number}/",
            "title": title,
            "summary": "",
            "terms": "",
            "body": "",
            "facets": {},
            "sorts": {},
            "payload": {},
            **given,
        }
    )
