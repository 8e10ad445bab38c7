"""The blocks that a section, information page or introduction is written with."""

from itertools import zip_longest

from django.utils.text import slugify
from wagtail import blocks

from pages.known_choosers import KnownPageBlock

from .files import DownloadBlock

TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul"]


class HeadingValue(blocks.StructValue):
    @property
    def anchor(self):
        """The heading's place in the address: its words unless the editor kept one."""
        return self.get("stays") or slugify(self.get("text") or "")


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(max_length=120, help_text="A heading within the page.")
    stays = blocks.RegexBlock(
        regex=r"^[a-z0-9-]+$",
        required=False,
        label="Link that stays",
        help_text="Fill this in before rewording a heading that others link to: "
        "the old words with hyphens, such as what-to-expect.",
        error_messages={"invalid": "Use small letters, numbers and hyphens."},
    )

    class Meta:
        icon = "title"
        group = "Text"
        label = "Heading"
        description = "Starts a part of the page and appears in its contents"
        value_class = HeadingValue
        preview_value = {"text": "What families can expect", "stays": ""}
        template = "blocks/heading.html"


def heading_blocks(body):
    return [block for block in body if block.block_type == "heading"]


def headings(body):
    """A body's headings as {"anchor", "text"}, for the list on the page."""
    return [
        {"anchor": block.value.anchor, "text": block.value["text"]}
        for block in heading_blocks(body)
    ]


def heading_anchors(body):
    """A body's headings as {id of the block: anchor}; the id outlives its words."""
    return {block.id: block.value.anchor for block in heading_blocks(body)}


def heading_texts(body):
    """The same as {id of the block: its words}."""
    return {block.id: block.value["text"] for block in heading_blocks(body)}


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(rows=3, help_text="The words themselves.")
    attribution = blocks.CharBlock(required=False, help_text="Who said or wrote them.")

    class Meta:
        icon = "openquote"
        group = "Text"
        label = "Quotation"
        description = "Somebody's own words"
        preview_value = {"text": "I like to know what comes next.", "attribution": ""}
        template = "blocks/quote.html"


class CalloutBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=80, help_text="Two to six words.")
    text = blocks.RichTextBlock(
        features=TEXT_FEATURES, help_text="One short paragraph."
    )
    tone = blocks.ChoiceBlock(
        choices=[
            ("note", "Good to know"),
            ("important", "Important"),
            ("example", "Example"),
        ],
        default="note",
        help_text="How it is marked.",
    )

    class Meta:
        icon = "info-circle"
        group = "Text"
        label = "Callout"
        description = "A short note that stands out from the text"
        preview_value = {
            "title": "No diagnosis needed",
            "text": "<p>Start from what you see.</p>",
            "tone": "note",
        }
        template = "blocks/callout.html"


class TableValue(blocks.StructValue):
    @property
    def headings(self):
        return list(next(iter(self["rows"]), []))

    @property
    def lines(self):
        """The rows below the headings: (its name, [(heading of the column, cell)])."""
        columns = self.headings[1:]
        for row in list(self["rows"])[1:]:
            name, *cells = [*row] or [""]
            yield name, list(zip_longest(columns, cells, fillvalue=""))


class TableBlock(blocks.StructBlock):
    caption = blocks.CharBlock(help_text="Says what the table shows.")
    rows = blocks.ListBlock(
        blocks.ListBlock(blocks.CharBlock(required=False), label="Row"),
        min_num=2,
        help_text="The first row is the headings; the first cell of each row names it.",
    )

    class Meta:
        icon = "table"
        group = "Text"
        label = "Table"
        description = "A small table with headings"
        value_class = TableValue
        preview_value = {
            "caption": "Levels",
            "rows": [["Level", "Who"], ["Universal", "Every learner"]],
        }
        template = "blocks/table.html"


class LinkValue(blocks.StructValue):
    @property
    def href(self):
        """The address; "" when the page is gone or readers cannot open it."""
        page = self["page"]
        if page is None:
            return self["url"] or ""
        return page.url if page.live else ""


class LinkBlock(blocks.StructBlock):
    text = blocks.CharBlock(max_length=120, help_text="Says where the link goes.")
    page = KnownPageBlock(required=False, help_text="A page of this site.")
    url = blocks.URLBlock(required=False, help_text="Or an address elsewhere.")

    class Meta:
        icon = "link"
        label = "Link"
        value_class = LinkValue

    def clean(self, value):
        cleaned = super().clean(value)
        if bool(cleaned["page"]) == bool(cleaned["url"]):
            raise blocks.StructBlockValidationError(
                non_block_errors=["Choose a page or give an address, not both."]
            )
        return cleaned


class BodyBlock(blocks.StreamBlock):
    heading = HeadingBlock()
    paragraph = blocks.RichTextBlock(
        features=TEXT_FEATURES,
        icon="pilcrow",
        group="Text",
        label="Text",
        description="Paragraphs, lists and links",
        preview_value="<p>Every practitioner is a practitioner of SEND.</p>",
        template="blocks/paragraph.html",
    )
    callout = CalloutBlock()
    quote = QuoteBlock()
    table = TableBlock()
    links = blocks.ListBlock(
        LinkBlock(),
        icon="list-ul",
        group="Files and links",
        label="Links",
        description="A list of places to go next",
        preview_value=[{"text": "Find strategies", "page": None, "url": ""}],
        template="blocks/links.html",
    )
    download = DownloadBlock()

    class Meta:
        required = False
