"""What templates need to show training."""

from django import template

from pages.finders import TRAINING
from pages.models.training import pathways_by_module, training_by_page

register = template.Library()

HOUR = 60


@register.filter
def duration(minutes):
    """“45 minutes”, “1 hour”, “2 hours 5 minutes”."""
    hours, rest = divmod(minutes, HOUR)
    parts = (counted(hours, "hour"), counted(rest, "minute"))
    return " ".join(filter(None, parts)) or "no time"


def counted(number, unit):
    if not number:
        return ""
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


@register.simple_tag
def training_url():
    return TRAINING.path


@register.simple_tag
def training_for(page):
    """The modules that readers may open and that lead to a page, by title."""
    return training_by_page().get(page.pk, [])


@register.simple_tag
def pathways_with(module):
    """The pathways that readers may open and that a module is part of, by title."""
    return pathways_by_module().get(module.pk, [])
