"""A new card that begins with what it is for, as an address asks."""

from pages.models import AgePhase, CardLevel, Level, Need, StrategyCardPage, Theme

# What an address may ask for, as in those of the finder.
TAGS = ("need", "theme", "level", "phase")


def begin(page, asked):
    """Tag a page that is not yet saved as `asked`: facet -> slug; unknown ones are not.

    A heading of a tree, such as “Primary”, stands for all that is below it.
    """
    if not isinstance(page, StrategyCardPage):
        return
    if asked.get("need"):
        page.needs = below(Need, asked["need"])
    if asked.get("theme"):
        page.themes = Theme.objects.in_use().filter(slug=asked["theme"])
    if asked.get("phase"):
        page.phases = below(AgePhase, asked["phase"])
    if level := Level.objects.in_use().filter(slug=asked.get("level", "")).first():
        page.card_levels = [CardLevel(level=level)]


def below(model, slug):
    """The term itself, or for a heading the terms that it stands above."""
    terms = model.objects.in_use()
    itself = terms.filter(slug=slug, parent__isnull=False)
    return itself | terms.filter(parent__slug=slug)
