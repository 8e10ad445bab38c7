"""What the taxonomy desk asks."""

from django import forms

from pages.taxonomy.ordering import in_order
from pages.taxonomy.vocabularies import (
    SEARCHED,
    is_tree,
    one_of,
    with_parents,
)

KEEP_NAME = "Readers who type it still find what they look for."


class KeepNameMixin:
    """A tick that keeps a name that goes, where readers search by the names."""

    def drop_keep_name(self, model):
        if model not in SEARCHED:
            del self.fields["keep_name"]


class RelabelForm(KeepNameMixin, forms.Form):
    label = forms.CharField(label="New name", max_length=120)
    keep_name = forms.BooleanField(
        label="Keep the old name as other words for it",
        help_text=KEEP_NAME,
        required=False,
    )

    def __init__(self, *args, term, **kwargs):
        super().__init__(*args, **kwargs)
        self.term = term
        self.drop_keep_name(type(term))

    def clean_label(self):
        label = " ".join(self.cleaned_data["label"].split())
        if label == self.term.label:
            raise forms.ValidationError("This is its name already.")
        return label


class TargetForm(forms.Form):
    """Into what a term is merged: those in use on the same storey, in their order."""

    target = forms.ModelChoiceField(None, label="Merge it into")

    def __init__(self, *args, term, **kwargs):
        super().__init__(*args, **kwargs)
        model, field = type(term), self.fields["target"]
        field.queryset = candidates(term)
        field.error_messages["invalid_choice"] = (
            f"Choose a {one_of(model)} from the list: one that is in use, of the same "
            "storey."
        )
        field.error_messages["required"] = f"Choose a {one_of(model)}."
        if is_tree(model) and term.parent_id:
            field.label_from_instance = named_with_parent


def candidates(term):
    model = type(term)
    found = with_parents(model).exclude(pk=term.pk)
    found = found.filter(retired=False, merged_into=None)
    if is_tree(model):
        return found.filter(parent__isnull=term.parent_id is None)
    return found.filter(accepted=True) if hasattr(term, "accepted") else found


def named_with_parent(term):
    return f"{term.parent.label}: {term}"


class MergeForm(KeepNameMixin, forms.Form):
    keep_name = forms.BooleanField(
        label="Keep its name as other words for the other one",
        help_text=KEEP_NAME,
        required=False,
        initial=True,
    )
    confirm = forms.BooleanField(
        label="I have read what this changes. It cannot be undone with one click.",
        error_messages={"required": "Tick this to go ahead."},
    )

    def __init__(self, *args, term, **kwargs):
        super().__init__(*args, **kwargs)
        self.drop_keep_name(type(term))


class ConfirmForm(forms.Form):
    """Nothing to fill in: the button is the answer."""


class OrderForm(forms.Form):
    """A number for each term: its place among those beside it."""

    def __init__(self, *args, model, **kwargs):
        super().__init__(*args, **kwargs)
        self.placed = in_order(model)
        for each in self.placed:
            self.fields[f"place-{each.term.pk}"] = forms.IntegerField(
                label=f"Place of {each.term}",
                initial=each.place,
                min_value=1,
                max_value=999,
                widget=forms.NumberInput({"class": "taxonomy__place"}),
                error_messages={
                    "required": "Give it a place.",
                    "invalid": "Give a whole number.",
                },
            )

    @property
    def rows(self):
        """(`Placed`, its field) in the order that readers see now."""
        return [(each, self[f"place-{each.term.pk}"]) for each in self.placed]

    @property
    def places(self):
        """Term's id -> the place that was asked for."""
        return {
            each.term.pk: self.cleaned_data[f"place-{each.term.pk}"]
            for each in self.placed
        }
