"""The menu of those who write for an agency: four entries, the rest one step away."""

from django.urls import reverse_lazy
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from pages import reviewers
from pages.desk.work import MINE
from pages.suggesting import agencies_of

# What stays in sight beside these: whoever is lost looks for it.
IN_SIGHT = {"help"}


# Name, label, icon, and where it leads.
ENTRIES = (
    ("my-pages", "My pages", "doc-full", reverse_lazy("desk_work", args=[MINE.key])),
    ("new-card", "New card", "plus", reverse_lazy("new_card")),
    ("my-tasks", "My tasks", "clipboard-list", reverse_lazy("my_tasks")),
)


def entries():
    """My pages, a new card, my tasks."""
    for order, (name, label, icon, url) in enumerate(ENTRIES):
        yield MenuItem(label, str(url), name=name, icon_name=icon, order=order)


def writes_for_an_agency(user):
    return agencies_of(user) and not reviewers.is_council(user)


def keep_it_short(request, items):
    """Change `items`, the menu that is about to be shown, for those who write."""
    if not writes_for_an_agency(request.user):
        return
    others = [item for item in items if item.name not in IN_SIGHT]
    kept = [item for item in items if item.name in IN_SIGHT]
    rest = SubmenuMenuItem(
        "More", Menu(items=others), name="more", icon_name="dots-horizontal", order=800
    )
    items[:] = [*entries(), rest, *kept]
