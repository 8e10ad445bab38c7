from django import forms
from wagtail.admin.panels import FieldPanel, Panel

from pages.gate import publish_errors


class GrowingInput(forms.Textarea):
    """A box as high as what is in it, by style alone.

    Wagtail's own grows by script, and puts the page back to where it was scrolled when
    its tab opens: a link to another field of that tab then leads nowhere.
    """

    def __init__(self, attrs=None):
        super().__init__({"rows": 3, "class": "grows"} | (attrs or {}))


class SentenceInput(GrowingInput):
    """A sentence that is seen whole while it is written; it stays one line."""

    def __init__(self, attrs=None):
        super().__init__({"rows": 2} | (attrs or {}))

    def value_from_datadict(self, data, files, name):
        value = super().value_from_datadict(data, files, name)
        return value and " ".join(value.split())


class SentencePanel(FieldPanel):
    """A field for a sentence or two."""

    def __init__(self, field_name, **kwargs):
        kwargs.setdefault("widget", SentenceInput)
        super().__init__(field_name, **kwargs)


class TopPanel(Panel):
    """Stands above the form, without a heading of its own."""

    def on_model_bound(self):
        self.heading = ""


class ReviewPanel(TopPanel):
    """Where the page stands between draft and readers."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "pages/admin/review.html"


class GuidePanel(TopPanel):
    """A link to the place in the guide that explains what follows.

    `place` is the id of a heading of docs/editing.md.
    """

    def __init__(self, place, words, **kwargs):
        super().__init__(**kwargs)
        self.place = place
        self.words = words

    def clone_kwargs(self):
        return super().clone_kwargs() | {"place": self.place, "words": self.words}

    class BoundPanel(Panel.BoundPanel):
        template_name = "pages/admin/guide_link.html"


class AdvicePanel(TopPanel):
    """Lists what the house style would say of the words, each a link to its field."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "pages/admin/advice.html"

        def is_shown(self):
            return bool(self.form and self.form.advice)


class WhatIsLeftPanel(TopPanel):
    """Lists what the publish gate still asks for, each a link to its field."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "pages/admin/what_is_left.html"

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            context["gaps"] = publish_errors(self.instance)
            return context


class StepFlagsPanel(TopPanel):
    """Names the steps of a module whose page, heading or file is not as it was."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "pages/admin/step_flags.html"

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            context["flags"] = self.instance.step_flags()
            return context
