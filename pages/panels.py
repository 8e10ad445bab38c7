from wagtail.admin.panels import Panel

from pages.gate import publish_errors


class WhatIsLeftPanel(Panel):
    """Lists what the publish gate still asks for, each a link to its field."""

    def on_model_bound(self):
        self.heading = ""

    class BoundPanel(Panel.BoundPanel):
        template_name = "pages/admin/what_is_left.html"

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            context["gaps"] = publish_errors(self.instance)
            return context
