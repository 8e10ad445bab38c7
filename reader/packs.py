"""Staff-meeting packs: three to six pages, made ready for colleagues to learn from.

What a pack says of a page is `item_of`, chosen by page type; a type without one cannot
be in a pack. Nothing here is about a learner: prompts speak of groups, and the words
are the pages' own.
"""

from functools import singledispatch
from itertools import accumulate
from textwrap import shorten
from typing import NamedTuple

from wagtail.models import Page

from pages.documents import plain
from pages.finders import MOST_IN_A_PACK
from pages.models import NeedPage, SectionPage, StrategyCardPage
from pages.templatetags.way import lines

LEAST, MOST = 3, MOST_IN_A_PACK
TITLE = "Staff-meeting pack"
# Characters of a section's text that stand below each of its headings.
FIRST_WORDS = 110
# Headings of a section that colleagues are asked about.
MOST_HEADINGS = 2
SLIPS_ON_A_SHEET = 4


class Part(NamedTuple):
    """Some lines of a page in the handout, under a heading of their own."""

    heading: str
    lines: list
    numbered: bool = False


class Prompt(NamedTuple):
    """What a page says, and what to ask colleagues about it."""

    about: str
    words: str
    question: str


class Stage(NamedTuple):
    """A part of the meeting, from one minute to another."""

    start: int
    end: int
    name: str
    what: str


class Item(NamedTuple):
    """A page as a pack shows it; `ready` is what its facilitator gets ready for it."""

    page: Page
    kind: str
    title: str
    lead: str
    parts: list
    prompts: list
    ready: str = ""


class Pack(NamedTuple):
    """The four parts of a pack. `minutes` is how long the meeting takes."""

    items: list
    stages: list
    minutes: int
    is_sample: bool
    needs_safeguarding_notice: bool

    @classmethod
    def of(cls, pages):
        """The pack of pages in their order, each of a type that can be in one."""
        stages = running_order(len(pages))
        return cls(
            items=[item_of(page) for page in pages],
            stages=stages,
            minutes=stages[-1].end,
            is_sample=any(page.is_sample for page in pages),
            needs_safeguarding_notice=any(
                page.needs_safeguarding_notice for page in pages
            ),
        )

    @property
    def purpose(self):
        return (
            f"In {self.minutes} minutes, colleagues read {len(self.items)} pages of "
            "the toolkit, talk, and each choose one thing to try this week."
        )

    @property
    def to_have_ready(self):
        """What to bring to the meeting, one sentence each."""
        return [
            *HAVE_READY,
            *(f"For “{item.title}”: {item.ready}" for item in self.items if item.ready),
        ]


HAVE_READY = (
    "Fifteen minutes beforehand, to read the pages and try one thing yourself",
    "The handout and the discussion prompts, one copy for everybody",
    "The slips, cut apart, one for everybody",
    "A clock that all can see, and something to write with",
    "What a few learners said when you asked, “What would help here?”, without names",
)
# What is asked about everything, before the pages' own prompts and after them.
TO_BEGIN_WITH = (
    "What do we already do that is close to this? Where does it go well, and why?",
    "For which of our classes or groups would this make the most difference?",
)
TO_END_WITH = (
    "What would learners say about it, and how could we ask them?",
    "What might get in the way, and who or what could help?",
    "How could we tell families, and what might they add?",
)
NO_NAMES = "Talk about classes and groups. No names of learners, please."
# What somebody writes on a slip.
SLIP = (
    "What I will try",
    "With which class or group (no names)",
    "When",
    "What I hope to see",
    "How it went",
)


def running_order(count):
    """The stages of a meeting about so many pages: 20 minutes for 3, 29 for 6."""
    plan = (
        (2, "Welcome", "Say why these pages, and what you hope to leave with."),
        (
            count,
            "Read",
            "Everybody reads the handout. Mark one step you use and one you do not.",
        ),
        (2 * count, "Talk", "In pairs or threes: choose a prompt for each page."),
        (
            5,
            "Try",
            "One person plays the adult and uses the words of a step. Then swap.",
        ),
        (3, "Choose", "Everybody fills in a slip: what, with which group, when."),
        (1, "Close", "Agree the day to look again, two to four weeks from now."),
    )
    ends = list(accumulate(minutes for minutes, *_ in plan))
    return [
        Stage(end - minutes, end, name, what)
        for end, (minutes, name, what) in zip(ends, plan, strict=True)
    ]


@singledispatch
def item_of(page):
    """The `Item` of a page; TypeError for a type that cannot be in a pack."""
    raise TypeError(f"{type(page).__name__} cannot be in a pack.")


@item_of.register
def card_item(card: StrategyCardPage):
    return Item(
        page=card,
        kind="Strategy card",
        title=card.title,
        lead=card.promise,
        parts=filled(
            Part("Steps", [step.value["title"] for step in card.steps], numbered=True),
            Part("How you will know", lines(card.signs)),
            Part("Look again after", lines(card.look_again)),
        ),
        prompts=[
            *first("You might notice", card.notice, WHERE_WE_SEE_IT),
            *made_to_fit(card),
            *first("Don’t", card.donts, "What do we do instead, and who does it well?"),
        ],
        ready="; ".join(lines(card.you_need)),
    )


@item_of.register
def section_item(section: SectionPage):
    parts = outline(section.body)
    return Item(
        page=section,
        kind="Section of the toolkit",
        title=section.full_title,
        lead=section.lead,
        parts=parts,
        prompts=[
            Prompt("The section says", section.lead, "Where can people see this here?"),
            *(
                Prompt("About", part.heading, "What do we do well, and what is next?")
                for part in parts[:MOST_HEADINGS]
            ),
        ],
    )


@item_of.register
def need_item(need: NeedPage):
    return Item(
        page=need,
        kind="Need",
        title=need.full_title,
        lead=need.lead,
        parts=filled(
            Part("What learners often bring", lines(need.strengths)),
            Part("What you might notice", lines(need.notice)),
            Part("Check first", lines(need.check_first)),
        ),
        prompts=[
            *first(
                "Learners often bring",
                need.strengths,
                "Where do our lessons and our day make room for it?",
            ),
            *first("You might notice", need.notice, WHERE_WE_SEE_IT),
            *first(
                "Check first",
                need.check_first,
                "How would we find out, and who could help?",
            ),
        ],
    )


IN_A_PACK = tuple(model for model in item_of.registry if model is not object)
WHERE_WE_SEE_IT = "Where in our day do we see this, and when does it go well?"


def filled(*parts):
    return [part for part in parts if part.lines]


def first(about, text, question):
    """A prompt about the first line of a text, as a list; empty without one."""
    return [Prompt(about, words, question) for words in lines(text)[:1]]


def made_to_fit(card):
    """A prompt about how the card fits the first of the ages it speaks of."""
    fitted = (entry for entry in card.adaptations.all() if entry.phase)
    return [
        Prompt(
            f"Make it fit ({entry.phase.label})",
            entry.text,
            "What would this look like with the groups we teach?",
        )
        for entry in list(fitted)[:1]
    ]


def outline(body):
    """A `Part` for each heading of a body, with how the text below it begins."""
    parts = []
    for block in body:
        if block.block_type == "heading":
            parts.append(Part(block.value["text"], []))
        elif block.block_type == "paragraph" and parts and not parts[-1].lines:
            words = plain(block.value.source)
            parts[-1].lines.append(shorten(words, FIRST_WORDS, placeholder=" …"))
    return parts
