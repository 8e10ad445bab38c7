"""The ordinary page form, for the fields of one row of a sheet.

It checks and saves as in the page editor. Only what a browser would do is left out:
values come as they are, and choices are looked up in memory.
"""

from copy import deepcopy

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from wagtail.blocks import BlockField

from pages.models import StrategyCardPage

from .known import InMemory

# The form takes this field away itself where there is no list of comments.
BELLS = "comment_notifications"


class AsItIs(forms.Widget):
    """Takes the value that the data has, of whatever type."""

    def value_from_datadict(self, data, files, name):
        return data.get(name)


class AsBlocks(AsItIs):
    """The same for a list of blocks."""

    def __init__(self, block):
        super().__init__()
        self.block = block

    def __deepcopy__(self, memo):
        return self

    def value_from_datadict(self, data, files, name):
        return self.block.to_python(data.get(name))


class ChosenFromMemory:
    """What was found among the choices need not be asked of the database again."""

    def _get_validation_exclusions(self):
        chosen = (forms.ModelChoiceField, forms.ModelMultipleChoiceField)
        names = {name for name, each in self.fields.items() if isinstance(each, chosen)}
        return super()._get_validation_exclusions() | names


class OfDrafts:
    """A draft may have gaps, and what a row names was found among what is allowed."""

    def references_there(self):
        return {}

    def gaps(self):
        return []


class PartFormSet:
    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["id"].queryset = InMemory(self.model, self.get_queryset())


class RowForms:
    """Makes the forms of one sheet's rows, for the person it is imported by."""

    def __init__(self, known):
        self.known = known
        self.base = StrategyCardPage.get_edit_handler().get_form_class()
        self.classes = {}

    def form(self, page, folder, data, names):
        """A form about these fields of a page, filled in; a draft may have gaps."""
        made = self.form_class(frozenset(names))
        user = self.known.user
        form = made(data, instance=page, parent_page=folder, for_user=user)
        form.defer_required_fields()
        return form

    def form_class(self, names):
        if names not in self.classes:
            made = type("RowForm", (OfDrafts, ChosenFromMemory, self.base), {})
            made.base_fields = self.fields_of(self.base, {*names, BELLS})
            made.formsets = {
                name: self.formset(formset)
                for name, formset in self.base.formsets.items()
                if name in names
            }
            self.classes[names] = made
        return self.classes[names]

    def formset(self, base):
        part = type("PartForm", (ChosenFromMemory, base.form), {})
        part.base_fields = self.fields_of(base.form, base.form.base_fields)
        return type("PartFormSet", (PartFormSet, base), {"form": part})

    def fields_of(self, form, names):
        return {
            name: self.prepared(field)
            for name, field in form.base_fields.items()
            if name in names
        }

    def prepared(self, field):
        field = deepcopy(field)
        is_blocks = isinstance(field, BlockField)
        field.widget = AsBlocks(field.block) if is_blocks else AsItIs()
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = self.choices(field.queryset.model)
            field.limit_choices_to = None
        return field

    def choices(self, model):
        if model is StrategyCardPage:
            return self.known.targets
        return InMemory(model, self.known.names(model).terms.values())


def errors_of(form):
    """(name of the field or list, what is wrong) of a form that is not valid."""
    for name, errors in form.errors.as_data().items():
        field = "" if name == NON_FIELD_ERRORS else name
        for error in errors:
            yield from ((field, said) for said in sentences(error))
    for name, formset in form.formsets.items():
        yield from ((name, said) for said in formset_errors(formset))


def formset_errors(formset):
    for number, form in enumerate(formset.forms, 1):
        for name, errors in form.errors.items():
            field = form.fields.get(name)
            where = f"{field.label}: " if field and field.label else ""
            yield from (f"Line {number}: {where}{error}" for error in errors)
    yield from formset.non_form_errors()


def sentences(error, where=""):
    """What a ValidationError says, of blocks within blocks too, with where each is."""
    parts = getattr(error, "block_errors", None)
    if not parts:
        yield from (where + message for message in messages_of(error))
        return
    rows = parts.items() if isinstance(parts, dict) else enumerate(parts)
    for key, each in rows:
        place = f"Line {key + 1}: " if isinstance(key, int) else f"{key}: "
        for one in each if isinstance(each, list) else [each]:
            if one is not None:
                yield from sentences(one, where + place)
    yield from getattr(error, "non_block_errors", [])


def messages_of(error):
    return [message for message in error.messages if message]
