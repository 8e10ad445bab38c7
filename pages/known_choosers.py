"""Choosers in the editor that name only what the person may know.

A page keeps what it leads to, whoever opens it; a draft of others among that is shown
without its title, and a file without its name. `pages.rich_text` does so for links.
"""

from django.db.models import ForeignKey
from django.utils.functional import cached_property
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.panels import PageChooserPanel
from wagtail.admin.widgets import AdminPageChooser
from wagtail.blocks import PageChooserBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.documents.widgets import AdminDocumentChooser
from wagtail.models import Page

from pages.choosing import PUBLIC, asking, may_know


class KnownNames:
    """Mixin for choosers."""

    unknown = "Something that only others may see"

    def get_value_data_from_instance(self, instance):
        if may_know(instance, asking()):
            return super().get_value_data_from_instance(instance)
        nameless = {"edit_url": None, "parent_id": None}
        return {"id": instance.pk, self.display_title_key: self.unknown, **nameless}


class KnownPageChooser(KnownNames, AdminPageChooser):
    unknown = "A page that is not public"


class PublicPageChooser(KnownPageChooser):
    """Offers public pages alone, to those too who write drafts of their own."""

    def __init__(self, **kwargs):
        super().__init__(user_perms=PUBLIC, **kwargs)


class PublicPagePanel(PageChooserPanel):
    """Chooses among public pages of some types, given as `page_type`."""

    def get_form_options(self):
        options = super().get_form_options()
        chooser = PublicPageChooser(target_models=self.page_type)
        options.setdefault("widgets", {})[self.field_name] = chooser
        return options


class KnownDocumentChooser(KnownNames, AdminDocumentChooser):
    unknown = "A document of others"


class AsWagtails:
    """Mixin for blocks that migrations call by the name of the block they extend."""

    def deconstruct(self):
        _, args, kwargs = super().deconstruct()
        base = type(self).__mro__[2]
        return f"{base.__module__}.{base.__name__}", args, kwargs


class KnownPageBlock(AsWagtails, PageChooserBlock):
    @cached_property
    def widget(self):
        return KnownPageChooser(target_models=self.target_models)


class KnownDocumentBlock(AsWagtails, DocumentChooserBlock):
    widget = KnownDocumentChooser()


def page_chooser(field):
    return {"widget": KnownPageChooser(target_models=[field.remote_field.model])}


register_form_field_override(ForeignKey, to=Page, override=page_chooser)
