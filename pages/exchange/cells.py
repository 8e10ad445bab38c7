"""The kinds of cells: what of a card they show, as text that people can type.

A kind works on values that compare: `take` makes one of what a revision stores, `read`
of what somebody typed; `write` is the text, and `data` what the page's form is sent.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from pages.models.base import as_lines_text

from . import rich
from .known import RefusedError, folded

# What Excel keeps of a cell.
LONGEST = 32_767
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
BETWEEN = " | "


def tidy(text):
    """Text as people see it: one kind of line break, nothing at the ends of lines."""
    text = CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


@dataclass(frozen=True)
class Text:
    """A text as it is."""

    how = ""

    def take(self, raw, known):
        return tidy(str(raw)) if raw is not None else ""

    def write(self, value, known):
        return value

    def read(self, text, known):
        return tidy(text)

    def data(self, name, value, content, known):
        """What the form gets for the field called `name`, as the values of its keys."""
        return {name: value}

    def allowed(self, known):
        """The words to choose from, one a cell; none where anything may be typed."""
        return []

    def fits(self, raw, known):
        """Whether a cell can say all of what is stored."""
        value = self.take(raw, known)
        try:
            written = self.write(value, known)
            return len(written) <= LONGEST and self.read(written, known) == value
        except RefusedError:
            return False


class Number(Text):
    def read(self, text, known):
        if text and not text.isdecimal():
            raise RefusedError("Write a whole number, such as 2024.", text)
        return text


class Lines(Text):
    how = "One thing a line."

    def take(self, raw, known):
        return as_lines_text(tidy(raw or ""))

    def read(self, text, known):
        return as_lines_text(tidy(text))


class RichText(Text):
    how = (
        "Each line is a paragraph. “• ” or “1. ” begins an item of a list; **bold**, "
        "*italic* and [words](address) work."
    )

    def take(self, raw, known):
        return rich.as_lines(raw or "", known)

    def read(self, text, known):
        lines = "\n".join(filter(None, map(str.strip, tidy(text).split("\n"))))
        rich.as_rich_text(lines, known)
        return lines

    def data(self, name, value, content, known):
        return {name: rich.as_rich_text(value, known)}

    def fits(self, raw, known):
        if not raw or not super().fits(raw, known):
            return not raw
        again = rich.as_rich_text(self.take(raw, known), known)
        return rich.plain(again) == rich.plain(raw)


class Date(Text):
    how = "A date such as 31/12/2026."

    def read(self, text, known):
        try:
            day = forms.DateField(required=False).clean(text)
        except ValidationError as error:
            raise RefusedError(
                "No date. Write one such as 31/12/2026.", text
            ) from error
        return day.isoformat() if day else ""


@dataclass(frozen=True)
class Choice(Text):
    """One of a few fixed words; the first is what an empty cell means."""

    words: dict = field(default_factory=dict)  # stored value -> word

    @property
    def how(self):
        return f"{' or '.join(self.words.values())}."

    def take(self, raw, known):
        return raw if raw in self.words else next(iter(self.words))

    def write(self, value, known):
        return self.words[value]

    def read(self, text, known):
        if not text:
            return next(iter(self.words))
        for value, word in self.words.items():
            if folded(text) == folded(word):
                return value
        raise RefusedError(f"Write {self.how}", text)

    def allowed(self, known):
        return list(self.words.values())


@dataclass(frozen=True)
class Term(Text):
    """One term of a vocabulary."""

    model: Any = None
    below: bool = False
    how = "One of the allowed values."

    def names(self, known):
        return known.names(self.model, self.below)

    def take(self, raw, known):
        return raw if raw in self.names(known).terms else None

    def write(self, value, known):
        return self.names(known).of(value)

    def read(self, text, known):
        return self.names(known).find(text) if text else None

    def allowed(self, known):
        names = self.names(known)
        return [names.of(term.pk) for term in names.offered]


class Terms(Term):
    """Several terms of a vocabulary."""

    how = "Any of the allowed values, one a line."

    def take(self, raw, known):
        return self.names(known).sorted(raw or ())

    def write(self, value, known):
        return "\n".join(self.names(known).of(pk) for pk in value)

    def read(self, text, known):
        names = self.names(known)
        return names.sorted([names.find(line) for line in lines(text)])


class Tags(Term):
    """Terms to pick or to type anew."""

    how = "Any of the allowed values, one a line, or new ones for the council to see."

    def take(self, raw, known):
        names = self.names(known)
        found = (names.of(row["tag"]) for row in raw or ())
        return tuple(sorted(filter(None, found), key=str.casefold))

    def write(self, value, known):
        return "\n".join(value)

    def read(self, text, known):
        found = {self.name(line, known) for line in lines(text)}
        return tuple(sorted(found, key=str.casefold))

    def name(self, line, known):
        names = self.names(known)
        if '"' in line:
            raise RefusedError("Leave out the quotation marks.", line)
        if folded(line) not in names.by_name:
            return line
        return names.of(names.find(line))

    def data(self, name, value, content, known):
        return {name: ", ".join(f'"{tag}"' for tag in value)}


class Card(Text):
    """Another card, by its address."""

    def take(self, raw, known):
        return raw

    def write(self, value, known):
        return known.cards.get(value, "not public")

    def read(self, text, known):
        address = text.rstrip("/").rpartition("/")[2]
        if address not in known.cards_by_address:
            raise RefusedError("There is no public card with this address.", text)
        return known.cards_by_address[address]


@dataclass(frozen=True)
class Rows(Text):
    """A list whose lines have parts, with a bar between them."""

    parts: dict = field(default_factory=dict)  # name -> (what it is, its kind)

    @property
    def how(self):
        pattern = BETWEEN.join(what for what, _ in self.parts.values())
        return f"One a line: {pattern}."

    def stored(self, raw):
        """The rows of what is stored, each as a dictionary."""
        return raw or []

    def take(self, raw, known):
        return tuple(
            tuple(kind.take(row.get(name), known) for name, (_, kind) in self.items())
            for row in self.stored(raw)
        )

    def items(self):
        return self.parts.items()

    def write(self, value, known):
        return "\n".join(self.line(row, known) for row in value)

    def line(self, row, known):
        pieces = zip(row, self.parts.values(), strict=True)
        written = BETWEEN.join(kind.write(each, known) for each, (_, kind) in pieces)
        return written.rstrip(" |")

    def read(self, text, known):
        return tuple(self.row(line, known) for line in lines(text))

    def row(self, line, known):
        pieces = [piece.strip() for piece in line.split(BETWEEN.strip())]
        if len(pieces) > len(self.parts):
            raise RefusedError(f"Too many parts. {self.how}", line)
        pieces += [""] * (len(self.parts) - len(pieces))
        kinds = (kind for _, kind in self.parts.values())
        return tuple(
            kind.read(piece, known) for piece, kind in zip(pieces, kinds, strict=True)
        )

    def named(self, row):
        return dict(zip(self.parts, row, strict=True))

    def allowed(self, known):
        """What the first part may be, where that is chosen."""
        _, kind = next(iter(self.parts.values()))
        return kind.allowed(known)


@dataclass(frozen=True)
class Blocks(Rows):
    """The blocks of a StreamField that has one type of them."""

    block: str = ""

    def stored(self, raw):
        return [block["value"] for block in json.loads(raw or "[]")]

    def data(self, name, value, content, known):
        """A block keeps its id, by its place, so that versions can be compared."""
        old = [block.get("id") for block in json.loads(content.get(name) or "[]")]
        ids = [*old, *[None] * len(value)]
        return {
            name: [
                {"type": self.block, "value": self.named(row)}
                | ({"id": ids[place]} if ids[place] else {})
                for place, row in enumerate(value)
            ]
        }


@dataclass(frozen=True)
class Children(Rows):
    """Rows of another model that belong to the card; `key` tells them apart."""

    key: tuple[str, ...] = ()

    def data(self, name, value, content, known):
        """A formset: rows that stay keep their id, those that are gone are deleted."""
        rows = [self.named(row) for row in value]
        kept = self.pair(content.get(name) or [], rows)
        forms = [
            *kept,
            *[(None, row) for row in rows if not any(row is new for _, new in kept)],
        ]
        data = {f"{name}-TOTAL_FORMS": len(forms), f"{name}-INITIAL_FORMS": len(kept)}
        for number, (pk, row) in enumerate(forms):
            given = (
                {"DELETE": "on"}
                if row is None
                else {**row, "ORDER": place_of(row, rows)}
            )
            given |= {"id": pk or ""}
            data |= {f"{name}-{number}-{key}": each for key, each in given.items()}
        return data

    def pair(self, stored, rows):
        """(id, the row that it is now or None) of each stored row that has an id."""
        free = list(rows)
        pairs = []
        for old in stored:
            if old.get("pk") is None:
                continue
            new = next((row for row in free if self.is_same(old, row)), None)
            free = [row for row in free if row is not new]
            pairs.append((old["pk"], new))
        return pairs

    def is_same(self, old, new):
        return all(old.get(name) == new[name] for name in self.key)


def place_of(row, rows):
    return next(place for place, each in enumerate(rows, 1) if each is row)


def lines(text):
    return as_lines_text(tidy(text)).split("\n") if tidy(text) else []
