"""The house style as rules over plain text: what the demo content is tested by and what
editors can be advised by. Every rule is a pure function and every finding is advice.

Where the rules come from:

- Reading age is the Flesch-Kincaid grade (J. P. Kincaid and others, "Derivation of New
  Readability Formulas", Naval Technical Training Command, 1975) plus five, the age at
  which an English child is in the year after that grade's number. GOV.UK asks for a
  reading age of nine for everybody; people at work meet words of their trade, so their
  limit is higher.
- Sentence length follows GOV.UK's content guide, which splits sentences over 25 words;
  again people at work are given a little more.
- House language is `fixtures/language_guide.yaml`.
- What a card, a need or a section must hold, 450 words a card, 20 to 25 a promise and
  30 a step are the toolkit's own agreement on what fits two printed pages.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import combinations
from typing import NamedTuple

from pyphen import Pyphen

from search import analysis
from search.lists import general

# Fewer words than this give no steady reading age.
FEWEST_WORDS = 60
CARD_WORDS = 450
CARD_STEPS = (3, 7)
PROMISE_WORDS = (20, 25)
STEP_WORDS = 30
# Share of the words of two cards' titles and promises that they have in common.
ALIKE = 0.5

PRACTITIONER_FIELDS = (
    "notice",
    "check_first",
    "why",
    "steps",
    "adaptations",
    "dos",
    "donts",
    "signs",
    "you_need",
)
REVIEWED = ("title", "reviewed_on", "review_by")
# Kind of page -> the fields it cannot do without; any other kind needs REVIEWED.
NEEDED = {
    "card": (
        *REVIEWED,
        "agency",
        "promise",
        *PRACTITIONER_FIELDS,
        "look_again",
        "levels",
        "links",
        "phases",
        "roles",
        "groupings",
        "preparation",
        "running",
        "cost",
        "evidence",
        "evidence_reason",
        "sources",
        "at_home",
        "learner_words",
        "advice_from",
        "search_words",
    ),
    "module": (
        *REVIEWED,
        "lead",
        "purpose",
        "outcomes",
        "kind",
        "confidence",
        "roles",
        "levels",
        "phases",
        "needs",
        "steps",
        "facilitator_notes",
        "search_words",
    ),
    "pathway": (*REVIEWED, "lead", "about", "roles", "modules"),
    "area": (*REVIEWED, "area", "lead", "code_reference", "body"),
    "need": (
        *REVIEWED,
        "need",
        "lead",
        "code_reference",
        "account",
        "learner_words",
        "strengths",
        "notice",
        "check_first",
        "helps",
    ),
    "level": (
        *REVIEWED,
        "level",
        "lead",
        "body",
        "who_leads",
        "recorded",
        "reviewed",
        "descriptors",
        "families",
        "step_up_evidence",
        "step_down_evidence",
    ),
    "part": (*REVIEWED, "number", "lead"),
    "section": (*REVIEWED, "number", "lead", "body"),
    "information": (*REVIEWED, "lead", "body"),
    "glossary": ("terms",),
    "starting_points": (),
    "families": (*REVIEWED, "lead", "body"),
    "service": (
        *REVIEWED,
        "agency",
        "lead",
        "does",
        "when_to_ask",
        "how_to_refer",
        "expect",
        "contact",
        "phases",
        "needs",
    ),
    "case study": (
        *REVIEWED,
        "lead",
        "setting",
        "cluster",
        "noticed",
        "changed",
        "difference",
        "learner_view",
        "family_view",
        "tell_others",
        "cards",
        "phases",
        "needs",
    ),
    "safeguarding": ("heading", "staff", "families"),
    "home": (*REVIEWED, "heading", "lead", "starters"),
}
# Kind -> groups of fields of which one is enough: no card without a tag.
NEEDED_ANY = {"card": (("needs", "themes"),)}
# What a card says of each level as soon as it suits more than one.
LEVEL_PARTS = ("group_size", "how_often", "who", "how_reviewed")
SOURCE_PARTS = ("title", "publisher", "year")


@dataclass(frozen=True)
class Finding:
    """One thing to mend: its field, what is wrong, and the words themselves."""

    field: str
    message: str
    excerpt: str = ""

    @property
    def top_field(self):
        """The field of the page itself."""
        return top_of(self.field)


def top_of(field):
    """The field of the page: steps for steps[2].detail."""
    return re.split(r"[\[.]", field)[0]


class Audience(NamedTuple):
    """Who a text is for, and what they can be asked to read."""

    name: str
    reading_age: int
    longest_sentence: int
    average_sentence: int


PRACTITIONERS = Audience("practitioners", 13, 30, 18)
FAMILIES = Audience("families", 11, 25, 15)


@dataclass(frozen=True)
class Passage:
    """Plain text of one field, an item or paragraph a line.

    `audience` is None for what nobody reads as sentences: titles, names, captions.
    Somebody else's words, such as the title of a source, are not `is_ours`.
    """

    field: str
    text: str
    audience: Audience | None = PRACTITIONERS
    is_heading: bool = False
    is_ours: bool = True


# ---------------------------------------------------------------- text

BLOCK_END = re.compile(r"</(?:p|li|h\d|td|th|tr|blockquote|div)>|<br\s*/?>")
TAG = re.compile(r"<[^>]+>")
WORD = re.compile(r"\w+(?:['’-]\w+)*")
# A full stop, perhaps within a closing quotation mark, and then a new beginning.
SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9])")
QUOTED = re.compile(r"\"[^\"\n]*\"|“[^”\n]*”")


def plain_lines(html):
    """The text of rich text: a line for each paragraph, item or cell."""
    flat = re.sub(r"\s+", " ", html)
    text = unescape(TAG.sub("", BLOCK_END.sub("\n", flat)))
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def words(text):
    return WORD.findall(text)


def sentences(text):
    """A text's sentences; an item of a list is one, with a full stop or without."""
    found = (
        sentence.strip()
        for line in text.split("\n")
        for sentence in SENTENCE_END.split(line)
    )
    return [sentence for sentence in found if words(sentence)]


def unquoted(text):
    """A text without what stands in double quotation marks: somebody's own words."""
    return QUOTED.sub(" ", text)


# ---------------------------------------------------------------- reading age

HYPHENS = Pyphen(lang="en_GB")
VOWELS = re.compile(r"[aeiouy]+")
SILENT_E = re.compile(r"[^aeiouyl]e$|[^aeiouytd]ed$|[^aeiouyscxzg]es$")


@lru_cache(maxsize=20_000)
def syllables(word):
    """How many syllables a word has.

    A line never breaks after one letter or in a short word, so hyphens alone find too
    few ("any", "people", "again"); groups of vowels do not part two that are spoken one
    by one ("going", "trial"). The greater of the two is near enough.
    """
    word = word.lower()
    vowels = len(VOWELS.findall(word)) - bool(SILENT_E.search(word))
    return max(1, vowels, len(HYPHENS.positions(word)) + 1)


def reading_age(text):
    """Age in years, to one decimal, for which a text is easy; None if it is empty."""
    found, lines = words(text), sentences(text)
    if not found:
        return None
    spoken = sum(syllables(word) for word in found)
    grade = 0.39 * len(found) / len(lines) + 11.8 * spoken / len(found) - 15.59
    return round(grade + 5, 1)


def reading_findings(passages):
    """What is hard to read, judged for all the text that each audience is given."""
    for audience in (PRACTITIONERS, FAMILIES):
        mine = [passage for passage in passages if passage.audience == audience]
        text = "\n".join(passage.text for passage in mine)
        if len(words(text)) >= FEWEST_WORDS:
            yield from whole_text_findings(mine, text, audience)


def whole_text_findings(passages, text, audience):
    age, lines = reading_age(text), sentences(text)
    if age > audience.reading_age:
        hardest = max(passages, key=lambda passage: reading_age(passage.text) or 0)
        message = (
            f"the text for {audience.name} has a reading age of {age}, "
            f"at most {audience.reading_age}"
        )
        yield Finding(hardest.field, message, shortened(hardest.text))
    average = len(words(text)) / len(lines)
    if average > audience.average_sentence:
        message = (
            f"sentences for {audience.name} are {average:.1f} words long on average, "
            f"at most {audience.average_sentence}"
        )
        longest = max(passages, key=lambda passage: longest_sentence(passage)[0])
        yield Finding(longest.field, message, shortened(longest.text))


def longest_sentence(passage):
    return max((len(words(line)), line) for line in [*sentences(passage.text), ""])


def sentence_findings(passages):
    for passage in passages:
        length, sentence = longest_sentence(passage)
        if passage.audience and length > passage.audience.longest_sentence:
            message = (
                f"a sentence of {length} words, at most "
                f"{passage.audience.longest_sentence} for {passage.audience.name}"
            )
            yield Finding(passage.field, message, shortened(sentence))


def shortened(text, most=90):
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]} …"


# ---------------------------------------------------------------- house language


@dataclass(frozen=True)
class Advice:
    """A word the house avoids, and what it says in its place."""

    term: str
    prefer: str
    pattern: re.Pattern
    headings_only: bool = False


def language_guide(rows):
    """List of `Advice` from the rows of the language guide."""
    return [
        Advice(
            row["term"],
            row["prefer"],
            word_pattern([row["term"], *row.get("also", [])], row.get("allowed", [])),
            row.get("headings_only", False),
        )
        for row in rows
    ]


def word_pattern(forms, allowed):
    """Any of the forms as whole words, but not within an allowed phrase.

    A form in capitals is an acronym and is found in capitals only.
    """
    phrases = [as_words(phrase) for phrase in allowed]
    wanted = [
        as_words(form) if form.isupper() else f"(?i:{as_words(form)})" for form in forms
    ]
    skipped = f"(?i:{'|'.join(phrases)})|" if phrases else ""
    return re.compile(rf"(?<![\w-])(?:{skipped}(?P<found>{'|'.join(wanted)}))(?![\w-])")


def as_words(phrase):
    escaped = [re.escape(word).replace("'", "['’]") for word in phrase.split()]
    return r"[\s-]+".join(escaped)


def language_findings(passages, guide):
    ours = ((item, unquoted(item.text)) for item in passages if item.is_ours)
    for passage, text in ours:
        for advice in guide:
            if passage.is_heading or not advice.headings_only:
                yield from advised(passage.field, text, advice)


def advised(field, text, advice):
    for match in advice.pattern.finditer(text):
        if found := match["found"]:
            message = f"“{found}”: say {advice.prefer}"
            yield Finding(field, message, around(text, match))


def around(text, match, margin=30):
    """The words about a match, whole ones."""
    start, end = max(0, match.start() - margin), match.end() + margin
    before = (
        text[start : match.start()].partition(" ")[2]
        if start
        else text[: match.start()]
    )
    behind = text[match.end() : end]
    if end < len(text):
        behind = behind.rpartition(" ")[0]
    return " ".join(f"{before}{match[0]}{behind}".split())


# ---------------------------------------------------------------- acronyms

# Capitals, perhaps with a small letter between, as whole words.
ACRONYM = re.compile(r"(?<![\w.-])([A-Z][A-Za-z]?[A-Z]+)s?(?![\w-])")
# Nobody needs these explained.
KNOWN_TO_ALL = {"AA", "GOV", "HTML", "NHS", "PDF", "TV", "UK"}


def acronym_findings(passages, known):
    """Acronyms that the glossary lacks, each once; words in capitals are none."""
    known = {word for spelling in known for word in words(spelling)} | KNOWN_TO_ALL
    told = set()
    for passage in passages:
        for match in ACRONYM.finditer(passage.text) if passage.is_ours else ():
            short = match[1]
            if short not in known | told and short.lower() not in general():
                told.add(short)
                message = f"“{short}” is not in the glossary: say it in full"
                yield Finding(passage.field, message, around(passage.text, match))


# ---------------------------------------------------------------- completeness


def completeness_findings(kind, row):
    """What a page of a kind is without; `row` maps its fields to their values."""
    for name in NEEDED.get(kind, REVIEWED):
        if not row.get(name):
            yield Finding(name, "is empty")
    for names in NEEDED_ANY.get(kind, ()):
        if not any(row.get(name) for name in names):
            yield Finding(names[0], f"has no tag: choose from {' or '.join(names)}")
    yield from source_findings(row.get("sources") or [])
    if kind == "card":
        yield from card_findings(row)


def card_findings(row):
    least, most = CARD_STEPS
    steps = row.get("steps") or []
    if steps and not least <= len(steps) <= most:
        yield Finding("steps", f"{len(steps)} steps, from {least} to {most}")
    levels = row.get("levels") or []
    for number, level in enumerate(levels, 1):
        missing = [name for name in LEVEL_PARTS if not level.get(name)]
        if len(levels) > 1 and missing:
            message = f"does not say what changes: {', '.join(missing)}"
            yield Finding(f"levels[{number}]", message)


def source_findings(sources):
    for number, source in enumerate(sources, 1):
        for name in SOURCE_PARTS:
            if not source.get(name):
                message = f"a source needs its {name}"
                yield Finding(f"sources[{number}]", message, source.get("title") or "")


def length_findings(kind, passages):
    """Whether a card's text for practitioners fits its two pages."""
    if kind != "card":
        return
    text = "\n".join(
        passage.text
        for passage in passages
        if top_of(passage.field) in PRACTITIONER_FIELDS
    )
    if (count := len(words(text))) > CARD_WORDS:
        message = f"{count} words for practitioners, at most {CARD_WORDS}"
        yield Finding("steps", message)


def promise_findings(kind, row):
    least, most = PROMISE_WORDS
    count = len(words(row.get("promise") or ""))
    if kind == "card" and count and not least <= count <= most:
        yield Finding("promise", f"{count} words, from {least} to {most}")


STEP = re.compile(r"steps\[\d+\]\.detail")


def step_findings(passages):
    for passage in passages:
        count = len(words(passage.text))
        if STEP.fullmatch(passage.field) and count > STEP_WORDS:
            message = f"{count} words in one step, at most {STEP_WORDS}"
            yield Finding(passage.field, message, shortened(passage.text))


def link_findings(links, is_live):
    """Links that lead nowhere: `links` are (field, address), `is_live` asks of one."""
    for field, address in links:
        if not is_live(address):
            yield Finding(field, "leads to no page", address)


def review(kind, row, passages, guide, known):
    """All findings about one page but its links, in the order to mend them."""
    told = advice(kind, row, passages, guide, known)
    findings = (finding for about in told.values() for finding in about)
    return [*completeness_findings(kind, row), *findings]


def advice(kind, row, passages, guide, known):
    """Concern -> findings on the words alone, whether or not something is lacking.

    `known` has every spelling that the glossary knows.
    """
    return {
        "length": [
            *length_findings(kind, passages),
            *promise_findings(kind, row),
            *step_findings(passages),
        ],
        "language": [*language_findings(passages, guide)],
        "acronym": [*acronym_findings(passages, known)],
        "reading": [*sentence_findings(passages), *reading_findings(passages)],
    }


# ---------------------------------------------------------------- near-duplicates


def likeness(one, other):
    """From 0 to 1: of the terms in either of two short texts, those in both."""
    first, second = (
        {token.term for token in analysis.analyse(text) if token.term}
        for text in (one, other)
    )
    return len(first & second) / (len(first | second) or 1)


def alike_findings(promises):
    """Cards that may say the same thing; `promises` maps a name to title and promise.

    Yields (name, Finding) for the later of two.
    """
    for one, other in combinations(promises, 2):
        share = likeness(promises[one], promises[other])
        if share >= ALIKE:
            message = f"says much the same as {one} ({share:.0%} of the words)"
            yield other, Finding("promise", message, shortened(promises[other]))
