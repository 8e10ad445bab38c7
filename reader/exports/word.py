"""What readers take away as Word files (the style of all: pages/word_files.py)."""

from django.utils import timezone
from docx.shared import Mm

from pages.documents import plain
from pages.models import SafeguardingNotice
from pages.word_files import (
    add_footer,
    add_link,
    add_list,
    add_numbered,
    add_picture,
    add_table,
    new_file,
    saved,
)
from reader import qr
from reader.packs import NO_NAMES, SLIP, TITLE, TO_BEGIN_WITH, TO_END_WITH

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CODE_WIDTH, CODE_SAYS = Mm(28), "QR code: opens this pack on the portal"
SLIPS_ON_A_PAGE = 3
SLIP_ROW = 11  # millimetres
SAMPLE = "Sample guidance, not yet agreed"


def staff_pack(pack, address):
    """The bytes of a pack's Word file; `address` is where the pack itself is."""
    file = new_file(TITLE, "A meeting of colleagues", today())
    facilitator_page(file, pack)
    handout(file, pack, address)
    prompts(file, pack)
    slips(file)
    add_footer(file, f"{TITLE}, {today():%-d %B %Y}")
    return saved(file)


def today():
    return timezone.localtime().replace(tzinfo=None, microsecond=0)


def facilitator_page(file, pack):
    file.add_paragraph(pack.purpose)
    if pack.is_sample:
        file.add_paragraph(SAMPLE)
    if pack.needs_safeguarding_notice:
        safeguarding(file, SafeguardingNotice.current())
    file.add_heading("For the facilitator", 2)
    file.add_heading("What it is about", 3)
    add_list(file, (item.title for item in pack.items))
    file.add_heading("Have ready", 3)
    add_list(file, pack.to_have_ready)
    file.add_heading("Running order", 3)
    rows = [
        (f"{stage.start} to {stage.end}", stage.name, stage.what)
        for stage in pack.stages
    ]
    add_table(
        file,
        f"Running order, {pack.minutes} minutes",
        ("Minutes", "Part", "What happens"),
        rows,
        widths=(2, 2, 9),
        row_height=8,
    )


def safeguarding(file, notice):
    file.add_heading(notice.heading, 2)
    for text in (notice.staff, notice.families):
        file.add_paragraph(" ".join(plain(text).split()))
    if notice.has_local_contact:
        contact = (getattr(notice, name) for name in notice.contact_fields)
        told = ", ".join(filter(None, contact))
        file.add_paragraph(f"In South Gloucestershire: {told}")


def handout(file, pack, address):
    begin_part(file, "Handout")
    for item in pack.items:
        file.add_heading(item.title, 3)
        kind = f"{item.kind}. {SAMPLE}." if item.page.is_sample else f"{item.kind}."
        lead = file.add_paragraph(f"{kind} {item.lead}")
        lead.paragraph_format.keep_with_next = True
        for part in item.parts:
            add_part(file, part)
        add_link(file.add_paragraph(), item.page.full_url)
    file.add_heading("This pack on the portal", 3)
    add_picture(file, qr.as_png(address), CODE_SAYS, CODE_WIDTH)
    add_link(file.add_paragraph(), address)


def add_part(file, part):
    """A part of one line stands in the line of its name; others have a heading."""
    if len(part.lines) > 1:
        file.add_heading(part.heading, 4)
        add = add_numbered if part.numbered else add_list
        add(file, part.lines)
    else:
        begun = file.add_paragraph()
        begun.add_run(part.heading).bold = True
        begun.add_run("".join(f": {line}" for line in part.lines))


def prompts(file, pack):
    begin_part(file, "Discussion prompts")
    file.add_paragraph(NO_NAMES)
    file.add_heading("To begin with", 3)
    add_list(file, TO_BEGIN_WITH)
    for item in pack.items:
        file.add_heading(item.title, 3)
        said = [
            f"{ended(f'{prompt.about}: {prompt.words}')} " for prompt in item.prompts
        ]
        for paragraph, prompt in zip(add_list(file, said), item.prompts, strict=True):
            paragraph.add_run(prompt.question).bold = True
    file.add_heading("To end with", 3)
    add_list(file, TO_END_WITH)


def ended(words):
    """With an end, so that what follows is heard as another sentence."""
    return words if words.endswith((".", "?", "!", "…", "”", '"')) else f"{words}."


def slips(file):
    begin_part(file, "Try it this week")
    file.add_paragraph("Cut the slips apart, one for everybody.")
    for number in range(1, SLIPS_ON_A_PAGE + 1):
        add_table(
            file,
            f"Slip {number}: try it this week",
            ("Try it this week", "In my words"),
            [(line,) for line in SLIP],
            widths=(2, 5),
            row_height=SLIP_ROW,
        )


def begin_part(file, heading):
    """A heading on a new sheet of paper."""
    file.add_heading(heading, 2).paragraph_format.page_break_before = True
