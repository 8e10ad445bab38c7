"""What words mean here: synonyms, acronyms, signposts and signs, as plain data.

The site keeps them wherever its editors change them and names a callable that returns
them all in SEARCH_RULES; `search.index.refresh_rules` takes them over. A rule changes
what a query asks for, never what is indexed.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from search.analysis import GAP, analyse, plain, spaced_terms, words


class Sense(StrEnum):
    """How the words of a group of synonyms stand to each other."""

    SAME = "same"  # each finds all others
    ONE_WAY = "one-way"  # the others find the first, which does not find them
    RELATED = "related"  # neighbours: each finds the others, ranked lower


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Words or phrases with one meaning, or nearly one."""

    words: tuple[str, ...]
    sense: Sense = Sense.SAME


@dataclass(frozen=True, slots=True)
class Acronym:
    """A short form with all that it may stand for: several make it ambiguous."""

    short: str
    meanings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signpost:
    """Words that lead to values of facets, the likeliest first.

    `kind` is the site's own word for what it is, such as an observation or a condition.
    `note` is for the reader. `best` are the keys of documents to begin with, the best
    first. One that `suffices` says what a whole text is about: the other words of the
    text are welcome, and not asked for.
    """

    key: str
    kind: str
    label: str
    words: tuple[str, ...]
    values: tuple[tuple[str, str], ...]
    note: str = ""
    best: tuple[str, ...] = ()
    suffices: bool = False


@dataclass(frozen=True, slots=True)
class Sign:
    """Words that name one value of a facet: offered as a filter, never asked for."""

    words: tuple[str, ...]
    facet: str
    slug: str


@dataclass(frozen=True)
class Rules:
    """All of them; `misspelt` gives the right word for a wrong one."""

    synonyms: tuple[Synonyms, ...] = ()
    acronyms: tuple[Acronym, ...] = ()
    signposts: tuple[Signpost, ...] = ()
    signs: tuple[Sign, ...] = ()
    misspelt: Mapping[str, str] = field(default_factory=dict)

    def as_text(self) -> str:
        """The rules as JSON, which `read` reads again."""
        return json.dumps(asdict(self), separators=(",", ":"))


# The terms that must all be in a text for a signpost to lead it.
Need: TypeAlias = frozenset[str]


class Spread(NamedTuple):
    """Another way to say a phrase, and how much it counts."""

    terms: tuple[str, ...]
    weight: float


# A neighbour's documents come after those that hold the word itself.
RELATED_WEIGHT = 0.4


@dataclass(frozen=True, eq=False)
class Meanings:
    """The rules as a query is matched against them, by the terms of their words.

    `spreads` gives the other ways to say a phrase, `signs` the values it names and
    `acronyms` the meanings of an ambiguous one. `signposts` are by the set of terms
    that must all be there, in whatever order; `doors` has those sets, numbered, by
    their rarest term, so that a text looks at few of thousands. `alike` gives the
    folded texts that mean the same as a whole folded text.
    """

    spreads: Mapping[tuple[str, ...], tuple[Spread, ...]]
    signs: Mapping[tuple[str, ...], tuple[tuple[str, str], ...]]
    acronyms: Mapping[tuple[str, ...], Acronym]
    signposts: Mapping[Need, tuple[Signpost, ...]]
    doors: Mapping[str, tuple[tuple[int, Need], ...]]
    alike: Mapping[str, tuple[str, ...]]
    misspelt: Mapping[str, str]
    longest: int
    known: frozenset[str]

    def spans(self, terms: list[str]) -> Iterator[tuple[int, int]]:
        """Where (start, end) phrases of the rules stand in `terms`, longest first."""
        at = 0
        while at < len(terms):
            end = next(
                (
                    stop
                    for stop in range(min(len(terms), at + self.longest), at, -1)
                    if self.has(tuple(terms[at:stop]))
                ),
                at + 1,
            )
            yield at, end
            at = end

    def has(self, phrase: tuple[str, ...]) -> bool:
        """Whether a rule knows this phrase as a whole."""
        return phrase in self.spreads or phrase in self.signs

    def leading(self, terms: frozenset[str]) -> Iterator[tuple[Need, Signpost]]:
        """Signposts all of whose words are among `terms`, with those words.

        One that needs only a part of the words of another gives way to it.
        """
        numbered = (pair for term in terms for pair in self.doors.get(term, ()))
        there = [need for _, need in sorted(p for p in numbered if p[1] <= terms)]
        for need in there:
            if not any(need < other for other in there):
                yield from ((need, signpost) for signpost in self.signposts[need])


def read(text: str) -> Rules:
    """The rules that `Rules.as_text` wrote; none of an empty text."""
    if not text:
        return Rules()
    told: dict[str, Any] = json.loads(text)
    return Rules(
        synonyms=tuple(
            Synonyms(tuple(row["words"]), Sense(row["sense"]))
            for row in told["synonyms"]
        ),
        acronyms=tuple(
            Acronym(row["short"], tuple(row["meanings"])) for row in told["acronyms"]
        ),
        signposts=tuple(
            Signpost(
                row["key"],
                row["kind"],
                row["label"],
                tuple(row["words"]),
                tuple((facet, slug) for facet, slug in row["values"]),
                row["note"],
                tuple(row["best"]),
                row.get("suffices", False),
            )
            for row in told["signposts"]
        ),
        signs=tuple(
            Sign(tuple(row["words"]), row["facet"], row["slug"])
            for row in told["signs"]
        ),
        misspelt=told["misspelt"],
    )


@lru_cache(maxsize=4)
def meanings(text: str) -> Meanings:
    """The rules of a stored text, ready for queries; made once for each text."""
    return compiled(read(text))


def compiled(rules: Rules) -> Meanings:
    """Rules ready for queries."""
    spreads = _spreads(rules)
    signs = _by_phrase(
        (word, (sign.facet, sign.slug)) for sign in rules.signs for word in sign.words
    )
    signposts: dict[Need, list[Signpost]] = {}
    for signpost in rules.signposts:
        for need in dict.fromkeys(map(content, signpost.words)):
            if need:
                signposts.setdefault(need, []).append(signpost)
    return Meanings(
        spreads=spreads,
        signs=signs,
        acronyms={
            phrase(acronym.short): acronym
            for acronym in rules.acronyms
            if len(acronym.meanings) > 1
        },
        signposts={need: tuple(found) for need, found in signposts.items()},
        doors=_doors(signposts),
        alike=_alike(rules),
        misspelt=rules.misspelt,
        longest=max(map(len, [*spreads, *signs]), default=1),
        known=frozenset(_known_words(rules)),
    )


def phrase(text: str) -> tuple[str, ...]:
    """The terms of a text, GAP for a stop word within it, none at its ends."""
    return tuple(spaced_terms(analyse(text)).strip(f" {GAP}").split())


def content(text: str) -> frozenset[str]:
    """The terms of a text that are not stop words."""
    return frozenset(token.term for token in analyse(text) if token.term)


def _doors(needs: Iterable[Need]) -> dict[str, tuple[tuple[int, Need], ...]]:
    needs = list(needs)
    common = Counter(term for need in needs for term in need)
    doors: dict[str, list[tuple[int, Need]]] = {}
    for numbered in enumerate(needs):
        rarest = min(numbered[1], key=lambda term: (common[term], term))
        doors.setdefault(rarest, []).append(numbered)
    return {term: tuple(found) for term, found in doors.items()}


def _spreads(rules: Rules) -> dict[tuple[str, ...], tuple[Spread, ...]]:
    found: dict[tuple[str, ...], dict[tuple[str, ...], float]] = {}
    for said, meant, weight in _pairs(rules):
        one, other = phrase(said), phrase(meant)
        if one and other and one != other:
            others = found.setdefault(one, {})
            others[other] = max(weight, others.get(other, 0))
    return {
        one: tuple(Spread(other, weight) for other, weight in others.items())
        for one, others in found.items()
    }


def _alike(rules: Rules) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for said, meant, weight in _pairs(rules):
        if weight == 1 and plain(said) != plain(meant):
            found.setdefault(plain(said), {})[plain(meant)] = None
    return {said: tuple(meant) for said, meant in found.items()}


def _pairs(rules: Rules) -> Iterator[tuple[str, str, float]]:
    """Each (what is typed, what is looked for as well, how much it counts)."""
    for group in rules.synonyms:
        first, *others = group.words
        if group.sense is Sense.ONE_WAY:
            yield from ((other, first, 1.0) for other in others)
            continue
        weight = 1.0 if group.sense is Sense.SAME else RELATED_WEIGHT
        for one in group.words:
            yield from ((one, other, weight) for other in group.words)
    for acronym in rules.acronyms:
        for meaning in acronym.meanings:
            yield acronym.short, meaning, 1.0
            if len(acronym.meanings) == 1:
                yield meaning, acronym.short, 1.0


def _by_phrase(
    pairs: Iterable[tuple[str, tuple[str, str]]],
) -> dict[tuple[str, ...], tuple[tuple[str, str], ...]]:
    found: dict[tuple[str, ...], dict[tuple[str, str], None]] = {}
    for word, value in pairs:
        if terms := phrase(word):
            found.setdefault(terms, {})[value] = None
    return {terms: tuple(values) for terms, values in found.items()}


def _known_words(rules: Rules) -> Iterator[str]:
    """Every word that a rule knows: none of them is misspelt."""
    texts: list[str] = []
    for group in rules.synonyms:
        texts += group.words
    for acronym in rules.acronyms:
        texts += [acronym.short, *acronym.meanings]
    for signpost in rules.signposts:
        texts += [signpost.label, *signpost.words]
    for sign in rules.signs:
        texts += sign.words
    texts += rules.misspelt.values()
    for text in texts:
        yield from words(text)
