from wagtail import blocks

from pages.known_choosers import KnownDocumentBlock


class DownloadBlock(blocks.StructBlock):
    document = KnownDocumentBlock(
        help_text="An accessible Word, PDF or spreadsheet file."
    )
    description = blocks.CharBlock(
        required=False, help_text="What it is for, in one line."
    )

    class Meta:
        icon = "download"
        group = "Files and links"
        label = "Download"
        description = "A file readers can keep, shown with its type, size and date"
        template = "blocks/download.html"
