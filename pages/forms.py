from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.urls import resolve
from django.utils.functional import cached_property
from django.utils.text import capfirst
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm

from pages.change_kinds import ChangeKind
from pages.gate import publish_errors
from pages.references import gaps_of_choice, references
from pages.reviewing import last_review

REVIEW_DATES = ("reviewed_on", "review_by")


class SeenField(forms.IntegerField):
    """What the form knew when it was drawn, which is no change to the page."""

    widget = forms.HiddenInput

    def has_changed(self, initial, data):
        return False


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

    # The last “Reviewed, no change” that whoever fills the form in could see.
    review_seen = SeenField(required=False)
    # Whether there is a newer one, whose dates stay.
    keeps_newer_review = False
    # Names of topics that do not exist yet: saving the page proposes them.
    new_topics = frozenset()
    advice = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "review_seen" in self.fields:
            self.initial["review_seen"] = self.last_review
        # Before the form fills in the page.
        self.led_to = self.references_there() if self.is_bound else {}
        if self.instance.live and not self.instance.has_unpublished_changes:
            # The last note told of what is public now; this change has its own.
            self.initial |= {"change_kind": ChangeKind.MINOR, "change_note": ""}

    @cached_property
    def last_review(self):
        return last_review(self.instance) if self.instance.pk else 0

    def references_there(self):
        return references(self.instance)

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

    def clean(self):
        cleaned = super().clean()
        if self.asks_for_dates and self.is_from_before_review(cleaned):
            self.keeps_newer_review = True
            cleaned |= {name: getattr(self.instance, name) for name in REVIEW_DATES}
        return cleaned

    @property
    def asks_for_dates(self):
        return not self.fields.keys().isdisjoint(REVIEW_DATES)

    def is_from_before_review(self, cleaned):
        """Whether somebody confirmed the page meanwhile, on a later day than given."""
        if (cleaned.get("review_seen") or 0) >= self.last_review:
            return False
        stored, given = self.instance.reviewed_on, cleaned.get("reviewed_on")
        return stored is not None and (given is None or given < stored)

    def clean_topics(self):
        """A merged topic typed again means the other one; a retired one is not taken.

        One that the page has had is let go of without a word, as its other terms are.
        """
        had = {topic.name.casefold() for topic in self.instance.topics.all()}
        kept = {}
        for name in self.cleaned_data["topics"]:
            topic = self.topic_named(name)
            if topic is None or not topic.retired:
                kept[topic.name if topic else name] = topic
            elif name.casefold() not in had:
                raise ValidationError(f"“{name}” is not in use. Take it away.")
        self.new_topics = {name for name, topic in kept.items() if topic is None}
        return [*kept]

    def topic_named(self, name):
        """What a topic's name means today, None for a new one."""
        topics = self.instance._meta.get_field("topics").related_model.objects
        topic = topics.filter(name__iexact=name).first()
        return topic and topic.meant

    def is_valid(self):
        """All that is wrong in one answer: the form's own errors, and the gaps."""
        valid = super().is_valid()
        if not self.is_bound:
            return False
        refused = self.refused()
        gaps = [gap for gap in self.gaps() if gap.field not in refused]
        for gap in gaps:
            self.show(gap)
        return valid and not gaps

    def gaps(self):
        """What may not be chosen, and unless it is a draft what the gate asks for."""
        page = self.page_as_filled_in()
        gaps = gaps_of_choice(page, self.led_to, self.for_user or AnonymousUser())
        return gaps if self.is_deferred_validation else gaps + publish_errors(page)

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
        """The page with all that could be read from the form, errors or not.

        Nothing is written: of its topics it has those alone that exist.
        """
        self.fill_in_choices()
        for rows in self.formsets.values():
            if rows.is_valid():
                rows.instance = self.instance
                rows.save(commit=False)
        return self.instance

    def fill_in_choices(self):
        given = self.cleaned_data
        if self.new_topics:
            known = [name for name in given["topics"] if name not in self.new_topics]
            self.cleaned_data = given | {"topics": known}
        self.save_cluster_m2m()
        self.cleaned_data = given


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
