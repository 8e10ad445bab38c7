"""The menu of those who write some pages: a few entries, the rest one step away."""

from django.urls import reverse_lazy
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from pages import reviewers
from pages.desk.work import MINE
from pages.suggesting import agencies_of

# What stays in sight beside these, where somebody has it.
IN_SIGHT = {"training_desk", "help"}

# Name, label, icon, and where it leads.
MY_PAGES = (
    "my-pages",
    "My pages",
    "doc-full",
    reverse_lazy("desk_work", args=[MINE.key]),
)
NEW_CARD = ("new-card", "New card", "plus", reverse_lazy("new_card"))
NEW_MODULE = (
    "new-module",
    "New module",
    "plus",
    reverse_lazy("new_training", args=["module"]),
)
MY_TASKS = ("my-tasks", "My tasks", "clipboard-list", reverse_lazy("my_tasks"))


def entries_for(user):
    """The entries of who writes cards for an agency or training; of others none."""
    if reviewers.is_council(user):
        return ()
    if agencies_of(user):
        return (MY_PAGES, NEW_CARD, MY_TASKS)
    return (MY_PAGES, NEW_MODULE, MY_TASKS) if reviewers.teams_of(user) else ()


def items_of(entries):
    for order, (name, label, icon, url) in enumerate(entries):
        yield MenuItem(label, str(url), name=name, icon_name=icon, order=order)


def keep_it_short(request, items):
    """Change `items`, the menu that is about to be shown, for those who write."""
    entries = entries_for(request.user)
    if not entries:
        return
    others = [item for item in items if item.name not in IN_SIGHT]
    kept = [item for item in items if item.name in IN_SIGHT]
    rest = SubmenuMenuItem(
        "More", Menu(items=others), name="more", icon_name="dots-horizontal", order=800
    )
    items[:] = [*items_of(entries), rest, *kept]
