"""Draws the demo's templates as Word files, in the portal's own style for them.

The same words give the same bytes, so that loading them again changes nothing.
"""

from datetime import datetime, time

from pages.word_files import (
    ROW_HEIGHT,
    add_footer,
    add_list,
    add_table,
    new_file,
    saved,
)


def drawn(template, opening):
    """The bytes of a Word file for a row of fixtures/content/templates.yaml.

    `opening` are the lines that every file begins with, under its title.
    """
    file = new_file(
        template["title"],
        "Sample template",
        made_on(template),
        landscape=template.get("landscape", False),
    )
    for line in opening:
        file.add_paragraph(line)
    for part in template["parts"]:
        for kind, value in part.items():
            PARTS[kind](file, value)
    day = f"{template['reviewed_on']:%-d %B %Y}"
    add_footer(file, f"{template['title']}. Sample, {day}")
    return saved(file)


def made_on(template):
    """The moment the file says it was made: noon of the day it was last reviewed."""
    return datetime.combine(template["reviewed_on"], time(12))


def table_of(file, value):
    """A table of `columns`, filled `rows` and `blank` rows to write in."""
    rows = [*(value.get("rows") or []), *[[]] * value.get("blank", 0)]
    add_table(
        file,
        value["caption"],
        value["columns"],
        rows,
        widths=value.get("widths") or (),
        row_height=value.get("row_height", ROW_HEIGHT),
    )


PARTS = {
    "heading": lambda file, text: file.add_heading(text, 2),
    "text": lambda file, text: file.add_paragraph(text),
    "list": add_list,
    "table": table_of,
}
