from django import forms
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Collection, Page

from pages import reviewers
from pages.held import held
from pages.permissions import FolderPermissions

from .taxonomy import NamedTerm, Term

STILL_WRITES = (
    "It writes here, so this takes more than a tick: choose “Retire or merge” in the "
    "list of agencies."
)


class PersonCheckboxes(forms.CheckboxSelectMultiple):
    """People by the names they are called by."""

    def create_option(self, name, value, label, *args, **kwargs):
        label = reviewers.name_of(value.instance)
        return super().create_option(name, value, label, *args, **kwargs)


class AgencyForm(WagtailAdminModelForm):
    """An agency's own editors are offered as deputies, and nobody else.

    Whether it writes here is asked of a new one only, and for the view to act on.
    """

    writes_here = forms.BooleanField(
        required=False,
        help_text="Gives it a folder, a collection, and groups for its editors and "
        "leads. It can come later as well, from the list of agencies.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields.pop("writes_here", None)
        if field := self.fields.get("deputies"):
            editors = reviewers.people().filter(groups=self.instance.editors_id)
            field.queryset = editors if self.instance.editors_id else editors.none()


class Agency(Term, NamedTerm):
    """A service, team or group that writes or advises.

    `pages.agencies.create_agency` gives one that writes its own folder, collection and
    two groups of people; the links to those are kept here.
    """

    class Sector(models.TextChoices):
        EDUCATION = "education", "Education"
        HEALTH = "health", "Health"
        SOCIAL_CARE = "social care", "Social care"
        FAMILIES = "families", "Families"
        VOLUNTARY = "voluntary", "Voluntary"

    sector = models.CharField(max_length=20, choices=Sector)
    editors = models.OneToOneField(
        Group,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="agency_as_editors",
    )
    leads = models.OneToOneField(
        Group,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="agency_as_leads",
    )
    collection = models.OneToOneField(
        Collection,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    deputies = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="deputy_for",
        help_text="Editors of the agency who may check pages as its leads do, for as "
        "long as they are ticked here. Nobody checks their own last edit.",
    )

    panels = [
        Term.identity_panel,
        FieldRowPanel([FieldPanel("sector"), FieldPanel("order")]),
        FieldPanel("plain"),
        FieldPanel("also_known_as"),
        FieldPanel("writes_here"),
        FieldPanel("deputies", widget=PersonCheckboxes),
        MultiFieldPanel(
            [FieldPanel("retired"), FieldPanel("merged_into")],
            heading="Retire or merge",
        ),
    ]
    base_form_class = AgencyForm

    class Meta(Term.Meta):
        verbose_name_plural = "agencies"

    @property
    def writes_here(self):
        """Whether it has what `pages.agencies.create_agency` gives."""
        return bool(self.editors_id and self.leads_id and hasattr(self, "folder"))

    def clean(self):
        super().clean()
        if self.retired and (self.editors_id or self.leads_id):
            raise ValidationError({"retired": STILL_WRITES})

    def check_merge(self):
        super().check_merge()
        if self.editors_id or self.leads_id:
            raise ValidationError({"merged_into": STILL_WRITES})

    def has_member(self, user):
        """Whether `user` edits or leads for this agency."""
        groups = [group for group in (self.editors_id, self.leads_id) if group]
        return user is not None and user.groups.filter(pk__in=groups).exists()


class AgencyFolder(Page):
    """Holds one agency's cards. Readers never see it: its own address is 404."""

    agency = models.OneToOneField(
        "pages.Agency",
        null=True,
        on_delete=models.SET_NULL,
        related_name="folder",
        help_text="Owns every card in this folder.",
    )

    content_panels = [FieldPanel("title"), FieldPanel("agency", read_only=True)]
    promote_panels: list = []
    settings_panels: list = []
    preview_modes: list = []

    # Made by `pages.agencies.create_agency`, with the groups and rights it needs.
    is_creatable = False
    parent_page_types = ["pages.StrategyLibraryPage"]
    subpage_types = ["pages.StrategyCardPage"]

    class Meta:
        verbose_name = "agency folder"

    def route(self, request, path_components):
        raise Http404

    def get_url_parts(self, request=None):
        """None: there is no address to visit, and the admin offers none."""

    def get_sitemap_urls(self, request=None):
        return []

    def permissions_for_user(self, user):
        return FolderPermissions(user, self)

    def _update_descendant_url_paths(self, old_url_path, new_url_path):
        """A folder is no part of its cards' addresses, so they stay as they are."""


@held
def owners():
    """The agency of each folder, by the folder's path in the tree."""
    folders = AgencyFolder.objects.select_related("agency").only("path", "agency")
    return {folder.path: folder.agency for folder in folders}
