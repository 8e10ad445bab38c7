"""What a reader typed, understood before any engine sees it.

A text becomes a tree (`search.tree`) by the rules of the site: a synonym or acronym
widens the word it stands for, words that lead to needs bring what is tagged with them,
and words for a phase, level or role are preferred and offered as filters.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from search.analysis import (
    FILLERS,
    GAP,
    Token,
    analyse,
    opening,
    plain,
    spaced_terms,
    words,
)
from search.rules import Acronym, Meanings, Rules, Signpost, compiled
from search.tree import (
    AllOf,
    Answering,
    AnyOf,
    Being,
    Carrying,
    Node,
    Not,
    Opening,
    Phrase,
    Prefer,
    SomeOf,
    Term,
    Weighted,
    all_of,
    any_of,
)

LONGEST_TEXT = 200
NO_MEANINGS = compiled(Rules())

# How much being tagged counts, beside a word in the text, which makes three to eight.
LED_WEIGHTS = (4.0, 2.5, 1.5)
# What is named to begin with comes first, in the order in which it is named.
BEST_WEIGHT = 12.0
NEXT_BEST = 0.94
SIGN_WEIGHT = 3.0
# Half a title comes before what only says the same words, and says them more often.
OPENING_WEIGHT = 16.0


# A minus counts only at the start of a word; a quotation mark without its pair is
# ignored.
_PART = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
_STRAIGHT_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))


class Heard(NamedTuple):
    """What was recognised in a text, for showing to the reader."""

    signposts: tuple[Signpost, ...] = ()
    acronyms: tuple[Acronym, ...] = ()
    signs: tuple[tuple[str, str], ...] = ()


HEARD_NOTHING = Heard()


class Understanding(NamedTuple):
    """A text as trees: None where there is nothing to look for.

    `relaxed` asks for any of the words where `strict` asks for all; it is None when
    that would change nothing. `title` is the text as a title would be compared.
    `ranked` says whether anything in it can score; `complete`, whether `strict` asks
    for every word that is neither a sign nor a filler. `words` are those outside
    quotation marks, as typed but folded, stop words left out; `alike` are folded texts
    that mean the same as the whole.
    """

    strict: Node | None
    relaxed: Node | None
    title: str
    ranked: bool
    complete: bool = True
    words: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    heard: Heard = HEARD_NOTHING


class Concept(NamedTuple):
    """Words that mean one thing: where they stand, and what they ask for.

    `loose` are the nodes that may stand for them when any word will do. `signs` are
    the values they name. `suffices` says that they tell what the whole text is about.
    """

    places: frozenset[int]
    node: Node
    loose: tuple[Node, ...]
    signs: tuple[tuple[str, str], ...] = ()
    suffices: bool = False

    @property
    def filler(self) -> bool:
        """Whether it is a word that says little."""
        return isinstance(self.node, Term) and self.node.text in FILLERS

    @property
    def asking(self) -> "Concept":
        """The concept with what it names as another way to meet it."""
        named = [Weighted(Carrying(*value), SIGN_WEIGHT) for value in self.signs]
        node = any_of([*named, self.node])
        return self._replace(node=node, loose=(node,))


def clean(text: str) -> str:
    """At most 200 characters of text, control characters removed, single spaces."""
    printable = "".join(
        " " if character.isspace() else character
        for character in text[: 10 * LONGEST_TEXT]
        if character.isspace() or unicodedata.category(character) not in ("Cc", "Cs")
    )
    return " ".join(printable.split())[:LONGEST_TEXT].rstrip()


def understand(text: str, meanings: Meanings = NO_MEANINGS) -> Understanding:
    """The trees of a text; every text has an answer and none raises."""
    straight = clean(text).translate(_STRAIGHT_QUOTES)
    tokens, fixed = _parts(straight)
    heard = _distinct(_concepts(tokens, meanings))
    posts = list(meanings.leading(frozenset(token.term for token in tokens)))
    told, wishes = _sorted_out(_led(heard, tokens, posts))
    asked, beside = _sufficient(told)
    title = plain(text)
    loose = tuple(dict.fromkeys(node for concept in told for node in concept.loose))
    strict = [*(concept.node for concept in asked), *beside, *fixed]
    if pair := opening(tokens):
        wishes.append(Prefer(Weighted(Opening(*pair), OPENING_WEIGHT)))
    return Understanding(
        strict=_tree([*strict, *wishes], fixed, title) if strict else None,
        relaxed=_tree([SomeOf(loose), *fixed, *wishes], fixed, title)
        if len(loose) > 1
        else None,
        title=title,
        ranked=bool(told) or not all(isinstance(part, Not) for part in fixed),
        complete=not beside,
        words=tuple(dict.fromkeys(token.surface for token in tokens if token.term)),
        alike=meanings.alike.get(title, ()),
        heard=Heard(
            tuple(dict.fromkeys(signpost for _, signpost in posts)),
            tuple(_ambiguous(tokens, meanings)),
            tuple(dict.fromkeys(value for each in heard for value in each.signs)),
        ),
    )


def replaced(text: str, right: Mapping[str, str]) -> str:
    """The text with some of its folded words written in another way.

    What stands in quotation marks, and what is excluded, stays as it is.
    """
    straight = clean(text).translate(_STRAIGHT_QUOTES)
    return _PART.sub(
        lambda part: (
            part[0]
            if part["minus"] or part["phrase"] is not None
            else _respelt(part[0], right)
        ),
        straight,
    )


def _respelt(word: str, right: Mapping[str, str]) -> str:
    folded = words(word)
    if not any(each in right for each in folded):
        return word
    return " ".join(right.get(each, each) for each in folded)


def _parts(text: str) -> tuple[list[Token], list[Node]]:
    """The plain words of a text in order, and the phrases and exclusions beside them.

    Words with something quoted between them are no phrase: a GAP parts them.
    """
    tokens: list[Token] = []
    fixed: list[Node] = []
    for match in _PART.finditer(text):
        quoted = match["phrase"] is not None
        said = analyse(match["phrase"] if quoted else match["word"])
        terms = spaced_terms(said).strip(f" {GAP}").split()
        if match["minus"] or quoted:
            tokens += [Token("", "")]
            if terms:
                whole = Phrase(tuple(terms))
                fixed.append(Not(whole) if match["minus"] else whole)
        else:
            tokens += said
    return tokens, list(dict.fromkeys(fixed))


def _concepts(tokens: list[Token], meanings: Meanings) -> Iterator[Concept]:
    terms = [token.term or GAP for token in tokens]
    for start, end in meanings.spans(terms):
        said = tuple(terms[start:end])
        if said == (GAP,):
            continue
        own: list[Node] = [Term(term) for term in said if term != GAP]
        spreads = meanings.spreads.get(said, ())
        node = any_of([all_of(own), *(_spread(*each) for each in spreads)])
        yield Concept(
            frozenset(range(start, end)),
            node,
            (node,) if len(own) == 1 else (node, *own),
            meanings.signs.get(said, ()),
        )


def _spread(terms: tuple[str, ...], weight: float) -> Node:
    node = Term(terms[0]) if len(terms) == 1 else Phrase(terms)
    return node if weight == 1 else Weighted(node, weight)


def _distinct(concepts: Iterable[Concept]) -> list[Concept]:
    """Each meaning once, wherever it was said again."""
    found: dict[Node, Concept] = {}
    for concept in concepts:
        held = found.get(concept.node)
        places = concept.places | held.places if held else concept.places
        found[concept.node] = (held or concept)._replace(places=places)
    return list(found.values())


def _led(
    concepts: list[Concept],
    tokens: list[Token],
    posts: list[tuple[frozenset[str], Signpost]],
) -> list[Concept]:
    """The concepts, those that lead somewhere joined and widened by where they lead."""
    for terms, signpost in posts:
        places = {at for at, token in enumerate(tokens) if token.term in terms}
        joined = [concept for concept in concepts if concept.places & places]
        first = concepts.index(joined[0])
        others = [concept for concept in concepts if concept not in joined]
        concepts = [
            *others[:first],
            _widened(joined, signpost),
            *others[first:],
        ]
    return concepts


def _widened(joined: list[Concept], signpost: Signpost) -> Concept:
    led = [
        Weighted(Carrying(*value), LED_WEIGHTS[min(at, len(LED_WEIGHTS) - 1)])
        for at, value in enumerate(signpost.values)
    ]
    best = [
        Weighted(Being(key), BEST_WEIGHT * NEXT_BEST**at)
        for at, key in enumerate(signpost.best)
    ]
    # Being tagged and saying it in words add up.
    own = all_of([concept.node for concept in joined])
    node = SomeOf((own, any_of([*best, *led])))
    return Concept(
        frozenset().union(*(concept.places for concept in joined)),
        node,
        tuple(dict.fromkeys([node, *(n for each in joined for n in each.loose)])),
        suffices=signpost.suffices or any(each.suffices for each in joined),
    )


def _sorted_out(concepts: list[Concept]) -> tuple[list[Concept], list[Node]]:
    """What is asked for, and what is only welcome: a level, a phase, somebody's role.

    Where nothing else is said, what is named is what is asked for.
    """
    told = [concept for concept in concepts if not concept.filler] or concepts
    asked = [concept for concept in told if not concept.signs]
    if not asked:
        return [concept.asking for concept in told], []
    return asked, [Prefer(each.asking.node) for each in told if each.signs]


def _sufficient(concepts: list[Concept]) -> tuple[list[Concept], list[Node]]:
    """What says what the text is about, and the rest, which is welcome beside it."""
    sufficient = [concept for concept in concepts if concept.suffices]
    if not sufficient:
        return concepts, []
    others = [concept for concept in concepts if not concept.suffices]
    return sufficient, [Prefer(concept.node) for concept in others]


def _tree(parts: list[Node], fixed: list[Node], title: str) -> Node:
    """What matches all parts, or is the answer to the very text.

    A text that excludes or quotes something has no answer but what matches it.
    """
    everything = AllOf(tuple(parts))
    return everything if fixed else AnyOf((everything, Answering(title)))


def _ambiguous(tokens: list[Token], meanings: Meanings) -> Iterator[Acronym]:
    for token in tokens:
        if acronym := meanings.acronyms.get((token.term,)):
            yield acronym
