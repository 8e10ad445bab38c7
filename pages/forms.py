from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.urls import resolve
from django.utils.text import capfirst
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm

from pages.change_kinds import ChangeKind
from pages.gate import publish_errors


def beside(help_text, advice):
    """A field's help with what is advised below it."""
    context = {"help_text": help_text, "advice": advice}
    return render_to_string("pages/admin/advice_beside.html", context)


class ContentPageForm(WagtailAdminPageForm):
    """The page form: a draft saves with gaps, publishing and sending for review do not.

    Wagtail defers `required` on a draft; on the other actions the publish gate is asked
    about the page as the form would save it, and its answers become field errors.
    `advice` is what the house style says of it, once the form was given that.
    """

    advice = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.live and not self.instance.has_unpublished_changes:
            # The last note told of what is public now; this change has its own.
            self.initial |= {"change_kind": ChangeKind.MINOR, "change_note": ""}

    def advise(self, advice):
        """Say beside each field what its words could do better."""
        self.advice = advice
        for name, field in self.fields.items():
            if own := [each for each in advice if each.field == name]:
                field.help_text = beside(field.help_text, own)

    def clean_slug(self):
        """A page at an address that the portal answers itself could not be read."""
        slug = self.cleaned_data["slug"]
        parts = self.parent_page.get_url_parts()
        if parts and resolve(f"{parts[2]}{slug}/").url_name != "wagtail_serve":
            raise ValidationError("The portal itself answers there. Choose another.")
        return slug

    def clean_topics(self):
        """A merged topic typed again means the other one; a retired one is not taken.

        One that the page has had is let go of without a word, as its other terms are.
        """
        had = {topic.name.casefold() for topic in self.instance.topics.all()}
        kept = {}
        for name in self.cleaned_data["topics"]:
            topic = self.topic_named(name)
            if topic is None or not topic.retired:
                kept[topic.name if topic else name] = True
            elif name.casefold() not in had:
                raise ValidationError(f"“{name}” is not in use. Take it away.")
        return [*kept]

    def topic_named(self, name):
        """What a topic's name means today, None for a new one."""
        topics = self.instance._meta.get_field("topics").related_model.objects
        topic = topics.filter(name__iexact=name).first()
        return topic and topic.meant

    def is_valid(self):
        """All that is wrong in one answer: the form's own errors and the gate's."""
        valid = super().is_valid()
        if self.is_deferred_validation:
            return valid
        refused = self.refused()
        gaps = [
            gap
            for gap in publish_errors(self.page_as_filled_in())
            if gap.field not in refused
        ]
        for gap in gaps:
            self.show(gap)
        return valid and not gaps

    def show(self, gap):
        """Put what is missing beside its field or inline list, if the form has it."""
        if gap.field in self.fields:
            self.add_error(gap.field, capfirst(gap.message))
        elif gap.field in self.formsets:
            self.formsets[gap.field].non_form_errors().append(str(gap))
        else:
            self.add_error(None, str(gap))

    def refused(self):
        """Names of fields and inline lists that already have an error."""
        lists = (name for name, rows in self.formsets.items() if not rows.is_valid())
        return {*self.errors, *lists}

    def page_as_filled_in(self):
        """The page with all that could be read from the form, errors or not."""
        self.save_cluster_m2m()
        for rows in self.formsets.values():
            if rows.is_valid():
                rows.instance = self.instance
                rows.save(commit=False)
        return self.instance


class ContentCopyForm(CopyForm):
    """Copying a page makes a draft: what is public passes the publish gate first."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("publish_copies", "alias"):
            self.fields.pop(name, None)


class CardCopyForm(ContentCopyForm):
    def clean(self):
        """A card's address is one of all folders', not only of the one copied to."""
        cleaned = super().clean()
        slug = cleaned.get("new_slug")
        if slug and self.page.specific_class.objects.filter(address=slug).exists():
            self.add_error(
                "new_slug", "Another card already has this address. Choose another."
            )
        return cleaned
