"""The newest version of a card: as stored content, and as a page to change."""

from functools import cache

from modelcluster.fields import ParentalKey
from modelcluster.models import model_from_serializable_data

from pages.change_kinds import ChangeKind
from pages.models import StrategyCardPage

# Wagtail's own parts of a page, which it keeps as it needs them.
COMMENTS = "wagtail_admin_comments"
# A card's place and state, which are the page's and no version's.
FIXED = {"locale", "owner", "content_type", "latest_revision", "live_revision"} | {
    "locked_by",
    "alias_of",
}
# The last note told of what is public now; the next change has its own.
NEW_NOTE = {"change_kind": ChangeKind.MINOR.value, "change_note": ""}


def content_of(card):
    """What an editor finds in the form of this card, as a revision stores it."""
    newest = card.latest_revision
    content = newest.content if newest else card.serializable_data()
    if card.live and not card.has_unpublished_changes:
        return {**content, **NEW_NOTE}
    return content


def page_of(card, content, known):
    """`card` as this content says, in a statement or two.

    As `Page.with_content_json`, which asks the database for every term and link: here
    they are known. `card` must know its folder (`settle`).
    """
    relations = {field.name: field for field in relation_fields()}
    page = card.with_content_json(
        {name: value for name, value in content.items() if name not in relations}
    )
    page.live_revision_id = card.live_revision_id
    for name, field in relations.items():
        if name in content and name not in FIXED:
            give(page, field, content[name], known)
    return settle(page, known)


def settle(card, known):
    """Let a card know its folder, which the tree would look up each time."""
    card._cached_parent_obj = known.folder_of(card)
    return card


def parts_of(page):
    """Name -> list, of all that a page has several of, as it stands in memory."""
    lists = (field.name for field in relation_fields() if not field.many_to_one)
    return {name: list(getattr(page, name).all()) for name in lists}


@cache
def relation_fields():
    """What a card's content names by id, and its parts; not Wagtail's comments.

    Topics are parts: `tagged_topics`.
    """
    return [
        field
        for field in StrategyCardPage._meta.get_fields()
        if field.is_relation
        and (field.concrete or isinstance(field.remote_field, ParentalKey))
        and field.name not in (COMMENTS, "topics")
        and not getattr(field.remote_field, "parent_link", False)
    ]


def give(page, field, value, known):
    if field.many_to_many:
        terms = known.names(field.related_model).terms
        setattr(page, field.name, [each for pk, each in terms.items() if pk in value])
    elif field.one_to_many:
        rows = (part_of(field.related_model, row, known) for row in value)
        setattr(page, field.name, [row for row in rows if row])
    elif value in known.names(field.related_model).terms:
        setattr(page, field.attname, value)


def part_of(model, row, known):
    """A row of the card; None when what it is about is no longer there."""
    part = model_from_serializable_data(model, row, check_fks=False)
    for field in model._meta.fields:
        if field.related_model is StrategyCardPage:
            if not field.primary_key and part_target_gone(part, field, known):
                setattr(part, field.attname, None)
        elif field.is_relation and not give_term(part, field, known):
            return None
    return part


def part_target_gone(part, field, known):
    is_parent = isinstance(field, ParentalKey)
    return not is_parent and getattr(part, field.attname) not in known.all_cards


def give_term(part, field, known):
    """Fill a term in, or empty the field; whether the row can stay."""
    term = known.names(field.related_model).terms.get(getattr(part, field.attname))
    if term is None:
        setattr(part, field.attname, None)
        return field.null
    field.set_cached_value(part, term)
    return True
