"""Where the typeface is: in an installed package, never among our own files."""

from importlib.resources import files

PACKAGE = "fontpkg-lexend"
SOURCE = files("fontpkg_lexend").joinpath("files", "Lexend[wght].ttf")
