"""What a reviewer gives with each step."""

from django import forms

from pages.change_kinds import ChangeKind, check_note


class StepForm(forms.Form):
    """In a dialog above the page's form, whose fields have ids of their own."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="id_step_%s", **kwargs)


class ReturnForm(StepForm):
    comment = forms.CharField(
        label="Reason",
        help_text="What should change, so that the writer can go straight to it. It "
        "goes out by e-mail and stands on the edit page.",
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": "Give a reason: the writer has nothing else."},
    )


class RemarkForm(StepForm):
    comment = forms.CharField(
        label="Remark",
        required=False,
        help_text="For the council and the page's history. It may stay empty.",
        widget=forms.Textarea({"rows": 2}),
    )


class PublishForm(StepForm):
    change_kind = forms.ChoiceField(
        label="Change",
        required=False,
        choices=ChangeKind,
        initial=ChangeKind.MINOR,
        widget=forms.RadioSelect,
    )
    change_note = forms.CharField(
        label="Change note",
        required=False,
        max_length=255,
        help_text="What changed, in one line. Readers see the notes of major changes.",
    )

    def clean_change_kind(self):
        return self.cleaned_data["change_kind"] or ChangeKind.MINOR.value

    def clean(self):
        cleaned = super().clean()
        check_note(cleaned.get("change_kind"), cleaned.get("change_note", ""))
        return cleaned
