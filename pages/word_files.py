"""How the portal writes Word files that a screen reader can find its way in.

Real heading styles, one language, tables with a header row that repeats on each page,
and title and author among the file's properties. What belongs together stays on one
page. The same words give the same bytes.
"""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

AUTHOR = "The South Glos Way"
LANGUAGE = "en-GB"
TYPEFACE = "Arial"
PINE = RGBColor(0x0A, 0x37, 0x3D)
SHADE = "E6F1EF"
SHORT_SIDE, LONG_SIDE, MARGIN = Mm(210), Mm(297), Mm(15)
ROW_HEIGHT = 14  # millimetres, and more where the words need it
SIZES = {"Heading 1": 20, "Heading 2": 14, "Heading 3": 12, "Heading 4": 11}
# Of Word 2013 and later. With an older one Word speaks of “compatibility mode”, and
# tables stand out into the margin.
WORD = "15"
# Twentieths of a point above and below what a cell says.
PADDING = "60"
HYPERLINK = RELATIONSHIP_TYPE.HYPERLINK
THEME_FONTS = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")
# The first moment that a ZIP file can tell.
EPOCH = (1980, 1, 1, 0, 0, 0)


def new_file(title, subject, made, *, landscape=False):
    """A file with nothing in it but its title; `made` is when it says it was made."""
    file = Document()
    set_version(file)
    set_language(file)
    set_typeface(file)
    set_padding(file.styles["Table Grid"])
    set_paper(file.sections[0], landscape=landscape)
    set_properties(file.core_properties, title, subject, made)
    file.add_heading(title, 1)
    return file


def set_version(file):
    for setting in file.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), WORD)


def set_padding(style):
    for margins in style.element.iter(qn("w:tblCellMar")):
        for side in ("top", "bottom"):
            margins.find(qn(f"w:{side}")).set(qn("w:w"), PADDING)


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
        file.styles[name].font.italic = False
    file.styles["Heading 1"].paragraph_format.space_before = 0


def set_paper(section, *, landscape):
    sides = (LONG_SIDE, SHORT_SIDE) if landscape else (SHORT_SIDE, LONG_SIDE)
    section.page_width, section.page_height = sides
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = MARGIN
    section.top_margin = section.bottom_margin = MARGIN


def set_properties(properties, title, subject, made):
    properties.title, properties.subject = title, subject
    properties.author = properties.last_modified_by = AUTHOR
    properties.comments = properties.keywords = ""
    properties.language = LANGUAGE
    properties.created = properties.modified = made
    properties.revision = 1


def add_list(file, items, style="List Bullet"):
    """The paragraphs of a list. Their style is looked up once: it takes a while."""
    known = file.styles[style].style_id
    paragraphs = [file.add_paragraph(item) for item in items]
    for paragraph in paragraphs:
        paragraph._p.style = known
    for paragraph in paragraphs[:-1]:
        paragraph.paragraph_format.keep_with_next = True
    return paragraphs


def add_numbered(file, items):
    """A list that counts from 1; Word would count on from the one before."""
    number = counted_anew(file)
    for paragraph in add_list(file, items, "List Number"):
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = number


def counted_anew(file):
    """The id of a numbering that looks as the style's own and begins at 1."""
    known = file.part.numbering_part.numbering_definitions._numbering
    usual = file.styles["List Number"].element.pPr.numPr.numId.val
    added = known.add_num(known.num_having_numId(usual).abstractNumId.val)
    added.add_lvlOverride(ilvl=0).add_startOverride(1)
    return added.numId


def add_link(paragraph, address):
    """An address to follow, in its own words, for it is read on paper as well."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, HYPERLINK, is_external=True))
    run = paragraph.add_run(address)
    run.font.color.rgb, run.underline = PINE, True
    link.append(run._r)
    paragraph._p.append(link)


def add_picture(file, picture, alternative, width):
    """The bytes of a picture, and what it says to who does not see it.

    It stays with what follows.
    """
    shape = file.add_picture(BytesIO(picture), width=width)
    file.paragraphs[-1].paragraph_format.keep_with_next = True
    shape._inline.docPr.set("descr", alternative)


def add_table(file, caption, columns, rows=(), *, widths=(), row_height=ROW_HEIGHT):
    """A table with a header row; a row may have fewer cells than there are columns.

    `widths` are shares of the page's, `row_height` is in millimetres.
    """
    rows = list(rows)
    table = file.add_table(rows=1 + len(rows), cols=len(columns), style="Table Grid")
    table.autofit = False
    set_caption(table, caption)
    set_widths(file, table, widths or [1] * len(columns))
    keep_with_what_is_before(table)
    fill_header(table.rows[0], columns)
    for row, texts in zip(table.rows[1:], rows, strict=True):
        row.height = Mm(row_height)
        mark(row, "cantSplit")
        for number, (cell, text) in enumerate(zip(row.cells, texts, strict=False)):
            write(cell, text, bold=number == 0 and len(columns) > 1)
    # Word would join a table to one that follows at once.
    file.add_paragraph().paragraph_format.line_spacing = Pt(6)


def keep_with_what_is_before(table):
    """A sentence that leads to a table does not stay behind on another page."""
    before = table._tbl.getprevious()
    if before is not None and before.tag == qn("w:p"):
        Paragraph(before, table).paragraph_format.keep_with_next = True


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
        cell.paragraphs[0].paragraph_format.keep_with_next = True
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), SHADE)
        cell._tc.get_or_add_tcPr().append(shade)


def mark(row, name):
    row._tr.get_or_add_trPr().append(OxmlElement(f"w:{name}"))


def write(cell, text, *, bold):
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = 0
    paragraph.add_run(text).bold = bold


def add_footer(file, words):
    """The author, some words and the number of the page, at the foot of each."""
    paragraph = file.sections[0].footer.paragraphs[0]
    paragraph.add_run(f"{AUTHOR}: {words}. Page ")
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    paragraph._p.append(number)


def saved(file):
    """The file's bytes, with no moment of writing in them."""
    first, last = BytesIO(), BytesIO()
    file.save(first)
    with ZipFile(first) as old, ZipFile(last, "w") as new:
        for name in old.namelist():
            member = ZipInfo(name, EPOCH)
            member.compress_type = ZIP_DEFLATED
            new.writestr(member, old.read(name))
    return last.getvalue()
