"""Loads what words mean from fixtures/, into a site that has no such rules yet."""

from pages.fixtures import content, read
from pages.models import (
    Misspelling,
    Need,
    Signpost,
    SignpostCard,
    SignpostLead,
    StrategyCardPage,
    SynonymGroup,
    Theme,
)
from search import index


def load_words():
    """What words mean, into a site that has no such rules yet; returns how many."""
    return sum(
        load(read(f"vocabulary/{name}.yaml"))
        for name, (model, load) in WORDS.items()
        if not model.objects.exists()
    )


def load_synonyms(rows):
    return len(
        SynonymGroup.objects.bulk_create(
            SynonymGroup(words="\n".join(row["words"]), sense=row["sense"])
            for row in rows
        )
    )


def load_misspellings(rows):
    return len(
        Misspelling.objects.bulk_create(
            Misspelling(words="\n".join(row["words"]), right=row["right"])
            for row in rows
        )
    )


def load_signposts(rows):
    """Signposts and what they lead to: a need, or a theme if there is no such need."""
    needs = {need.slug: need for need in Need.objects.all()}
    themes = {theme.slug: theme for theme in Theme.objects.all()}
    signposts = Signpost.objects.bulk_create(
        Signpost(**{**own_fields(row, "leads"), "words": "\n".join(row["words"])})
        for row in rows
    )
    SignpostLead.objects.bulk_create(
        SignpostLead(
            signpost=signpost,
            sort_order=order,
            need=needs.get(slug),
            theme=themes.get(slug),
        )
        for signpost, row in zip(signposts, rows, strict=True)
        for order, slug in enumerate(row["leads"])
    )
    return len(signposts)


def load_starting_points():
    """The demo's strategies to begin with, for signposts that have none yet."""
    bare = Signpost.objects.filter(cards=None)
    cards = StrategyCardPage.objects.in_bulk(field_name="address")
    named = content("starting_points")
    new = [
        SignpostCard(signpost=signpost, card=cards[slug], sort_order=order)
        for signpost in bare
        for order, slug in enumerate(named.get(signpost.label, []))
        if slug in cards
    ]
    if new:
        SignpostCard.objects.bulk_create(new)
        index.refresh_rules()


def own_fields(row, *others):
    return {name: value for name, value in row.items() if name not in others}


WORDS = {
    "synonyms": (SynonymGroup, load_synonyms),
    "signposts": (Signpost, load_signposts),
    "misspellings": (Misspelling, load_misspellings),
}
