"""The training leads' desk, and what has changed on a page that a module leads to."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.generic import TemplateView

from pages.desk import training
from pages.desk.differences import differences
from pages.desk.due_views import list_url
from pages.models import CpdModulePage, PathwayPage, TrainingLibraryPage
from pages.models.step_flags import last_looks, step_flags, version_at
from pages.models.training_steps import SHOWN
from pages.review_views import PlainHeaderMixin
from pages.reviewing import may_confirm

NOTES = {"change_kind", "change_note"}


class TrainingView(PlainHeaderMixin, TemplateView):
    """For training leads and the council; for others it is not there."""

    def dispatch(self, request, *args, **kwargs):
        if not training.may_use(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class TrainingDeskView(TrainingView):
    """All that training leads have to see to, on one screen."""

    page_title = "Training desk"
    header_icon = "tasks"
    template_name = "pages/admin/training_desk.html"

    def get_context_data(self, **kwargs):
        modules = training.open_modules()
        flags = [*step_flags(modules)]
        return super().get_context_data(
            today=timezone.localdate(),
            due=training.due(),
            due_url=list_url(training.TEAM),
            broken=[flag for flag in flags if not flag.note],
            closed=training.closed_modules(modules),
            links=training.broken_links(),
            changed=[flag for flag in flags if flag.note],
            sections=training.sections_without(modules),
            searches=training.unmet_searches(),
            **kwargs,
        )


class ChangesView(TrainingView):
    """A page as readers saw it when a module was last reviewed, and as they see it now.

    Both versions were public, so those may compare them who may not edit the page.
    """

    header_icon = "history"
    template_name = "pages/admin/training_changes.html"

    def setup(self, request, module_id, page_id, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.ids = module_id, page_id

    def get_page_title(self):
        return "What has changed"

    def get_context_data(self, **kwargs):
        module, page = module_and_page(self.request.user, *self.ids)
        # A draft without dates has seen to nothing yet.
        reviewed = last_looks([module])[module.pk] or page.first_published_at
        before = version_at(page, reviewed)
        return super().get_context_data(
            module=module,
            page=page,
            notes=page.change_notes.for_readers().filter(published_at__gt=reviewed),
            before=before,
            differences=self.since(before, page) if before else [],
            may_confirm=may_confirm(module, self.request.user),
            **kwargs,
        )

    def since(self, before, page):
        """The differences in what readers see; the notes stand above them."""
        found = differences(before.revision.as_object(), page, self.request)
        return [each for each in found if each.field.name not in NOTES]


def module_and_page(user, module_id, page_id):
    """A module that a person may edit, and a public page that a step may lead to."""
    module = get_object_or_404(CpdModulePage, pk=module_id)
    if not module.permissions_for_user(user).can_edit():
        raise Http404
    found = (model.objects.open_to_readers().filter(pk=page_id) for model in SHOWN)
    page = next((page for pages in found for page in pages), None)
    if page is None:
        raise Http404
    return module, page


# What may be new, by the word in the address.
NEW = {"module": CpdModulePage, "pathway": PathwayPage}


def new_training(request, kind):
    """Leads to the editor of a new module or pathway."""
    library = TrainingLibraryPage.objects.first()
    if kind not in NEW or library is None:
        raise Http404
    if not library.permissions_for_user(request.user).can_add_subpage():
        raise PermissionDenied
    names = (NEW[kind]._meta.app_label, NEW[kind]._meta.model_name)
    return redirect(reverse("wagtailadmin_pages:add", args=[*names, library.pk]))


URLS = [
    path("training/", TrainingDeskView.as_view(), name="training_desk"),
    path("training/new/<slug:kind>/", new_training, name="new_training"),
    path(
        "training/changes/<int:module_id>/<int:page_id>/",
        ChangesView.as_view(),
        name="training_changes",
    ),
]
