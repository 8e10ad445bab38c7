from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail import blocks


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(
        max_length=80, help_text="What the adult does, starting with a verb."
    )
    detail = blocks.TextBlock(
        rows=3, help_text="How: one to three sentences, with words to say if they help."
    )

    class Meta:
        icon = "list-ol"
        group = "Steps"
        label = "Step"
        description = "One thing the adult says or does"
        preview_value = {
            "title": "Agree three steps",
            "detail": "Write or draw them together. Leave a tick box beside each one.",
        }
        template = "blocks/step.html"


class SourceBlock(blocks.StructBlock):
    title = blocks.CharBlock(help_text="The report, guideline or study by its name.")
    publisher = blocks.CharBlock(help_text="Who published it.")
    year = blocks.IntegerBlock(min_value=1950, help_text="Year of publication.")
    url = blocks.URLBlock(
        required=False, label="Web address", help_text="Where readers can check it."
    )

    class Meta:
        icon = "doc-full"
        group = "Evidence"
        label = "Source"
        description = "A real source that readers can check"
        preview_value = {
            "title": "SEND Code of Practice",
            "publisher": "Department for Education",
            "year": 2015,
            "url": "",
        }
        template = "blocks/source.html"

    def clean(self, value):
        cleaned = super().clean(value)
        if cleaned["year"] and cleaned["year"] > timezone.localdate().year:
            raise blocks.StructBlockValidationError(
                block_errors={"year": ValidationError("This year is in the future.")}
            )
        return cleaned
