"""The publish gate: what a page still needs before readers may see it.

One function says what is missing; the page form, the approval task, bulk actions and
`full_clean` all ask it, so that no road to the public goes round it.
"""

from dataclasses import dataclass

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from wagtail.fields import StreamField
from wagtail.models import Page

# What Django calls a value that is not there.
EMPTY = {"blank", "null", "required"}


@dataclass(frozen=True)
class Gap:
    """One thing missing: the field's name, its label for editors, and why."""

    field: str
    label: str
    message: str

    def __str__(self):
        return f"{self.label}: {self.message}"


def publish_errors(page):
    """List of `Gap`, in the order of the page's fields; empty when it may be public."""
    return [*missing(page), *rule_gaps(page)]


def missing(page):
    """The gaps that validation as a draft lets pass."""
    own = (gap(page, name, message) for name, message in page.own_gaps())
    return [*field_gaps(page), *relation_gaps(page), *any_of_gaps(page), *own]


def gap(page, name, message):
    label = str(label_of(page, name))
    return Gap(name, label[:1].upper() + label[1:], message)


def label_of(page, name):
    field = page._meta.get_field(name)
    if field.auto_created:  # a child relation: it carries its label on the child model
        return field.related_model._meta.verbose_name_plural
    return field.verbose_name


def field_gaps(page):
    for field in page._meta.concrete_fields:
        if not is_content(field):
            continue
        try:
            check_field(field, page)
        except ValidationError as error:
            yield gap(page, field.name, first_message(error))


def is_content(field):
    """Whether an editor writes it: of Wagtail's own fields, the title alone."""
    if field.model is Page:
        return field.name == "title"
    return field.editable and not field.primary_key


def check_field(field, page):
    value = getattr(page, field.attname)
    if isinstance(field, StreamField):
        least = value.stream_block.meta.min_num or 0
        if len(value) < least:
            raise ValidationError(f"add at least {least}.")
        value.stream_block.clean(value)
    elif not (field.blank and value in field.empty_values):
        field.clean(value, page)


def first_message(error):
    """A plain sentence from a ValidationError of a field or of blocks within it."""
    if getattr(error, "code", None) in EMPTY:
        return "still empty."
    if getattr(error, "non_block_errors", None):
        return " ".join(error.non_block_errors.as_data()[0].messages)
    if hasattr(error, "block_errors"):
        return "one of its parts is not finished."
    return error.messages[0]


def relation_gaps(page):
    for name in page.required_relations:
        if not getattr(page, name).all():
            yield gap(page, name, "add at least one.")


def any_of_gaps(page):
    for names in page.required_any:
        if not any(getattr(page, name).all() for name in names):
            labels = " or ".join(str(label_of(page, name)) for name in names)
            yield gap(page, names[0], f"choose at least one of {labels}.")


def rule_gaps(page):
    """What the page says about fields taken together, and beside other pages."""
    for check in (page.clean, page.validate_unique):
        try:
            check()
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                field = "title" if name == NON_FIELD_ERRORS else name
                yield gap(page, field, messages[0])
