"""What a browser sends from the page editor."""

from wagtail.test.utils.form_data import (
    inline_formset,
    nested_form_data,
    rich_text,
    streamfield,
)

from pages.models import AgePhase, Level, Need, PreparationTime

STEPS = [
    ("step", {"title": f"Step {number}", "detail": "Say what comes next."})
    for number in range(1, 4)
]
LEVEL = {"group_size": "", "how_often": "", "who": "", "how_reviewed": ""}


def card_form(**changes):
    """A whole card as form data; `changes` replace fields, None leaves one empty.

    `steps` is a list of blocks, `levels` are slugs.
    """
    levels = changes.pop("levels", ["universal"])
    steps = changes.pop("steps", STEPS)
    data = nested_form_data(
        {
            "steps": streamfield(steps),
            "sources": streamfield([]),
            "downloads": streamfield([]),
            "card_levels": inline_formset(
                [{**LEVEL, "level": Level.objects.get(slug=slug).pk} for slug in levels]
            ),
            "adaptations": inline_formset([]),
            "links": inline_formset([]),
            "comments": inline_formset([]),
        }
    )
    fields = {
        "title": "A new card",
        "slug": "a-new-card",
        "promise": "Settles everybody within minutes.",
        "why": rich_text("<p>What comes next is no surprise.</p>"),
        "at_home": rich_text(""),
        "needs": [Need.objects.get(slug="ci-speech").pk],
        "phases": [AgePhase.objects.get(slug="ks2").pk],
        "preparation": PreparationTime.objects.first().pk,
        "change_kind": "minor",
        "reviewed_on": "2026-10-01",
        "review_by": "2027-10-01",
        **changes,
    }
    return data | {key: value for key, value in fields.items() if value is not None}


def add_url(folder):
    return f"/admin/pages/add/pages/strategycardpage/{folder.pk}/"


def edit_url(page):
    return f"/admin/pages/{page.pk}/edit/"


def rows_of(page):
    """Ids of a saved card's level rows, for a form that edits them."""
    return {
        f"card_levels-{number}-id": entry.pk
        for number, entry in enumerate(page.card_levels.all())
    } | {"card_levels-INITIAL_FORMS": page.card_levels.count()}


def as_sent(page, **changes):
    """What a browser sends from the editor of a page that has no stream of blocks.

    `changes` replace fields.
    """
    form = page.get_edit_handler().get_form_class()(instance=page)
    data = fields_of(form)
    for rows in form.formsets.values():
        for part in (rows.management_form, *rows.initial_forms):
            data |= fields_of(part)
    return data | changes


def fields_of(form):
    shown = {
        field.html_name: field.field.widget.format_value(field.value())
        for field in form
        if field.name != "DELETE"
    }
    return {name: value for name, value in shown.items() if value not in (None, [])}


def as_new(data):
    """The same from the form of a new page: its rows are not stored yet."""
    return {
        name: 0 if name.endswith("-INITIAL_FORMS") else value
        for name, value in data.items()
        if not name.endswith("-id")
    }
