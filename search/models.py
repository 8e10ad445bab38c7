"""The index of the database engine: ordinary rows, written with the page they describe.

Every document has an `ord`, a small number reused after a drop; bit sets and postings
name documents by it. How the binary columns are laid out: `search/postings/codec.py`.
"""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q


class State(models.Model):
    """One row that every writer locks first and changes last.

    `token` names the contents of the index. It is random and never comes again, so
    whoever reads it twice unchanged knows that nothing was written between.
    """

    ONLY = 1

    id = models.PositiveSmallIntegerField(
        primary_key=True, default=ONLY, editable=False
    )
    version = models.PositiveBigIntegerField(default=0)
    token = models.CharField(max_length=32)
    # search.rules as JSON: what words mean, beside what is indexed.
    rules = models.TextField(blank=True)

    class Meta:
        verbose_name = "index state"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="search_one_state")
        ]

    def __str__(self) -> str:
        return f"version {self.version}"

    @classmethod
    def locked(cls) -> State:
        """The row, locked until the end of the transaction: writers queue here."""
        rows = cls.objects.select_for_update().defer("rules")
        state, _ = rows.get_or_create(
            pk=cls.ONLY, defaults={"token": secrets.token_hex(16)}
        )
        return state

    def advance(self, *changed: str) -> None:
        """Name the new contents; call once all of them are written.

        `changed` are the fields of this row that changed with them.
        """
        self.version += 1
        self.token = secrets.token_hex(16)
        self.save(update_fields=["version", "token", *changed])


class Entry(models.Model):
    """A document as indexed, with all that showing it as a hit needs."""

    ord = models.PositiveIntegerField(unique=True)
    key = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=50)
    url = models.CharField(max_length=2000)
    title = models.TextField()
    # The folded title after a space, so that every word of it follows one.
    plain = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    # A line for each field of scoring.WEIGHTS, in the form of analysis.spaced_terms.
    terms = models.TextField()
    # As written: labels for the count of words, the body for snippets as well.
    labels = models.TextField(blank=True)
    body = models.TextField(blank=True)
    # Folded texts, beside the title, that this is the answer to.
    answers = models.JSONField(default=list)
    facets = models.JSONField(default=dict)
    sorts = models.JSONField(default=dict)
    payload = models.JSONField(default=dict)
    # Of the document this entry was made from, to see whether it is still the same.
    fingerprint = models.CharField(max_length=64)
    # State's version when it was written.
    version = models.PositiveBigIntegerField()

    class Meta:
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return self.key


class Posting(models.Model):
    """Where a term stands in one chunk of the documents, or a chunk of a column.

    Columns have reserved terms that no word can be (`#key`), and share this table so
    that one select fetches a query's terms together with what ranks them.
    """

    term = models.CharField(max_length=64)
    chunk = models.PositiveIntegerField()
    posts = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["term", "chunk"], name="search_posting_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.term} {self.chunk}"


class Word(models.Model):
    """A word as it is written somewhere, and in how many documents: for spelling."""

    word = models.CharField(max_length=64, unique=True)
    term = models.CharField(max_length=64)
    count = models.IntegerField()

    def __str__(self) -> str:
        return self.word


class FacetValue(models.Model):
    """A value as declared, and the set of documents that carry it.

    One row holds both so that one select loads labels and counts together. A value
    that documents carry but nobody declares has an empty label and is never shown.
    The facet "" is the index's own: its value "" is every document, others are kinds.
    """

    facet = models.CharField(max_length=50)
    slug = models.CharField(max_length=255)
    label = models.CharField(max_length=255, blank=True)
    parent = models.CharField(max_length=255, blank=True)
    order = models.IntegerField(default=0)
    alias_of = models.CharField(max_length=255, blank=True)
    hint = models.TextField(blank=True)
    bits = models.BinaryField(default=b"")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["facet", "slug"], name="search_value_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.facet}: {self.slug}"


class Outgoing(models.Model):
    """A document that the cluster is still to be told of, as it is or that it is gone.

    Written in the transaction of the change, a row a document: a later change replaces
    it. One that the cluster refused waits with the reason for someone to look at.
    """

    key = models.CharField(max_length=100, unique=True)
    # State's version of the change, which orders changes on the cluster too.
    version = models.PositiveBigIntegerField()
    # Of the first change that is not sent yet.
    since = models.DateTimeField()
    refused = models.TextField(blank=True)

    class Meta:
        verbose_name = "change to send"
        verbose_name_plural = "changes to send"

    def __str__(self) -> str:
        return f"{self.key} at version {self.version}"


class Target(models.Model):
    """An index on the cluster that every change is sent to.

    One that is being built has had its last batch at `touched`; it gets changes too,
    so that none made meanwhile is lost.
    """

    name = models.CharField(max_length=200, unique=True)
    building = models.BooleanField(default=True)
    touched = models.DateTimeField()

    class Meta:
        verbose_name = "index on the cluster"
        verbose_name_plural = "indices on the cluster"

    def __str__(self) -> str:
        return self.name


class SearchLog(models.Model):
    """How often readers searched for one thing on one day, and never who.

    A row has no time but its day, and its number is drawn from what it says: no order
    tells which searches came one after another (`search/log.py`).
    """

    day = models.DateField()
    finder = models.CharField(max_length=50)
    # Known words, folded, as they were typed; "..." stands for all others.
    text = models.CharField(max_length=500, blank=True)
    # The same as terms, so that searches which mean the same are counted together.
    terms = models.CharField(max_length=500, blank=True)
    # The facets' part of the address: "level=universal&need=ci".
    selection = models.TextField(blank=True)
    # What the last of these searches found; 0 is never counted with others.
    total = models.PositiveIntegerField()
    relaxed = models.BooleanField(default=False)
    corrected = models.BooleanField(default=False)
    times = models.PositiveIntegerField(default=1)
    opened = models.PositiveIntegerField(
        default=0, help_text="How often somebody went on from here to a page."
    )

    class Meta:
        verbose_name = "logged search"
        verbose_name_plural = "logged searches"
        default_permissions = ("view",)
        indexes = [models.Index(fields=["day", "text"], name="search_log_by_day")]

    def __str__(self) -> str:
        return f"{self.text} ({self.day})"
