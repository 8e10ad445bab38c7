"""Generated strategy cards: English in shape, any number of them, the same every time.

Words follow Zipf's law, as in real text; a few of them are the words of the portal. The
finder's facets have 297 values.
"""

from itertools import product
from random import Random

from search.documents import Document
from search.facets import Facet, Finder, Kind, Sort, Value

SPOKEN_WORDS = """
learner class calm visual timetable reading support routine anxiety quiet sensory break
adult phrase speech plan review writing spelling listening attention friend group play
worry transition morning lesson question picture family choice praise movement noise
memory number language check small step week voice feeling safe school home notice
"""
SPOKEN = SPOKEN_WORDS.split()
SYLLABLES = [
    "ba",
    "ren",
    "to",
    "lim",
    "sa",
    "dor",
    "ki",
    "wen",
    "ga",
    "sto",
    "ple",
    "mi",
]
SYLLABLES += ["far", "un", "ted", "ro", "cha", "ber", "lo", "nis"]
INVENTED = ["".join(parts) for parts in product(SYLLABLES, repeat=3)]
WORDS = [*SPOKEN, *INVENTED[: 4000 - len(SPOKEN)]]
ZIPF = [1 / (place + 12) for place in range(len(WORDS))]

AREAS = {"ci": 10, "cl": 10, "semh": 11, "sp": 10}
PHASES = {"early-years": 3, "primary": 2, "secondary": 2, "post-16": 2}


def _tree(groups):
    for order, (group, size) in enumerate(groups.items()):
        yield Value(group, group.upper(), order=order)
        for at in range(size):
            yield Value(f"{group}-{at}", f"{group} {at}", parent=group, order=at)


def _list(name, size):
    return [Value(f"{name}-{at}", f"{name} {at}", order=at) for at in range(size)]


VALUES = {
    "need": [*_tree(AREAS), Value("ci-old", "Old name", alias_of="ci-0")],
    "level": _list("level", 3),
    "phase": list(_tree(PHASES)),
    "theme": _list("theme", 15),
    "topic": [Value(f"topic-{at}", f"{WORDS[at]} {at}") for at in range(190)],
    "grouping": _list("grouping", 6),
    "agency": _list("agency", 12),
    "evidence": _list("evidence", 5),
    "time": _list("time", 4),
    "setting": _list("setting", 4),
}
KINDS = {
    "need": Kind.TREE,
    "level": Kind.ORDINAL,
    "phase": Kind.TREE,
    "topic": Kind.TAGS,
    "evidence": Kind.ORDINAL,
    "time": Kind.ORDINAL,
}


def _facet(key):
    return Facet(key, key.title(), KINDS.get(key, Kind.FLAT), lambda: VALUES[key])


FINDER = Finder(
    name="cards",
    path="/strategies/",
    kinds=("card",),
    facets=tuple(map(_facet, VALUES)),
    sorts=(
        Sort("", "Best match", ("level", "prepare")),
        Sort("az", "A to Z", ("title",)),
        Sort("quick", "Quickest to prepare", ("prepare",)),
    ),
    per_page=10,
)
FINDERS = (FINDER,)


def text(random, size):
    """So many words, with sentences and now and then a comma or a hyphen."""
    words = random.choices(WORDS, ZIPF, k=size)
    marks = random.choices([" the ", " ", ", ", ". ", "-"], [6, 30, 3, 2, 1], k=size)
    return "".join(part for pair in zip(words, marks, strict=True) for part in pair)


def card(number, random):
    """Card number so-and-so: about 210 words; every ninth document is a section."""
    facets = _facets(random)
    level = min(int(slug.rpartition("-")[2]) for slug in facets["level"])
    return Document(
        key=f"page:{number}",
        kind="card" if number % 9 else "section",
        url=f"/strategies/{number}/",
        title=text(random, random.randint(1, 6)).strip(" .,-").capitalize() or "Calm",
        summary=text(random, 22),
        terms=text(random, 12),
        body=text(random, random.randint(120, 220)),
        facets=facets,
        sorts={"level": level, "prepare": random.randrange(4), "rank": _rank(random)},
        payload={"promise": text(random, 12), "bars": random.randint(1, 3)},
    )


def cards(count, seed=1):
    """`count` cards, the same for the same seed."""
    random = Random(seed)
    return [card(number, random) for number in range(1, count + 1)]


def _rank(random):
    return random.choice([-3.5, -2.0, -1.0, 0.0])


def _facets(random):
    chosen = {
        key: random.sample([v.slug for v in VALUES[key] if not v.alias_of], k)
        for key, k in {"level": 1, "topic": 3, "theme": 1, "grouping": 1}.items()
    }
    chosen |= {key: _skewed(random, key) for key in ("agency", "evidence", "time")}
    chosen |= {key: _branch(random, key) for key in ("need", "phase")}
    return chosen | {"setting": _skewed(random, "setting")}


def _skewed(random, key):
    values = VALUES[key]
    weights = [1 / (place + 1) for place in range(len(values))]
    return [value.slug for value in random.choices(values, weights, k=1)]


def _branch(random, key):
    """One to three values of a tree, each with its parent."""
    leaves = [value for value in VALUES[key] if value.parent]
    picked = random.sample(leaves, random.randint(1, 3))
    return list(dict.fromkeys(s for leaf in picked for s in (leaf.parent, leaf.slug)))


def query_text(random, documents):
    """Something a reader might type, drawn from the words of these documents."""
    document = random.choice(documents)
    words = f"{document.title} {document.summary} {document.body}".split()
    start = random.randrange(len(words) - 4)
    shapes = (
        lambda: "",
        lambda: random.choice(SPOKEN),
        lambda: " ".join(random.sample(SPOKEN, 2)),
        lambda: " ".join(random.sample(words, 2)),
        lambda: " ".join(random.sample(SPOKEN, 3)),
        lambda: f'"{" ".join(words[start : start + 2])}"',
        lambda: f'{random.choice(words)} "{" ".join(words[start : start + 2])}"',
        lambda: f"{random.choice(SPOKEN)} -{random.choice(SPOKEN)}",
        lambda: f"-{random.choice(SPOKEN)}",
        lambda: document.title,
        lambda: f"the {random.choice(words)} zyzzyva",
    )
    return random.choice(shapes)()


def selection(random, facets):
    """Up to three facets with one or two values each, aliases among them."""
    picked = random.sample(facets, random.choice([0, 0, 0, 1, 1, 2, 3]))
    return {
        facet.key: [
            value.slug
            for value in random.sample(list(facet.values()), random.randint(1, 2))
        ]
        for facet in picked
    }


def states(count, documents, seed=7):
    """`count` states of the finder: parameters as (name, value) pairs."""
    random = Random(seed)
    for _ in range(count):
        pairs = [("q", query_text(random, documents))]
        for key, slugs in selection(random, FINDER.facets).items():
            pairs += [(key, slug) for slug in slugs]
        pairs.append(("sort", random.choice(["", "", "", "az", "quick"])))
        pairs.append(("page", str(random.choice([1, 1, 1, 2, 3, 99]))))
        yield pairs
