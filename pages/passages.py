"""What a page says, as the house style reads it: passages named by their fields.

The same names hold for the models' fields and for the files of the demo content.
"""

from pages.house_style import FAMILIES, PRACTITIONERS, Passage, plain_lines

# Kinds of page that are wholly written for families.
KINDS_FOR_FAMILIES = {"families"}
FIELDS_FOR_FAMILIES = {"at_home", "families"}
# Read, but not as sentences.
NAMES = {
    "title",
    "heading",
    "label",
    "term",
    "expansion",
    "also",
    "number",
    "publisher",
    "attribution",
    "caption",
    "code_reference",
    "links",
    "learner_words",
    "learner_view",
    "family_view",
}
HEADINGS = {"title", "heading"}
# As they are: sources' titles, what acronyms stand for, words of learners and families.
NOT_OURS = {
    "sources",
    "term",
    "expansion",
    "also",
    "learner_words",
    "learner_view",
    "family_view",
}


def field_name(path):
    """A path of keys as people write it: steps[2].detail."""
    return ".".join(path).replace(".[", "[")


def passage(kind, path, html):
    """The `Passage` of some HTML on a page of a kind, found at a path of keys."""
    is_for_families = kind in KINDS_FOR_FAMILIES or not FIELDS_FOR_FAMILIES.isdisjoint(
        path
    )
    audience = FAMILIES if is_for_families else PRACTITIONERS
    return Passage(
        field=field_name(path),
        text=plain_lines(html),
        audience=audience if NAMES.isdisjoint(path) else None,
        is_heading=path[-1] in HEADINGS,
        is_ours=NOT_OURS.isdisjoint(path),
    )
