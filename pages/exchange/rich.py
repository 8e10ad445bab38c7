"""Rich text as plain lines that people can type in a cell, and back.

A line is a paragraph, “• ” and “1. ” begin items of lists, **bold**, *italic*, and
[words](address) is a link. What else a text has does not fit a cell.
"""

import re
from functools import cache

from bs4 import BeautifulSoup, NavigableString
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from pages.blocks.body import TEXT_FEATURES
from pages.richtext import rich_text

from .known import RefusedError

ITEM = re.compile(r"^(• |\d+\. )")
MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*"}
LIMITS = "Only **bold**, *italic*, lists and links can be written in a cell."


@cache
def converter():
    """Made when it is first asked for.

    Asking Wagtail for its features while they are registered would leave ours out.
    """
    return ContentstateConverter(TEXT_FEATURES)


def as_lines(html, known):
    """The cell's text of stored rich text."""
    soup = BeautifulSoup(html, "html.parser")
    return "\n".join(line for block in soup.children for line in lines_of(block, known))


def lines_of(block, known):
    if block.name in ("ul", "ol"):
        for number, item in enumerate(block.find_all("li", recursive=False), 1):
            mark = "• " if block.name == "ul" else f"{number}. "
            yield mark + inline(item, known)
    elif text := inline(block, known).strip():
        yield text


def inline(node, known):
    if isinstance(node, NavigableString):
        return " ".join(re.split(r"\s+", str(node)))
    text = "".join(inline(child, known) for child in node.children)
    if node.name == "a":
        return f"[{text}]({address_of(node, known)})"
    mark = MARKS.get(node.name, "")
    return f"{mark}{text}{mark}"


def address_of(link, known):
    """Where a link leads; what is no page or address says so and cannot be read."""
    kind, pk = link.get("linktype"), link.get("id", "")
    if kind == "page":
        return known.pages.get(int(pk), "page not public")
    return f"{kind} {pk}" if kind else link.get("href", "")


def as_rich_text(lines, known):
    """Stored rich text of a cell's text, as the editor itself would store it.

    Refused for what the editor has no button for.
    """
    if lines not in known.rich_texts:
        known.rich_texts[lines] = converted(lines, known)
    return known.rich_texts[lines]


def converted(lines, known):
    html = rich_text(markdown(lines), known.pages_by_address.get)
    stored = converter().to_database_format(converter().from_database_format(html))
    if plain(stored) != plain(html):
        raise RefusedError(LIMITS)
    return stored


def markdown(lines):
    """One blank line between what are paragraphs or different lists."""
    said, before = [], None
    for line in filter(None, map(str.strip, lines.split("\n"))):
        mark = ITEM.match(line)
        kind = mark and mark[0][-2:]
        if said and (kind is None or kind != before):
            said.append("")
        said.append("- " + line[2:] if kind == "• " else line)
        before = kind
    return "\n".join(said)


def plain(html):
    """The same text without what the editor adds for itself, to compare."""
    soup = BeautifulSoup(html or "", "html.parser")
    for tag in soup.find_all():
        del tag["data-block-key"]
        tag.name = {"strong": "b", "em": "i"}.get(tag.name, tag.name)
    for text in soup.find_all(string=True):
        if text.parent.name in ("[document]", "ul", "ol") and not text.strip():
            text.extract()
    return re.sub(r"\s+", " ", str(soup))
