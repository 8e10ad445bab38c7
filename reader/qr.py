"""QR codes of addresses: as markup for pages, and as a picture for files."""

from io import BytesIO

import qrcode
from django.utils.html import format_html
from qrcode.image.svg import SvgPathImage


def as_svg(address, label):
    """The code as markup: the policy allows no picture within an address."""
    drawn = qrcode.make(address, image_factory=SvgPathImage)
    side = drawn.width + 2 * drawn.border
    return format_html(
        '<svg class="qr" viewBox="0 0 {side} {side}" role="img" '
        'aria-label="{label}"><path d="{path}"/></svg>',
        side=side,
        label=label,
        path=drawn.path.get("d"),
    )


def as_png(address):
    """The code as the bytes of a PNG."""
    file = BytesIO()
    qrcode.make(address).save(file)
    return file.getvalue()
