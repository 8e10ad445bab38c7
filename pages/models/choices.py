"""Fields and widgets for choosing terms."""

from django import forms
from modelcluster.fields import ParentalManyToManyField


def terms_field(term, help_text, *, name=None, upper=None):
    """A many-to-many to a vocabulary.

    `upper` names the field that is empty on headings of a tree (areas, groups), so that
    editors choose needs and phases, not whole branches.
    """
    choices = {"retired": False, "merged_into": None}
    if upper:
        choices[f"{upper}__isnull"] = False
    return ParentalManyToManyField(
        term,
        verbose_name=name,
        blank=True,
        related_name="+",
        limit_choices_to=choices,
        help_text=help_text,
    )


class TermSelect(forms.Select):
    """One term from a list, without retired ones unless such a one is chosen already.

    A chooser, Wagtail's own widget for snippets, opens a dialog to pick one of three.
    """

    def optgroups(self, name, value, attrs=None):
        return [
            group
            for group in super().optgroups(name, value, attrs)
            if any(is_offered(option) for option in group[1])
        ]


def is_offered(option):
    term = getattr(option["value"], "instance", None)
    return term is None or term.in_use or option["selected"]


class TermCheckboxes(forms.CheckboxSelectMultiple):
    """Terms as checkboxes, those of a tree under their area or group."""

    def optgroups(self, name, value, attrs=None):
        plain = super().optgroups(name, value, attrs)
        groups = {}
        for _, (option, *_rest), _index in plain:
            parent = getattr(option["value"].instance, "parent", None)
            groups.setdefault(str(parent) if parent else None, []).append(option)
        return [
            (heading, options, index)
            for index, (heading, options) in enumerate(groups.items())
        ]
