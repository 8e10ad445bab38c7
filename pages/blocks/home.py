from django.core.exceptions import ValidationError
from wagtail import blocks


class StarterBlock(blocks.StructBlock):
    text = blocks.CharBlock(
        max_length=60, help_text="What a reader might be looking for, in their words."
    )
    query = blocks.CharBlock(
        help_text="The finder's address after the question mark, such as q=worried "
        "or need=sp-processing. Copy it from the finder."
    )

    class Meta:
        icon = "search"
        group = "Home"
        label = "Starter"
        description = "A ready-made search offered under the search box"
        preview_value = {"text": "Worry about coming in", "query": "q=worried"}
        template = "blocks/starter.html"

    def clean(self, value):
        cleaned = super().clean(value)
        if "=" not in cleaned["query"] or cleaned["query"].startswith("?"):
            raise blocks.StructBlockValidationError(
                block_errors={
                    "query": ValidationError(
                        "Give the part after the question mark, such as q=worried."
                    )
                }
            )
        return cleaned
