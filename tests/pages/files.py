"""Files that people upload, by mistake or on purpose, made here byte by byte."""

import struct
import zipfile
import zlib
from io import BytesIO

from PIL import Image

SCRIPT = b"<script>alert(1)</script>"
CANARY = b"alert(document.cookie)"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">' + SCRIPT + b"</svg>"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PROGRAM = b"MZ\x90\x00" + bytes(60)
MAIN_PARTS = {
    "docx": "word/document",
    "xlsx": "xl/workbook",
    "pptx": "ppt/presentation",
}
ODF = b"application/vnd.oasis.opendocument."


def package(extension="docx", **parts):
    """An Office document; `parts` are more of them, with __ for a slash."""
    named = {name.replace("__", "/"): data for name, data in parts.items()}
    main = MAIN_PARTS[extension]
    return zipped({"[Content_Types].xml": b"<Types/>", f"{main}.xml": b"<w/>", **named})


def zipped(parts):
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return target.getvalue()


def opened(kind="text", **parts):
    """An OpenDocument file."""
    return zipped({"mimetype": ODF + kind.encode(), "content.xml": b"<o/>", **parts})


def with_macros(extension="docx", where="word/vbaProject.bin"):
    return package(extension, **{where.replace("/", "__"): b"\xd0\xcf\x11\xe0"})


def bomb(extension="docx"):
    """What says that it unpacks to a gigabyte, out of a few kilobytes."""
    small = package(extension, bomb__zeros=bytes(1_000_000))
    size, huge = struct.pack("<L", 1_000_000), struct.pack("<L", 1_000_000_000)
    assert size in small
    return small.replace(size, huge)


def picture(kind="PNG", size=(8, 8), **options):
    target = BytesIO()
    Image.new("RGB", size, "green").save(target, kind, **options)
    return target.getvalue()


def vast():
    """A picture of 100 million pixels in some hundred kilobytes."""
    rows = zlib.compress(bytes((10_000 // 8 + 1) * 10_000), 9)
    header = struct.pack(">LLBBBBB", 10_000, 10_000, 1, 0, 0, 0, 0)
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def chunk(kind, data):
    check = struct.pack(">L", zlib.crc32(kind + data))
    return struct.pack(">L", len(data)) + kind + data + check


# A picture that is also a script: the header is a variable's name.
GIF_AND_SCRIPT = picture("GIF") + b"/*" + CANARY + b"*/=1;" + CANARY

NOT_ITS_KIND, MACROS = "not what its name says", "has macros"
NOT_ALLOWED, TOO_LARGE = "cannot be uploaded. These can: pdf", "unpacks to far more"
# What it is -> (name, bytes, what the form says of it).
REFUSED_DOCUMENTS = {
    "a page": ("a.html", b"<html>" + SCRIPT, NOT_ALLOWED),
    "a drawing with a script": ("a.svg", SVG, NOT_ALLOWED),
    "a script": ("a.js", CANARY, NOT_ALLOWED),
    "a program": ("a.exe", PROGRAM, NOT_ALLOWED),
    "no extension": ("plan", PDF, NOT_ALLOWED),
    "two extensions": ("plan.pdf.html", PDF, NOT_ALLOWED),
    "macros by name": ("a.docm", with_macros(), NOT_ALLOWED),
    "a sheet with macros by name": ("a.xlsm", with_macros("xlsx"), NOT_ALLOWED),
    "an old format": ("a.doc", b"\xd0\xcf\x11\xe0" + bytes(60), NOT_ALLOWED),
    "a hidden macro": ("a.docx", with_macros(), MACROS),
    "a macro by another name": (
        "a.docx",
        with_macros(where="x/VBAProject.BIN"),
        MACROS,
    ),
    "a macro in a sheet": (
        "a.xlsx",
        with_macros("xlsx", "xl/macrosheets/sheet1.xml"),
        MACROS,
    ),
    "a macro of LibreOffice": ("a.odt", opened(**{"Basic/a.xml": b"<a/>"}), MACROS),
    "a bomb": ("a.docx", bomb(), TOO_LARGE),
    "a bomb of sheets": ("a.xlsx", bomb("xlsx"), TOO_LARGE),
    "a bomb of parts": (
        "a.docx",
        package(**{f"p{number}": b"" for number in range(5_001)}),
        TOO_LARGE,
    ),
    "a page called a document": ("a.pdf", b"<html>" + SCRIPT, NOT_ITS_KIND),
    "a page and a document": ("a.pdf", b"<html>" + SCRIPT + PDF, NOT_ITS_KIND),
    "a picture and a document": ("a.pdf", GIF_AND_SCRIPT + PDF, NOT_ITS_KIND),
    "a page before a package": ("a.docx", SCRIPT + package(), NOT_ITS_KIND),
    "a program called a text": ("a.txt", PROGRAM, NOT_ITS_KIND),
    "a sheet called a text": ("a.docx", package("xlsx"), NOT_ITS_KIND),
    "a plain archive": ("a.docx", zipped({"a.txt": b"a"}), NOT_ITS_KIND),
    "half an archive": ("a.docx", package()[:60], NOT_ITS_KIND),
    "another family": ("a.ods", opened("text"), NOT_ITS_KIND),
    "no family": ("a.odt", package(), NOT_ITS_KIND),
    "nothing": ("a.pdf", b"", "empty"),
    "too much": ("a.txt", b"a" * (20 * 1024 * 1024 + 1), "too big"),
}
NO_PICTURE, TOO_MANY = "no picture, or a damaged one", "40 million pixels"
NO_FORMAT = "Not a supported image format"
REFUSED_PICTURES = {
    "a drawing with a script": ("a.svg", SVG, NO_PICTURE),
    "a drawing called a picture": ("a.png", SVG, NO_PICTURE),
    "a page": ("a.html", b"<html>" + SCRIPT, NO_PICTURE),
    "a page called a picture": ("a.gif", b"GIF89a" + SCRIPT, NO_PICTURE),
    "a document": ("a.png", PDF, NO_PICTURE),
    "another kind": ("a.png", picture("JPEG"), "does not match"),
    "a bitmap": ("a.bmp", picture("BMP"), NO_FORMAT),
    "half a picture": ("a.png", picture(size=(400, 400))[:300], NO_PICTURE),
    "half a photograph": ("a.jpg", picture("JPEG", (400, 400))[:700], NO_PICTURE),
    "a vast picture": ("a.png", vast(), TOO_MANY),
    "nothing": ("a.png", b"", "empty"),
    "too much": ("a.png", picture() + bytes(10 * 1024 * 1024), "too big"),
}
TAKEN_DOCUMENTS = {
    "plan.pdf": (PDF, "application/pdf"),
    "PLAN.PDF": (PDF, "application/pdf"),
    "plan.docx": (package(), "officedocument.wordprocessingml.document"),
    "plan.xlsx": (package("xlsx"), "officedocument.spreadsheetml.sheet"),
    "plan.pptx": (package("pptx"), "officedocument.presentationml.presentation"),
    "plan.odt": (opened(), "opendocument.text"),
    "plan.csv": (b"<b>=1+1</b>;2\n", "text/csv"),
    "plan.txt": (SCRIPT, "text/plain"),
}
# As sent -> as kept.
NAMES = {
    "../../etc/plan.pdf": "plan.pdf",
    "C:\\temp\\plan.pdf": "plan.pdf",
    "plan\x00.html\x00.pdf": "plan.html.pdf",
    "plan\u202efdp.pdf": "planfdp.pdf",
    "Förderplan – ž 計画.pdf": "Förderplan__ž_計画.pdf",
    "<img src=x onerror=alert(1)>.pdf": "img_srcx_onerroralert1.pdf",
}
