"""Changing the index: only the rows of what changed, as bulk upserts.

Everything here runs with the State row locked, inside the caller's transaction.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from itertools import chain, islice
from typing import TypeAlias, TypeVar

from search import analysis
from search.documents import Document
from search.facets import Value
from search.models import Entry, FacetValue, Posting, State, Word
from search.postings import codec, statements
from search.postings.codec import KEY, LENGTH, TITLE, Cell, Column
from search.postings.snapshot import ALL, OWN
from search.scoring import WEIGHTS

T = TypeVar("T")
Cellular: TypeAlias = defaultdict[tuple[T, int], dict[int, Cell | None]]

# Most databases take a thousand parameters a statement without complaint.
PARAMETERS = 500
REPLACED = [
    "ord",
    "kind",
    "url",
    "title",
    "plain",
    "summary",
    "terms",
    "labels",
    "body",
    "answers",
    "facets",
    "sorts",
    "payload",
    "fingerprint",
    "version",
]
DECLARED = ["label", "parent", "order", "alias_of", "hint"]


def put(state: State, documents: Iterable[Document]) -> list[str]:
    """Index these documents, the last of those with one key; the keys of any new or
    changed."""
    changed = (
        _put_batch(state, {document.key: document for document in batch})
        for batch in batched(documents, codec.CHUNK)
    )
    return list(chain.from_iterable(changed))


def drop(keys: Iterable[str]) -> list[str]:
    """Forget the documents with these keys; the keys of those that were there."""
    entries = list(_entries(keys).values())
    changes = Changes()
    for entry in entries:
        changes.add(entry.ord, Traces.of(entry), Traces())
    changes.apply()
    for batch in batched((entry.pk for entry in entries), PARAMETERS):
        Entry.objects.filter(pk__in=batch).delete()
    return [entry.key for entry in entries]


def clear() -> list[str]:
    """Forget every document; their keys. Declared values stay."""
    keys = list(Entry.objects.values_list("key", flat=True))
    Entry.objects.all().delete()
    Posting.objects.all().delete()
    Word.objects.all().delete()
    FacetValue.objects.update(bits=b"")
    return keys


def declare(values: Mapping[str, Iterable[Value]]) -> bool:
    """Take over the values that each facet declares; True if any is new or changed.

    Values no longer declared lose their label, and their row unless documents still
    carry them.
    """
    rows = FacetValue.objects.exclude(facet=OWN).defer("bits")
    held = {(row.facet, row.slug): row for row in rows}
    declared = {
        (facet, value.slug): FacetValue(facet=facet, **_declaration(value))
        for facet, given in values.items()
        for value in given
    }
    gone = {key: row for key, row in held.items() if row.label and key not in declared}
    changed = [
        row
        for key, row in declared.items()
        if key not in held or any(_differs(row, held[key], name) for name in DECLARED)
    ]
    blanks = [FacetValue(facet=facet, slug=slug) for facet, slug in gone]
    FacetValue.objects.bulk_create(
        [*changed, *blanks],
        update_conflicts=True,
        unique_fields=["facet", "slug"],
        update_fields=DECLARED,
    )
    FacetValue.objects.filter(label="", bits=b"").exclude(facet=OWN).delete()
    return bool(changed or gone)


def mark() -> None:
    """Have the row that every reader asks for, even when there is no document."""
    FacetValue.objects.get_or_create(facet=ALL[0], slug=ALL[1])


def fingerprint(document: Document) -> str:
    """A digest of all that is indexed of a document, and of how it is analysed."""
    told = [analysis.VERSION, WEIGHTS, vars(document)]
    text = json.dumps(told, sort_keys=True, default=dict)
    return sha256(text.encode()).hexdigest()


def weighted_frequencies(terms: str) -> Counter[str]:
    """Each term's occurrences in the lines of Entry.terms, times the line's weight."""
    frequencies: Counter[str] = Counter()
    for weight, line in zip(WEIGHTS.values(), terms.split("\n"), strict=True):
        for term, count in Counter(line.split()).items():
            frequencies[term] += weight * count
    del frequencies[analysis.GAP]
    return frequencies


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of at most `size` items in order."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


@dataclass
class Traces:
    """All that one entry leaves in the index; nothing for one that is not there."""

    posts: Mapping[str, int] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    cells: Mapping[Column, Cell] = field(default_factory=dict)
    values: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(cls, entry: Entry) -> "Traces":
        """The traces of an entry, stored or about to be."""
        frequencies = weighted_frequencies(entry.terms)
        title = analysis.plain(entry.title)
        cells: dict[Column, Cell] = {
            codec.sort_column(key): float(at) for key, at in entry.sorts.items()
        }
        cells[LENGTH] = float(frequencies.total())
        cells[KEY] = entry.key.encode()
        cells[TITLE] = codec.title_cell(title)
        carried = {
            (facet, slug) for facet, slugs in entry.facets.items() for slug in slugs
        }
        names = [codec.key_term(entry.key), *title_terms(entry)]
        return cls(
            posts={**frequencies, **dict.fromkeys(names, 1)},
            words=frozenset(_words(entry)),
            cells=cells,
            values=frozenset({*carried, ALL, (OWN, entry.kind)}),
        )


def title_terms(entry: Entry) -> Iterator[str]:
    """The reserved terms of what an entry is called, and how its title opens."""
    for text in (entry.title, *entry.answers):
        yield codec.title_term(analysis.plain(text))
    if pair := analysis.opening(analysis.analyse(entry.title)):
        yield codec.opening_term(*pair)


class Changes:
    """What differs between entries as indexed and as they shall be, by index row."""

    def __init__(self) -> None:
        """Begin with nothing to change."""
        self.posts: dict[tuple[str, int], dict[int, int]] = defaultdict(dict)
        self.cells: Cellular[Column] = defaultdict(dict)
        self.words: Counter[str] = Counter()
        self.values: dict[tuple[str, str], list[int]] = defaultdict(list)

    def add(self, ord_: int, old: Traces, new: Traces) -> None:
        """Note what one document's change means."""
        chunk, offset = divmod(ord_, codec.CHUNK)
        for term in _differing(old.posts, new.posts):
            self.posts[term, chunk][offset] = new.posts.get(term, 0)
        for column in _differing(old.cells, new.cells):
            self.cells[column, chunk][offset] = new.cells.get(column)
        self.words.update(new.words - old.words)
        self.words.subtract(old.words - new.words)
        for value in old.values ^ new.values:
            self.values[value].append(ord_)

    def apply(self) -> None:
        """Rewrite the rows concerned."""
        self._apply_postings()
        self._apply_words()
        self._apply_values()

    def _apply_postings(self) -> None:
        merges = {
            **{
                key: partial(codec.merge_posts, changes=changes)
                for key, changes in self.posts.items()
            },
            **{
                (column.term, chunk): partial(column.merge, changes=changes)
                for (column, chunk), changes in self.cells.items()
            },
        }
        held = _held_postings(merges)
        rows = [
            (term, chunk, merge(held.get((term, chunk), b"")))
            for (term, chunk), merge in merges.items()
        ]
        statements.put_postings(rows)
        emptied = (term for term, _, posts in rows if not posts)
        for batch in batched(emptied, PARAMETERS):
            Posting.objects.filter(term__in=batch, posts=b"").delete()

    def _apply_words(self) -> None:
        rows = [
            (word, analysis.token(word).term, change)
            for word, change in sorted(self.words.items())
            if change
        ]
        statements.add_words(rows)
        if any(change < 0 for *_, change in rows):
            Word.objects.filter(count__lte=0).delete()

    def _apply_values(self) -> None:
        held = _held_bits(self.values)
        # A document whose value changed either gained it or lost it.
        rows = [
            (facet, slug, codec.flip(held.get((facet, slug), b""), ords))
            for (facet, slug), ords in self.values.items()
        ]
        statements.put_bits(rows)


def _put_batch(state: State, documents: Mapping[str, Document]) -> list[str]:
    held = _entries(documents)
    entries = [
        entry
        for document in documents.values()
        if not _same(entry := _entry(document, state.version + 1), held)
    ]
    _place(entries, held)
    changes = Changes()
    for entry in entries:
        old = held.get(entry.key)
        changes.add(entry.ord, Traces.of(old) if old else Traces(), Traces.of(entry))
    changes.apply()
    Entry.objects.bulk_create(
        entries, update_conflicts=True, unique_fields=["key"], update_fields=REPLACED
    )
    return [entry.key for entry in entries]


def _same(entry: Entry, held: Mapping[str, Entry]) -> bool:
    return entry.key in held and held[entry.key].fingerprint == entry.fingerprint


def _entry(document: Document, version: int) -> Entry:
    """The entry of a document, still without its ord."""
    fields = (getattr(document, name) for name in WEIGHTS)
    terms = [analysis.spaced_terms(analysis.analyse(text)) for text in fields]
    return Entry(
        key=document.key,
        kind=document.kind,
        url=document.url,
        title=document.title,
        plain=f" {analysis.plain(document.title)}",
        summary=document.summary,
        terms="\n".join(terms),
        labels=document.terms,
        body=document.body,
        answers=[analysis.plain(text) for text in document.answers],
        facets={key: list(slugs) for key, slugs in document.facets.items()},
        sorts=dict(document.sorts),
        payload=dict(document.payload),
        fingerprint=fingerprint(document),
        version=version,
    )


def _place(entries: list[Entry], held: Mapping[str, Entry]) -> None:
    """Give each entry the ord it has, or the lowest that is free."""
    new = [entry for entry in entries if entry.key not in held]
    taken = _held_bits([ALL]).get(ALL, b"") if new else b""
    free = iter(codec.free_ords(taken, len(new)).tolist())
    for entry in entries:
        known = held.get(entry.key)
        entry.ord = known.ord if known else next(free)


def _words(entry: Entry) -> Iterator[str]:
    """Every word of an entry's texts but stop words."""
    for text in (entry.title, entry.summary, entry.labels, entry.body):
        yield from (token.surface for token in analysis.analyse(text) if token.term)


def _differing(old: Mapping[T, object], new: Mapping[T, object]) -> Iterator[T]:
    keys = dict.fromkeys(chain(old, new))
    return (key for key in keys if old.get(key) != new.get(key))


def _entries(keys: Iterable[str]) -> dict[str, Entry]:
    """The entries held under these keys."""
    found: dict[str, Entry] = {}
    for batch in batched(keys, PARAMETERS):
        found |= {entry.key: entry for entry in Entry.objects.filter(key__in=batch)}
    return found


def _held_postings(
    keys: Iterable[tuple[str, int]],
) -> dict[tuple[str, int], codec.Blob]:
    """The postings held in these rows, and perhaps in others of the same terms."""
    held: dict[tuple[str, int], codec.Blob] = {}
    chunks = {chunk for _, chunk in keys}
    for batch in batched({term for term, _ in keys}, PARAMETERS):
        found = Posting.objects.filter(term__in=batch, chunk__in=chunks)
        rows = found.values_list("term", "chunk", "posts")
        held |= {(term, chunk): posts for term, chunk, posts in rows}
    return held


def _held_bits(
    values: Iterable[tuple[str, str]],
) -> dict[tuple[str, str], codec.Blob]:
    """The bit sets held of these values, and perhaps of others of the same names."""
    held: dict[tuple[str, str], codec.Blob] = {}
    facets = {facet for facet, _ in values}
    for batch in batched({slug for _, slug in values}, PARAMETERS):
        found = FacetValue.objects.filter(facet__in=facets, slug__in=batch)
        rows = found.values_list("facet", "slug", "bits")
        held |= {(facet, slug): bits for facet, slug, bits in rows}
    return held


def _declaration(value: Value) -> dict[str, str | int]:
    names = ("slug", *DECLARED)
    return {name: getattr(value, name) for name in names}


def _differs(one: FacetValue, other: FacetValue, name: str) -> bool:
    return bool(getattr(one, name) != getattr(other, name))
