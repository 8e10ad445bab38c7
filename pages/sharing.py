"""Draws the picture that stands for a page where somebody shares its address.

Plain words in, a PNG out: a page or a request is unknown here. Everything is drawn at
twice its size and halved, which makes edges smooth.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import pairwise

from django.conf import settings
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

from pages.typeface import SOURCE

# What the large services ask for, 1.91 to 1.
WIDTH, HEIGHT = 1200, 630
SCALE = 2
LEFT, RIGHT = 72, WIDTH - 72
TOP, BOTTOM = 158, 524  # where the page's own words may stand
SUMMARY_WIDTH = 830
# Raised when the drawing changes, so that kept pictures are fetched again.
RECIPE = 1

TITLE_SIZES = (84, 76, 68, 60, 52, 46)
TITLE_LINES = 3
TITLE_LEADING = 1.14
SUMMARY_SIZE = 30
SUMMARY_LEADING = 1.4
SUMMARY_LEAST = 3  # lines that a large title leaves to it
GAP = 14

INK, WHITE, PALE = "#1c2b33", "#ffffff", "#d6e9e5"
GROUND, DEEP, SUN, SUN_HALO = "#0e4b52", "#0a373d", "#f5c24b", "#335e51"
HILLS = ("#125a60", "#17696a", "#1d7a5f", "#2a8f6c")
PATH = "#ffe9b8"
# Ground and ink of a level's badge, as in site.css.
BADGES = {
    1: ("#dff3ea", "#0b5345"),
    2: ("#fdefcb", "#6b4300"),
    3: ("#efe6f8", "#55307a"),
}


@dataclass(frozen=True)
class Words:
    """What a picture says; each badge is the label of a level and its bars, 1 to 3."""

    title: str
    summary: str = ""
    badges: tuple[tuple[str, int], ...] = ()
    note: str = ""


@lru_cache(maxsize=64)
def draw(words: Words) -> bytes:
    """The picture as a PNG of WIDTH x HEIGHT; whatever is in the words, it is drawn."""
    picture = backdrop().copy()
    pen, top = Pen(picture), TOP
    if words.badges:
        draw_badges(pen, words.badges, top)
        top += 60
    draw_text(pen, drawable(words.title), drawable(words.summary), top)
    if words.note:
        pen.pill(LEFT, HEIGHT - 82, words.note, 24, (SUN, INK))
    output = BytesIO()
    picture.reduce(SCALE).save(output, "PNG", compress_level=4)
    return output.getvalue()


class Pen:
    """Draws on a picture in the units of the finished one."""

    def __init__(self, picture):
        self.on = ImageDraw.Draw(picture)

    def shape(self, points, colour):
        self.on.polygon([scaled(point) for point in points], fill=colour)

    def disc(self, centre, radius, colour):
        self.on.circle(scaled(centre), radius * SCALE, fill=colour)

    def line(self, points, width, colour):
        """A line with round ends through all the points."""
        places = [scaled(point) for point in points]
        self.on.line(places, fill=colour, width=round(width * SCALE), joint="curve")
        for end in (points[0], points[-1]):
            self.disc(end, width / 2, colour)

    def box(self, corners, radius, colour):
        """A rounded box from its left, top, right and bottom edge."""
        edges = tuple(edge * SCALE for edge in corners)
        self.on.rounded_rectangle(edges, radius * SCALE, fill=colour)

    def text(self, place, words, face, colour):
        """One line, placed by its left edge and the middle of its letters."""
        self.on.text(scaled(place), words, fill=colour, font=face, anchor="lm")

    def pill(self, left, top, words, size, colours, room=0):
        """Words in a rounded box, `room` units in from its left; its right edge."""
        ground, ink = colours
        face, height = font(size, 600), size * 1.9
        right = left + room + width_of(words, face) + size * 1.5
        self.box((left, top, right, top + height), height / 2, ground)
        place = (left + room + size * 0.75, top + height / 2)
        self.text(place, words, face, ink)
        return right


def scaled(point):
    return point[0] * SCALE, point[1] * SCALE


def font(size, weight):
    """The typeface, `size` units high; made anew, for threads may not share one."""
    face = ImageFont.truetype(str(SOURCE), size * SCALE)
    face.set_variation_by_axes([weight])
    return face


def width_of(words, face):
    return face.getlength(words) / SCALE


@lru_cache(maxsize=1)
def known_characters():
    return frozenset(chr(code) for code in TTFont(str(SOURCE)).getBestCmap())


def drawable(text):
    """The text without what the typeface has no letter for, such as emoji."""
    known = known_characters()
    composed = unicodedata.normalize("NFC", text)
    kept = (sign if sign in known else " " * sign.isspace() for sign in composed)
    return " ".join("".join(kept).split())


def draw_badges(pen, badges, top):
    """The levels in a row, as many as it holds."""
    left, size = LEFT, 22
    for label, bars in badges:
        words, (ground, ink) = drawable(label), BADGES[bars]
        if left > LEFT and left + width_of(words, font(size, 600)) + 90 > RIGHT:
            return
        right = pen.pill(left, top, words, size, (ground, ink), room=46)
        for number in range(3):
            at = left + 17 + number * 13
            pen.box((at, top + 13, at + 9, top + 29), 2.5, ink)
            if number >= bars:
                pen.box((at + 1.5, top + 14.5, at + 7.5, top + 27.5), 1.5, ground)
        left = right + GAP


def draw_text(pen, title, summary, top):
    """The title as large as leaves room for the summary, and the summary below it."""
    size = title_size(title, BOTTOM - top, has_summary=bool(summary))
    face, leading = font(size, 700), size * TITLE_LEADING
    for line in balanced(title, face, RIGHT - LEFT, TITLE_LINES):
        pen.text((LEFT - 2, top + leading / 2), line, face, WHITE)
        top += leading
    top += GAP
    face, leading = font(SUMMARY_SIZE, 400), SUMMARY_SIZE * SUMMARY_LEADING
    for line in wrapped(summary, face, SUMMARY_WIDTH, int((BOTTOM - top) // leading)):
        pen.text((LEFT, top + leading / 2), line, face, PALE)
        top += leading


def title_size(title, height, *, has_summary):
    """The largest size at which the title fits, or the smallest there is."""
    summary = SUMMARY_LEAST * SUMMARY_SIZE * SUMMARY_LEADING + GAP if has_summary else 0
    for size in TITLE_SIZES:
        face = font(size, 700)
        lines = wrapped(title, face, RIGHT - LEFT)
        fits = len(lines) * size * TITLE_LEADING + summary <= height
        whole = " ".join(lines) == title  # no word had to be cut
        if fits and whole and len(lines) <= TITLE_LINES:
            return size
    return TITLE_SIZES[-1]


def wrapped(text, face, width, most=None):
    """Lines no wider than `width`, at most `most` of them; what is cut ends in …"""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, face) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    if most is not None and len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]}…"]
    return [shortened(line, face, width) for line in lines]


def balanced(text, face, width, most):
    """As `wrapped`, with lines of about one length: no word is left by itself."""
    lines = wrapped(text, face, width, most)
    whole = " ".join(lines)
    for narrower in range(width - 30, width // 2, -30):
        found = wrapped(text, face, narrower, most)
        if len(found) > len(lines) or " ".join(found) != whole:
            break
        lines = found
    return lines


def shortened(line, face, width):
    """The line, or as much of it as there is room for before a …"""
    if width_of(line, face) <= width:
        return line
    kept = line.rstrip("…")
    while kept and width_of(f"{kept}…", face) > width:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


@lru_cache(maxsize=1)
def backdrop():
    """Hills, sun and path, and the portal's name: what all pictures share."""
    picture = Image.new("RGB", scaled((WIDTH, HEIGHT)), GROUND)
    pen = Pen(picture)
    pen.disc((1046, 470), 120, SUN_HALO)
    pen.disc((1046, 470), 72, SUN)
    for colour, ridge in zip(HILLS, RIDGES, strict=True):
        pen.shape([*curve(*ridge), (WIDTH, HEIGHT), (0, HEIGHT)], colour)
    path = curve(*WAY)
    for number, step in enumerate(pairwise(path)):
        pen.line(step, 26 - 20 * number / len(path), PATH)
    draw_mark(picture, LEFT, 52, 72)
    pen.text((LEFT + 92, 76), settings.WAGTAIL_SITE_NAME, font(32, 700), WHITE)
    pen.text((LEFT + 92, 110), "SEND and inclusion toolkit", font(21, 400), PALE)
    return picture


# Curves as SVG draws them: a start, then two handles and an end for each part.
RIDGES = (
    ((560, 630), (700, 520, 820, 470, 960, 486), (1060, 498, 1120, 470, 1200, 430)),
    ((330, 630), (560, 520, 760, 500, 900, 530), (1020, 556, 1110, 520, 1200, 492)),
    ((0, 612), (240, 540, 480, 530, 720, 566), (900, 592, 1060, 570, 1200, 536)),
    ((0, 640), (260, 586, 520, 584, 760, 606), (940, 622, 1080, 604, 1200, 588)),
)
WAY = (
    (900, 640),
    (980, 622, 1066, 612, 1050, 588),
    (1034, 568, 968, 566, 976, 544),
    (984, 526, 1052, 526, 1082, 506),
)


def curve(start, *parts, steps=24):
    """Points along cubic curves, each part from where the one before it ends."""
    points = [start]
    for x1, y1, x2, y2, x3, y3 in parts:
        ends = (points[-1], (x1, y1), (x2, y2), (x3, y3))
        points += [along(ends, step / steps) for step in range(1, steps + 1)]
    return points


def along(ends, t):
    """The point at `t`, from 0 to 1, of the curve with these ends and handles."""
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    x, y = (
        sum(weight * end[axis] for weight, end in zip(weights, ends, strict=True))
        for axis in (0, 1)
    )
    return x, y


def draw_mark(picture, left, top, size):
    """The portal's mark, as in img/mark.svg, whose square has 48 units."""
    tile = Image.new("RGB", scaled((size, size)), DEEP)
    pen, unit = Pen(tile), size / 48
    for part, colour in MARK:
        path = curve(*(tuple(number * unit for number in step) for step in part))
        if colour is SUN:
            pen.line(path, 5 * unit, colour)
        else:
            pen.shape([*path, (size, size), (0, size)], colour)
    pen.disc((33 * unit, 12 * unit), 4 * unit, WHITE)
    mask = Image.new("L", tile.size, 0)
    Pen(mask).box((0, 0, size, size), 13 * unit, 255)
    picture.paste(tile, scaled((left, top)), mask)


MARK = (
    (((0, 33), (9, 25, 19, 23, 27, 27), (34, 31, 41, 31, 48, 26)), "#1d7a5f"),
    (
        (
            (14, 44),
            (26, 40, 31, 36, 27, 31),
            (23, 27, 14, 27, 15, 21),
            (16, 15, 23, 14, 29, 13),
        ),
        SUN,
    ),
)
