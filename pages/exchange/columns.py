"""The columns of a sheet of cards: one table for all that reads or explains them."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.text import capfirst

from pages.models import (
    Agency,
    AgePhase,
    CardLink,
    Cost,
    EvidenceRating,
    Grouping,
    Level,
    Need,
    PreparationTime,
    Role,
    RunningTime,
    StrategyCardPage,
    Theme,
    Topic,
)

from .cells import (
    LONGEST,
    Blocks,
    Card,
    Children,
    Choice,
    Date,
    Lines,
    Number,
    RichText,
    Tags,
    Term,
    Terms,
    Text,
)

WIDE, NARROW = 48, 16
CHANGES = {"minor": "Minor", "major": "Major"}
A_LINE = "one a line"
TOO_LONG = "(too long for a cell)"
YES_NO = {False: "No", True: "Yes"}


@dataclass(frozen=True, eq=False)
class Column:
    """One column: a field of the card, its kind of cell, and what people read of it.

    Heading and help are the field's own unless given; `stored` names what a revision
    keeps it as, where that is another name.
    """

    name: str
    kind: Any = field(default_factory=Text)
    heading: str = ""
    help: str = ""
    width: int = WIDE
    stored: str = ""

    @property
    def title(self):
        if self.heading:
            return self.heading
        return capfirst(str(self.model_field.verbose_name))

    @property
    def model_field(self):
        return StrategyCardPage._meta.get_field(self.name)

    @property
    def told(self):
        """What to write here, in sentences."""
        own, how = self.help or str(self.model_field.help_text), self.kind.how
        is_said = any(said in own.casefold() for said in (how[:-1].casefold(), A_LINE))
        return own if is_said else f"{own} {how}"

    def raw(self, content):
        return content.get(self.stored or self.name)

    def value(self, content, known):
        return self.kind.take(self.raw(content), known)

    def write(self, content, known):
        """The cell's text of a card's stored content."""
        text = self.kind.write(self.value(content, known), known)
        return text if len(text) <= LONGEST else TOO_LONG

    def fits(self, content, known):
        return self.kind.fits(self.raw(content), known)

    def data(self, value, content, known):
        return self.kind.data(self.name, value, content, known)


@dataclass(frozen=True, eq=False)
class Fact:
    """A column that tells about a card and is not read back into it."""

    name: str
    heading: str
    told: str
    width: int = NARROW

    @property
    def title(self):
        return self.heading


CARD = Fact(
    "uid",
    "Card ID",
    "Tells which card this is. Leave it as it is; leave it empty for a new card.",
)
VERSION = Fact(
    "version",
    "Version",
    "Tells whether the card was changed since this sheet was made. Leave it as it is.",
)
STATUS = Fact(
    "status", "Status", "Where the card stands. For information: it is not read."
)
ADDRESS = Fact("address", "Web address", "For information: it is not read.", width=WIDE)
AGENCY = Fact(
    "agency",
    "Agency",
    "The owner. A new card may leave it empty if you write for one agency. It does not "
    "move a card.",
    width=32,
)
FACTS = (CARD, VERSION, STATUS, ADDRESS, AGENCY)

COLUMNS = (
    Column("title", help="The action or the tool, in 70 characters at most."),
    Column("promise"),
    Column("notice", Lines()),
    Column("check_first", Lines()),
    Column("why", RichText()),
    Column(
        "steps",
        Blocks(
            parts={"title": ("what to do", Text()), "detail": ("how", Text())},
            block="step",
        ),
    ),
    Column(
        "adaptations",
        Children(
            parts={
                "phase": ("phase", Term(model=AgePhase)),
                "text": ("what is different", Text()),
            },
            key=("phase",),
        ),
        heading="Make it fit",
        help="What is different for an age phase, or for a group of them.",
    ),
    Column("dos", Lines()),
    Column("donts", Lines()),
    Column("you_need", Lines()),
    Column("signs", Lines()),
    Column("look_again", width=NARROW),
    Column("at_home", RichText()),
    Column("learner_words"),
    Column(
        "card_levels",
        Children(
            parts={
                "level": ("level", Term(model=Level)),
                "group_size": ("with how many", Text()),
                "how_often": ("how often", Text()),
                "who": ("who leads it", Text()),
                "how_reviewed": ("how it is reviewed", Text()),
            },
            key=("level",),
        ),
        heading="Levels",
        help="Each level it suits. With several, say what changes; the parts after the "
        "level may be left out.",
    ),
    Column("needs", Terms(model=Need, below=True)),
    Column("themes", Terms(model=Theme)),
    Column("phases", Terms(model=AgePhase, below=True)),
    Column(
        "topics", Tags(model=Topic), help="Moments of the day.", stored="tagged_topics"
    ),
    Column("groupings", Terms(model=Grouping), width=32),
    Column("roles", Terms(model=Role), width=32),
    Column("preparation", Term(model=PreparationTime), width=NARROW),
    Column("running", Term(model=RunningTime), width=NARROW),
    Column("cost", Term(model=Cost), width=NARROW),
    Column("search_words", Lines()),
    Column("safeguarding", Choice(words=YES_NO), width=NARROW),
    Column("evidence", Term(model=EvidenceRating), width=NARROW),
    Column("evidence_reason"),
    Column(
        "sources",
        Blocks(
            parts={
                "title": ("title", Text()),
                "publisher": ("publisher", Text()),
                "year": ("year", Number()),
                "url": ("web address", Text()),
            },
            block="source",
        ),
    ),
    Column(
        "links",
        Children(
            parts={
                "kind": ("where to", Choice(words=dict(CardLink.Kind.choices))),
                "target": ("the card's web address", Card()),
                "why": ("why", Text()),
            },
            key=("kind", "target"),
        ),
        heading="Links to cards",
        help=f"Where to: {', '.join(CardLink.Kind.labels)}.",
    ),
    Column("advice_from", Terms(model=Agency), width=32),
    Column("advice_note"),
    Column("contributors", Terms(model=Agency), width=32),
    Column("reviewed_on", Date(), width=NARROW),
    Column("review_by", Date(), width=NARROW),
    Column("change_kind", Choice(words=CHANGES), width=NARROW),
    Column("change_note"),
    Column(
        "search_description",
        heading="Search description",
        help="What search engines show instead of the promise, in 160 characters.",
    ),
)
ALL = (*FACTS, *COLUMNS)
HEAD = """# The columns of a sheet of cards

Written by `manage.py write_columns` from `pages/exchange/columns.py`, by which export,
import and the empty sheet go. [editing.md](editing.md) says how to use a sheet."""
# What a sheet has no column for, and an import leaves alone.
LEFT_OUT = "downloads, comments and the card's web address"


def guide():
    """The page of the guide that says what each column is for, as Markdown."""
    rows = [f"| {column.title} | {cell(column.told)} |" for column in ALL]
    head = [HEAD, "", "| Column | What to write |", "|---|---|"]
    return "\n".join([*head, *rows, "", f"Not in a sheet: {LEFT_OUT}.", ""])


def cell(text):
    """Text that a table of Markdown takes as it is."""
    return text.replace("|", "\\|").replace("*", "\\*").replace("[", "\\[")
