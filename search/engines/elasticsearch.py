"""Elasticsearch answers, the database engine stands by.

The one file that knows the client. The database engine is written with the page, as if
it were alone; the cluster is told afterwards (`search/cluster/outbox.py`). It is asked
which documents match, in what order and how many carry each value; labels and what a
hit shows come from the database, so that nothing unpublished can still be read.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from http import HTTPStatus
from threading import Event
from time import monotonic
from typing import Any, NamedTuple
from zlib import crc32

from django.conf import settings
from elastic_transport.client_utils import DEFAULT
from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError
from elasticsearch.dsl import FacetedSearch, Q, Search, TermsFacet
from elasticsearch.dsl.query import Query
from elasticsearch.helpers import streaming_bulk

from search.cluster import layout, life, outbox, trees
from search.cluster.breaker import Breaker
from search.cluster.outbox import LONGEST_PAUSE, Operation, Outcome, UnavailableError
from search.documents import Document, Hit
from search.engines import patience
from search.engines.base import Answer, Lag, Progress, Report, Request
from search.engines.database import DatabaseEngine, hit_of
from search.postings import codec, statements
from search.scoring import TOO_FEW
from search.tree import Node
from search.vocabulary import Vocabulary

logger = logging.getLogger(__name__)

# Seconds: for everything that one page asks of the cluster (`search/engines/patience`),
# for one try at it, and for what no reader waits for.
DEADLINE = 0.8
ONE_TRY = 0.5
UNHURRIED = 30.0
# What the cluster itself may take over a search.
TIMEOUT = "400ms"
# How far into its results a cluster goes.
DEEPEST = 10_000
CONNECTIONS = 32
# More values than any facet has: by itself a cluster counts ten.
MOST_VALUES = 10_000
STREAMED = 1000
BULK_BYTES = 5 * 2**20
SCORE = "_score"
FEW = 8  # selected values
REASON = 300  # characters of why a document was refused
BUSY = (429, 502, 503, 504)  # worth another try


class ElasticsearchEngine(DatabaseEngine):
    """Answers from the cluster, or from the database when it does not answer."""

    def __init__(self) -> None:
        """One cluster and one breaker; there is one engine a process."""
        self.cluster = Cluster(**settings.ELASTICSEARCH)
        self.breaker = Breaker()

    def search(self, request: Request) -> Answer:
        """Answer a request, if need be from the database.

        It then answers whatever else the same page asks.
        """
        if request.page * request.per_page > DEEPEST:
            return super().search(request)
        page = patience.waited()
        if (left := page.left(DEADLINE)) and self.breaker.allows():
            try:
                with page.waiting():
                    answer = _Asking(self.cluster, request, left).answer()
            except UnavailableError as error:
                self.breaker.failed()
                logger.warning("The database answers for the cluster: %s", error)
            else:
                self.breaker.succeeded()
                return answer
        page.in_vain = True
        return super().search(request)._replace(fallback=True)

    def changed(self, keys: Iterable[str], version: int) -> None:
        """Note what the cluster is to be told, in the transaction of the change."""
        outbox.add(dict.fromkeys(keys, version))

    def check(self, documents: Iterable[Document]) -> Report:
        """Compare the database with what should be, and the cluster with both."""
        here, there = super().check(documents), life.compare(self.cluster)
        pairs = zip(here, there, strict=True)
        return Report(*(tuple(sorted({*one, *other})) for one, other in pairs))

    def renew(self, progress: Progress) -> None:
        """Build a new index from the database and have readers use it."""
        life.renew(self.cluster, progress)

    def reconcile(self, progress: Progress) -> Report:
        """Send again what the cluster lacks, has otherwise or has too many."""
        return life.reconcile(self.cluster, progress)

    def deliver(self, stop: Event | None = None) -> None:
        """Tell the cluster what changed."""
        if stop:
            outbox.work(self.cluster, stop)
        else:
            outbox.drain(self.cluster)

    def lag(self) -> Lag | None:
        """What the cluster is still to be told."""
        waiting = outbox.backlog()
        resting = self.breaker.is_open
        return Lag(waiting.waiting, waiting.age, len(waiting.refused), resting)

    def status(self) -> Mapping[str, str]:
        """The database's part, the cluster's, and what is on the way between them."""
        state = {True: "open: the database answers", False: "closed"}
        return {
            **super().status(),
            **life.status(self.cluster),
            "breaker of this process": state[self.breaker.is_open],
        }


class Cluster:
    """What is asked of Elasticsearch; raises UnavailableError whenever it cannot.

    Readers ask `alias`; indices are named after it and the time they were made. Each
    has an alias to write to as well: a bulk to an index that is gone would make one.
    """

    def __init__(
        self, hosts: Sequence[str], index: str, api_key: str, ca_certs: str
    ) -> None:
        """Connect to nothing yet."""
        self.alias = f"{index}-{layout.SCHEMA}"
        self.tries = max(2, len(hosts))
        self._client = Elasticsearch(
            list(hosts),
            api_key=api_key or None,
            ca_certs=ca_certs or DEFAULT,
            connections_per_node=CONNECTIONS,
            request_timeout=UNHURRIED,
            # As soon as it may, a node that failed is given a try again.
            max_dead_node_backoff=LONGEST_PAUSE,
        )
        # A client is dear to make, and nearly every search may take as long.
        self._options = lru_cache(maxsize=4)(self._client.options)

    def search(
        self, body: dict[str, Any], preference: str, deadline: float
    ) -> Mapping[str, Any]:
        """The whole answer to a search: another node is tried while there is time.

        With the same `preference` the same copy of the index answers.
        """
        for left in range(self.tries - 1, -1, -1):
            seconds = min(ONE_TRY, deadline - monotonic())
            if seconds <= 0:
                break
            hurried = self._options(request_timeout=seconds, max_retries=0)
            try:
                with _unavailable():
                    answer: dict[str, Any] = hurried.search(
                        index=self.alias,
                        body=body,
                        preference=preference,
                        allow_partial_search_results=False,
                    ).body
            except UnavailableError as error:
                if left and isinstance(error.__cause__, TransportError):
                    continue
                raise
            if answer["timed_out"] or answer["_shards"]["failed"]:
                raise UnavailableError("It could not look through all in time.")
            return answer
        raise UnavailableError("No node answered in time.")

    def new_name(self, now: datetime) -> str:
        """The name of an index made now."""
        return f"{self.alias}-{now:%Y%m%d%H%M%S%f}"

    def create(self, name: str) -> None:
        """Make an empty index."""
        with _unavailable():
            self._client.indices.create(
                index=name,
                settings=layout.SETTINGS,
                mappings=layout.MAPPINGS,
                aliases={_entrance(name): {}},
            )

    def remove(self, name: str) -> None:
        """Delete an index, if it is there."""
        with _unavailable():
            self._client.indices.delete(index=name, ignore_unavailable=True)

    def indices(self) -> list[str]:
        """Every index of this layout, oldest first."""
        with _unavailable():
            found = self._client.indices.get(
                index=f"{self.alias}-*", features="aliases"
            )
        return sorted(found)

    def live(self) -> str:
        """The index that readers ask, "" if there is none."""
        with _unavailable():
            try:
                found = self._client.indices.get_alias(name=self.alias)
            except NotFoundError:
                return ""
        return next(iter(found), "")

    def point(self, name: str) -> None:
        """Have readers ask this index, from one moment to the next."""
        away = {"remove": {"index": f"{self.alias}-*", "alias": self.alias}}
        here = {"add": {"index": name, "alias": self.alias}}
        with _unavailable():
            actions = [away, here] if self.live() else [here]
            self._client.indices.update_aliases(actions=actions)

    def settle(self, name: str) -> None:
        """Wait until every copy of the index is complete."""
        with _unavailable():
            self._client.cluster.health(
                index=name, wait_for_status="green", timeout="25s"
            )

    def refresh(self, name: str) -> None:
        """Let searches see all that was written."""
        with _unavailable():
            self._client.indices.refresh(index=name)

    def write(self, name: str, operations: Iterable[Operation]) -> list[Outcome]:
        """Write these, unless the index holds a later version of one already."""
        with _unavailable():
            results = streaming_bulk(
                self._client,
                map(_action, operations),
                index=_entrance(name),
                require_alias=True,
                max_chunk_bytes=BULK_BYTES,
                max_retries=5,
                initial_backoff=0.2,
                max_backoff=5,
                retry_on_status=BUSY,
                raise_on_error=False,
            )
            return [_outcome(*result.popitem()) for _, result in results]

    def count(self, name: str) -> int:
        """How many documents a search of the index sees."""
        with _unavailable():
            return int(self._client.count(index=name)["count"])

    def versions(self, name: str) -> Iterator[tuple[str, int]]:
        """Every (key, version) that a search of the index sees, by key."""
        after: dict[str, Any] = {}
        while True:
            with _unavailable():
                page = self._client.search(
                    index=name,
                    size=STREAMED,
                    sort=["key"],
                    version=True,
                    source=False,
                    **after,
                )
            hits = page["hits"]["hits"]
            yield from ((hit["_id"], hit["_version"]) for hit in hits)
            if len(hits) < STREAMED:
                return
            after = {"search_after": hits[-1]["sort"]}

    def held(self, name: str, keys: Sequence[str]) -> dict[str, tuple[int, Any]]:
        """(version, source) by key of those of these documents that the index has,
        whether or not a search sees them yet."""
        if not keys:
            return {}
        with _unavailable():
            found = self._client.mget(index=name, ids=list(keys))
        return {
            document["_id"]: (document["_version"], document["_source"])
            for document in found["docs"]
            if document.get("found")
        }


class _Found(NamedTuple):
    """What one search gave: `texted` documents match its text, whatever the facets."""

    total: int
    texted: int
    scores: Mapping[str, float]
    counts: Mapping[str, Mapping[str, int]]
    drops: Mapping[tuple[str, str], int]


class _Asking:
    """One request, put to the cluster in one search, or two where words are relaxed."""

    def __init__(self, cluster: Cluster, request: Request, seconds: float) -> None:
        self.cluster = cluster
        self.request = request
        self.deadline = monotonic() + seconds
        self.faceted = _faceted(request)

    def answer(self) -> Answer:
        """The answer; raises UnavailableError."""
        text, page = self.request.text, self.request.page
        tree, found = text.strict, self.find(text.strict, page)
        if text.relaxed and found.texted < TOO_FEW:
            wider = self.find(text.relaxed, page)
            if wider.texted > found.texted:
                tree, found = text.relaxed, wider
        window = self.request.window(found.total)
        if window.number != page:
            found = self.find(tree, window.number)
        return Answer(
            self.request.snapshot.vocabulary,
            found.total,
            window.number,
            window.paginator.num_pages,
            tree is not text.strict,
            tuple(self.hits(found.scores)),
            found.counts,
            {} if found.total else found.drops,
        )

    def find(self, tree: Node | None, page: int) -> _Found:
        """What the documents of a tree are."""
        size = self.request.per_page
        body = self.faceted.body(tree, self.request.text.title) | {
            "from": (page - 1) * size,
            "size": size,
        }
        # One text always asks the same copy: its pages follow from each other.
        preference = f"text-{crc32(repr(self.request.text).encode())}"
        answer = self.cluster.search(body, preference, self.deadline)
        return self.faceted.read(answer)

    def hits(self, scores: Mapping[str, float]) -> Iterator[Hit]:
        """These documents as the database has them, in order."""
        if scores:
            rows = {row[2]: row for row in statements.entries_of(list(scores))}
            yield from (
                hit_of(rows[key], score) for key, score in scores.items() if key in rows
            )


class _Values(TermsFacet[Any]):
    """A facet of the index: all its values, those under an old slug included."""

    def __init__(self, facet: str, vocabulary: Vocabulary) -> None:
        self.facet, self.vocabulary = facet, vocabulary
        self.field = f"facets.{facet}"
        self.old: dict[str, list[str]] = {}
        for of, old, new in vocabulary.aliases():
            if of == facet:
                self.old.setdefault(new, []).append(old)
        super().__init__(field=self.field, size=MOST_VALUES)

    def carriers(self, slugs: Iterable[str]) -> Query:
        """The documents that carry one of these values, under whatever slug."""
        now = [self.vocabulary.resolve(self.facet, slug) or slug for slug in slugs]
        every = [old for slug in now for old in (slug, *self.old.get(slug, ()))]
        return Q("terms", **{self.field: every})

    def add_filter(self, filter_values: Sequence[Any]) -> Query:
        """What FacetedSearch narrows the other facets and the hits by."""
        return self.carriers(filter_values)


class _FacetedRequest(FacetedSearch[Any]):
    """A request but for its text and page: the order of its hits, and each facet's
    counts narrowed by all other facets, in one search."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        kinds: tuple[str, ...] | None,
        facets: tuple[str, ...],
        selections: tuple[tuple[str, str], ...],
        order: tuple[str, ...],
    ) -> None:
        """Of (facet, slug) pairs that are selected, and the names to order by."""
        self.vocabulary, self.kinds = vocabulary, kinds
        self.values = {key: _Values(key, vocabulary) for key in facets}
        self.facets = dict(self.values)
        self.selections, self.order = selections, order
        super().__init__(filters=_by_facet(selections))
        self.built = self._s.to_dict()

    def body(self, tree: Node | None, title: str) -> dict[str, Any]:
        """The search for a text, the document of this very title above all."""
        matched: dict[str, Any] = {"filter": [_of_kinds(self.kinds)]}
        if tree:
            words = trees.query(tree, self.carriers)
            if SCORE in self.order:
                words = trees.titled(words, codec.title_term(title))
            matched["must"] = [words]
        return self.built | {"query": {"bool": matched}}

    def carriers(self, facet: str, slug: str) -> dict[str, Any]:
        """The documents that carry a value of any facet, counted here or not."""
        found = self.values.get(facet) or _Values(facet, self.vocabulary)
        carriers: dict[str, Any] = found.carriers([slug]).to_dict()
        return carriers

    def search(self) -> Search[Any]:
        """How to look through the documents."""
        return Search[Any]().extra(
            _source=False, timeout=TIMEOUT, track_total_hits=True, track_scores=True
        )

    def sort(self, search: Any) -> Any:
        """Ties as in the database engine."""
        return search.sort(*map(_sorting, self.order), "key")

    def aggregate(self, search: Any) -> None:
        """Counts of every value, of the text alone, and of each filter's dropping."""
        super().aggregate(search)
        for key, facet in self.values.items():
            renamed = {slug: facet.carriers([slug]) for slug in facet.old}
            if renamed:
                narrowed = search.aggs[f"_filter_{key}"]
                narrowed.bucket("renamed", "filters", filters=renamed)
        search.aggs.bucket("texted", "filter", filter=Q("match_all"))
        dropped = {
            str(at): self.without(gone) for at, gone in enumerate(self.selections)
        }
        if dropped:
            search.aggs.bucket("dropped", "filters", filters=dropped)

    def without(self, gone: tuple[str, str]) -> Query:
        """The documents of the selection but this value."""
        left = _by_facet(pair for pair in self.selections if pair != gone)
        parts = [self.values[of].carriers(slugs) for of, slugs in left.items()]
        return Q("bool", filter=parts)

    def read(self, answer: Mapping[str, Any]) -> _Found:
        """What the cluster's answer says."""
        hits, counted = answer["hits"], answer["aggregations"]
        dropped = counted["dropped"]["buckets"] if self.selections else {}
        numbers = (dropped[str(at)]["doc_count"] for at in range(len(dropped)))
        return _Found(
            total=hits["total"]["value"],
            texted=counted["texted"]["doc_count"],
            scores={hit["_id"]: _score(hit["_score"]) for hit in hits["hits"]},
            counts={
                key: self.counts(key, counted[f"_filter_{key}"]) for key in self.values
            },
            drops=dict(zip(self.selections, numbers, strict=True)),
        )

    def counts(self, key: str, counted: Mapping[str, Any]) -> dict[str, int]:
        """How many documents carry each value of a facet."""
        counts = dict.fromkeys(self.vocabulary.slugs(key), 0)
        for bucket in counted[key]["buckets"]:
            if bucket["key"] in counts:
                counts[bucket["key"]] = bucket["doc_count"]
        for slug, bucket in counted.get("renamed", {"buckets": {}})["buckets"].items():
            counts[slug] = bucket["doc_count"]
        return counts


# Putting one together takes as long as all else around a search, so the finders and
# what was lately selected in them are kept, with the vocabulary: few edits change it.
_kept = lru_cache(maxsize=64)(_FacetedRequest)


def _faceted(request: Request) -> _FacetedRequest:
    scored = request.by_score and request.text.ranked
    first = (SCORE,) if scored else request.sort_keys
    selections = tuple(
        (facet, slug) for facet, slugs in request.selected.items() for slug in slugs
    )
    # What many selected values ask for is large, and nobody selects the same again.
    made = _kept if len(selections) <= FEW else _FacetedRequest
    return made(
        request.snapshot.vocabulary,
        request.kinds,
        request.facets,
        selections,
        tuple(dict.fromkeys([*first, "rank"])),
    )


def _by_facet(selections: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The selected slugs of each facet."""
    slugs: dict[str, list[str]] = {}
    for facet, slug in selections:
        slugs.setdefault(facet, []).append(slug)
    return slugs


def _of_kinds(kinds: tuple[str, ...] | None) -> dict[str, Any]:
    return {"match_all": {}} if kinds is None else {"terms": {"kind": kinds}}


def _sorting(key: str) -> str | dict[str, Any]:
    """How the cluster orders by a name."""
    if key == SCORE:
        return SCORE
    field = layout.sort_field(key)
    return {field: _LAST_WITHOUT[field != layout.TITLE_ORDER]}


# By whether the field is a number that a document may lack.
_LAST_WITHOUT = {
    True: {"order": "asc", "missing": "_last", "unmapped_type": "double"},
    False: {"order": "asc"},
}


def _score(score: float | None) -> float:
    """A hit's score as the database engine would give it."""
    return (score or 0.0) - (trees.TITLED if score and score >= trees.TITLED else 0.0)


def _entrance(name: str) -> str:
    """The alias that an index is written through."""
    return f"{name}-in"


def _action(operation: Operation) -> dict[str, Any]:
    """An operation as the bulk helper takes it."""
    key, version, entry = operation
    action = {"_id": key, "version": version, "version_type": "external"}
    if entry is None:
        return action | {"_op_type": "delete"}
    return action | {"_op_type": "index", "_source": layout.source(entry)}


def _outcome(_action: str, result: Mapping[str, Any]) -> Outcome:
    """What became of an operation; raises UnavailableError when it is worth a retry."""
    status, error = result["status"], result.get("error")
    if error is None or status == HTTPStatus.CONFLICT:
        return Outcome(result["_id"], "")
    if error["type"] == "index_not_found_exception":
        raise UnavailableError("An index is gone from it: run `rebuild_search`.")
    if status in BUSY or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise UnavailableError(f"It could not write everything ({error['type']}).")
    return Outcome(result["_id"], f"{error['type']}: {error['reason']}"[:REASON])


@contextmanager
def _unavailable() -> Iterator[None]:
    """Tell every failure of the client as one."""
    try:
        yield
    except ApiError as error:
        # Without its reason, which may repeat what a reader typed.
        told = f"Elasticsearch says {error.message} ({error.meta.status})."
        raise UnavailableError(told) from error
    except TransportError as error:
        raise UnavailableError(f"Elasticsearch: {error.message}") from error
