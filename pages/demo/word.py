"""Draws the demo's templates as Word files that a screen reader can find its way in.

Real heading styles, one language, tables with a header row that repeats on each page,
and title and author among the file's properties. The same words give the same bytes, so
that loading them again changes nothing.
"""

from datetime import datetime, time
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

AUTHOR = "The South Glos Way"
LANGUAGE = "en-GB"
TYPEFACE = "Arial"
PINE = RGBColor(0x0A, 0x37, 0x3D)
SHADE = "E6F1EF"
SHORT_SIDE, LONG_SIDE, MARGIN = Mm(210), Mm(297), Mm(15)
ROW_HEIGHT = 14  # millimetres, and more where the words need it
SIZES = {"Heading 1": 20, "Heading 2": 14, "Heading 3": 12}
THEME_FONTS = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")
# The first moment that a ZIP file can tell.
EPOCH = (1980, 1, 1, 0, 0, 0)


def drawn(template, opening):
    """The bytes of a Word file for a row of fixtures/content/templates.yaml.

    `opening` are the lines that every file begins with, under its title.
    """
    file = Document()
    set_language(file)
    set_typeface(file)
    set_paper(file.sections[0], landscape=template.get("landscape", False))
    set_properties(file, template)
    file.add_heading(template["title"], 1)
    for line in opening:
        file.add_paragraph(line)
    for part in template["parts"]:
        for kind, value in part.items():
            PARTS[kind](file, value)
    add_footer(file, template)
    return with_fixed_times(file)


def set_language(file):
    """Everywhere: in the defaults of the styles, and for what is typed later."""
    for language in file.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
    for language in file.settings.element.iter(qn("w:themeFontLang")):
        language.set(qn("w:val"), LANGUAGE)


def set_typeface(file):
    normal = file.styles["Normal"]
    normal.paragraph_format.space_after = Pt(6)
    for name, size in {"Normal": 11, **SIZES}.items():
        style = file.styles[name]
        style.font.name, style.font.size = TYPEFACE, Pt(size)
        fonts = style.element.rPr.rFonts
        for theme in THEME_FONTS:  # they would win over the name
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    for name in SIZES:
        file.styles[name].font.color.rgb = PINE
    file.styles["Heading 1"].paragraph_format.space_before = 0


def set_paper(section, *, landscape):
    sides = (LONG_SIDE, SHORT_SIDE) if landscape else (SHORT_SIDE, LONG_SIDE)
    section.page_width, section.page_height = sides
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = MARGIN
    section.top_margin = section.bottom_margin = MARGIN


def set_properties(file, template):
    properties = file.core_properties
    properties.title = template["title"]
    properties.author = properties.last_modified_by = AUTHOR
    properties.subject = "Sample template"
    properties.comments = properties.keywords = ""
    properties.language = LANGUAGE
    properties.created = properties.modified = made_on(template)
    properties.revision = 1


def made_on(template):
    """The moment the file says it was made: noon of the day it was last reviewed."""
    return datetime.combine(template["reviewed_on"], time(12))


def add_heading(file, text):
    file.add_heading(text, 2)


def add_list(file, items):
    for item in items:
        file.add_paragraph(item, style="List Bullet")


def add_table(file, value):
    """A table of `columns`, filled `rows` and `blank` rows to write in."""
    columns = value["columns"]
    rows = [*(value.get("rows") or []), *[[]] * value.get("blank", 0)]
    table = file.add_table(rows=1 + len(rows), cols=len(columns), style="Table Grid")
    table.autofit = False
    set_caption(table, value["caption"])
    set_widths(file, table, value.get("widths") or [1] * len(columns))
    fill_header(table.rows[0], columns)
    for row, texts in zip(table.rows[1:], rows, strict=True):
        row.height = Mm(value.get("row_height", ROW_HEIGHT))
        mark(row, "cantSplit")
        for number, (cell, text) in enumerate(zip(row.cells, texts, strict=False)):
            write(cell, text, bold=number == 0)
    # Word would join a table to one that follows at once.
    file.add_paragraph().paragraph_format.line_spacing = Pt(6)


def set_caption(table, text):
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), text)
    table._tbl.tblPr.append(caption)


def set_widths(file, table, shares):
    section = file.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    widths = [int(room * share / sum(shares)) for share in shares]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width


def fill_header(row, texts):
    mark(row, "tblHeader")
    mark(row, "cantSplit")
    for cell, text in zip(row.cells, texts, strict=True):
        write(cell, text, bold=True)
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), SHADE)
        cell._tc.get_or_add_tcPr().append(shade)


def mark(row, name):
    row._tr.get_or_add_trPr().append(OxmlElement(f"w:{name}"))


def write(cell, text, *, bold):
    run = cell.paragraphs[0].add_run(text)
    run.bold = bold


def add_footer(file, template):
    paragraph = file.sections[0].footer.paragraphs[0]
    day = f"{template['reviewed_on']:%-d %B %Y}"
    paragraph.add_run(f"{AUTHOR}: {template['title']}. Sample, {day}. Page ")
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    paragraph._p.append(number)


def with_fixed_times(file):
    """The file's bytes, with no moment of writing in them."""
    first, last = BytesIO(), BytesIO()
    file.save(first)
    with ZipFile(first) as old, ZipFile(last, "w") as new:
        for name in old.namelist():
            member = ZipInfo(name, EPOCH)
            member.compress_type = ZIP_DEFLATED
            new.writestr(member, old.read(name))
    return last.getvalue()


PARTS = {
    "heading": add_heading,
    "text": lambda file, text: file.add_paragraph(text),
    "list": add_list,
    "table": add_table,
}
