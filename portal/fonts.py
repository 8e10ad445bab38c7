"""Cuts the typeface down to what the portal's pages use.

The variable font Lexend comes from an installed package. It is sub-set to Latin text
and to weights 400 to 700, and written as one woff2 of about 15 KB. The file is a build
product: it is never committed, and the pages read well in a system font without it.

Run it with `python -m portal.fonts`. It takes about two seconds, or none when the file
is there and the package has not changed since.
"""

from importlib.metadata import version
from pathlib import Path

from fontTools.subset import Options, Subsetter, parse_unicodes, save_font
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from pages.typeface import PACKAGE, SOURCE

BUILD_DIR = Path(__file__).resolve().parents[1] / "var" / "build"
OUTPUT = BUILD_DIR / "fonts" / "lexend.woff2"

# Raised when the choices below change, so that an older file is cut again.
RECIPE = "3"
# Basic Latin, the accented letters of Latin-1 without the Icelandic ones, and the signs
# that English prose uses: pound, degree, squared, quarter, half, dashes, quotes,
# bullet, ellipsis, euro, arrow, minus.
# Anything else is drawn in the reader's own font.
CHARACTERS = parse_unicodes(
    "20-7E,A0,A3,A9,B0,B2,B7,BC,BD,C0-CF,D1-DD,DF-EF,F1-FD,FF,2013,2014,2018,2019,"
    "201C,201D,2022,2026,20AC,2192,2212"
)
WEIGHTS = (400, 700)
FEATURES = ["kern", "tnum", "mark"]


def fingerprint() -> str:
    """The package version and recipe that a built file answers to."""
    return f"{PACKAGE} {version(PACKAGE)}, recipe {RECIPE}\n"


def stamp_of(output: Path) -> Path:
    """Where the fingerprint is kept: above the folder that is served."""
    return output.parents[1] / f"{output.stem}.version"


def is_current(output: Path) -> bool:
    """True when `output` was written from this package version by this recipe."""
    stamp = stamp_of(output)
    return output.exists() and stamp.exists() and stamp.read_text() == fingerprint()


def cut(output: Path) -> None:
    """Write the sub-set font to `output`, and its fingerprint."""
    output.parent.mkdir(parents=True, exist_ok=True)
    font = TTFont(str(SOURCE))
    options = Options(flavor="woff2", layout_features=FEATURES, hinting=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=CHARACTERS)
    subsetter.subset(font)
    # The axis is limited after the sub-setting: fontTools fails the other way round.
    font = instancer.instantiateVariableFont(font, {"wght": WEIGHTS})
    save_font(font, str(output), options)
    stamp_of(output).write_text(fingerprint())


def build(output: Path = OUTPUT) -> bool:
    """Cut the font unless a current one is there; True when it was cut."""
    if is_current(output):
        return False
    cut(output)
    return True


if __name__ == "__main__":
    done = build()
    print(f"{OUTPUT.name}: {'built' if done else 'already built'}")
