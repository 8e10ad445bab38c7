"""Explains acronyms where a page first uses them: "SENCO (special educational needs
coordinator)", in the text itself, so that it is printed and read aloud as well.

One pass over a page's HTML. What is left alone: links, headings and whatever else is a
name or a control rather than a sentence, cards in a list, and somebody's own words.
"""

import re
from collections import Counter
from typing import NamedTuple

from django.utils.html import escape

from pages.held import held
from pages.models import GlossaryPage, GlossaryTerm

ALONE = (
    "a|abbr|blockquote|button|caption|cite|code|dt|fieldset|form|h[1-6]|label|nav|"
    "script|select|style|summary|svg|textarea|th"
)
CARD_OR_BADGE = r"(?:article|div|span)(?= class=\"(?:card|badge)[ \"])"
# Words in capitals, perhaps with small letters between or digits behind.
WORD = r"(?P<word>[A-Z][A-Za-z]*[A-Z0-9]\w*)(?P<owner>['’]s\b|&#x27;s\b|)"
# The beginning of an element to leave alone or of an article, any other tag, or a word.
PIECE = re.compile(
    rf"<(?:(?P<alone>(?:{ALONE})(?=[\s>])|{CARD_OR_BADGE})"
    rf"|(?P<article>article\b[^>]*>)|[^>]*>)|{WORD}"
)
TAG = re.compile(r"<[^>]*>")
# What a whole word has neither before nor behind it.
JOINTS = frozenset("-/@_.&#")
# How far away, in characters of HTML, an acronym may be explained already.
NEAR = 160


class Acronym(NamedTuple):
    """What stands for one and for several, as HTML."""

    one: str
    several: str


@held
def acronyms():
    """Spelling -> Acronym of all that pages explain.

    A spelling with two meanings is left out: the page cannot tell which one it means.
    Without a glossary to read more in there are none.
    """
    if not GlossaryPage.objects.live().exists():
        return {}
    terms = list(GlossaryTerm.objects.in_use())
    meanings = Counter(spelling for term in terms for spelling in set(term.spellings))
    return {
        spelling: acronym_of(term)
        for term in terms
        if term.expand and term.expansion
        for spelling in term.spellings
        if meanings[spelling] == 1
    }


def acronym_of(term):
    one = term.expansion
    return Acronym(escape(one), escape(term.plural or f"{one}s"))


def explained(html, known):
    """HTML in which the first use of each known acronym is explained.

    Articles are read one by one, so each explains for itself. `known` maps spellings to
    `Acronym`.
    """
    said, parts, done, at = set(), [], 0, 0
    while piece := PIECE.search(html, at):
        at = piece.end()
        if piece["alone"]:
            at = end_of(piece["alone"], html, at)
        elif piece["article"]:
            said = set()
        elif piece["word"] and (words := first_use(piece, html, known, said)):
            parts += [html[done:at], f" ({words})"]
            done = at
    return "".join([*parts, html[done:]])


def end_of(name, html, start):
    """Where an element ends that holds none of its own kind."""
    end = html.find(f"</{name}", start)
    return len(html) if end < 0 else end


def first_use(piece, html, known, said):
    """What to say behind a word, "" for nothing; notes in `said` what was explained."""
    acronym, words = meaning(piece["word"], known)
    if not acronym or acronym in said or not is_whole(piece, html):
        return ""
    is_said = acronym.one.lower() in text_near(piece, html)
    if not is_said and in_brackets(piece, html):
        return ""  # There is no room: wait for the next use.
    said.add(acronym)
    return "" if is_said else f"{words}{piece['owner']}"


def text_near(piece, html):
    near = html[max(0, piece.start() - NEAR) : piece.end() + NEAR]
    return " ".join(TAG.sub("", near).lower().split())


def meaning(word, known):
    """(Acronym, words for it) of an acronym or its plural; (None, "") for others."""
    if acronym := known.get(word):
        return acronym, acronym.one
    if word.endswith("s") and (acronym := known.get(word[:-1])):
        return acronym, acronym.several
    return None, ""


def around(piece, html):
    """The character before a piece and the two behind it."""
    before = html[max(0, piece.start() - 1) : piece.start()]
    return before, html[piece.end() : piece.end() + 2]


def is_whole(piece, html):
    """Whether it is a word by itself, no part of "SEND-friendly" or of an address."""
    before, behind = around(piece, html)
    ends_sentence = behind[:1] == "." and not behind[1:].isalnum()
    return not (
        before.isalnum()
        or before in JOINTS
        or (behind[:1] in JOINTS and not ends_sentence)
    )


def in_brackets(piece, html):
    """Whether it begins what stands in brackets, or brackets follow it."""
    before, behind = around(piece, html)
    return before == "(" or behind == " ("
