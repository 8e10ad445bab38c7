"""The taxonomy desk in the admin: for the council's leads, and nobody else."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import IndexView

from pages import reviewers
from pages.menus import MenuItemFor
from pages.models import Topic
from pages.taxonomy import actions, previews
from pages.taxonomy.desk import desk
from pages.taxonomy.forms import (
    ConfirmForm,
    MergeForm,
    OrderForm,
    RelabelForm,
    TargetForm,
)
from pages.taxonomy.ordering import order_seen, reorder
from pages.taxonomy.vocabularies import VOCABULARIES, all_of, is_ordered, one_of

DESK = "taxonomy"
TITLE = "Taxonomy desk"


class CouncilMixin:
    """Asked before anything is looked up, so that others learn nothing."""

    def dispatch(self, request, *args, **kwargs):
        if not reviewers.is_council(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class DeskPageMixin(CouncilMixin, WagtailAdminTemplateMixin):
    header_icon = "tag"

    def get_breadcrumbs_items(self):
        above = {"url": reverse(DESK), "label": TITLE}
        here = {"url": "", "label": self.get_header_title()}
        return [*super().get_breadcrumbs_items(), above, here]


class DeskView(DeskPageMixin, TemplateView):
    page_title = TITLE
    template_name = "pages/admin/taxonomy/desk.html"

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items()[:-2], {"url": "", "label": TITLE}]

    def get_context_data(self, **kwargs):
        return super().get_context_data(desk=desk(), **kwargs)


class AskingView(DeskPageMixin, FormView):
    """A preview and a question; a yes to something that has changed is asked again."""

    def get_success_url(self):
        return reverse(DESK)

    @property
    def seen(self):
        return self.request.POST.get("seen", "")

    def form_valid(self, form):
        try:
            with transaction.atomic():
                done = self.act(form)
        except actions.ChangedSinceError:
            messages.warning(self.request, actions.CHANGED)
            return self.show_again()
        except ValidationError as error:
            self.say(form, error)
            return self.form_invalid(form)
        messages.success(self.request, done)
        return redirect(self.get_success_url())

    def show_again(self):
        self.anew()
        form = self.get_form_class()(**self.without_answers())
        return self.render_to_response(self.get_context_data(form=form))

    def without_answers(self):
        kwargs = self.get_form_kwargs()
        return {k: v for k, v in kwargs.items() if k not in {"data", "files"}}

    def say(self, form, error):
        """Beside the field that it is about, or above the form."""
        said = getattr(error, "error_dict", None) or {None: error.error_list}
        for name, errors in said.items():
            form.add_error(name if name in form.fields else None, errors)


class TermView(AskingView):
    """A question about one term; `preview_class` says what it touches."""

    preview_class = previews.Preview
    form_class = ConfirmForm

    def setup(self, request, vocabulary, pk, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.model, self.pk = VOCABULARIES.get(vocabulary), pk

    def dispatch(self, request, *args, **kwargs):
        if self.model is None and reviewers.is_council(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def term(self):
        return get_object_or_404(self.model, pk=self.pk)

    @cached_property
    def preview(self):
        return self.preview_class(self.term)

    def anew(self):
        for name in ("term", "preview", "target"):
            self.__dict__.pop(name, None)

    def get_page_subtitle(self):
        return str(self.term)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            term=self.term,
            one=one_of(self.model),
            preview=self.preview,
            desk_url=reverse(DESK),
            **kwargs,
        )


class RelabelView(TermView):
    page_title = "Relabel"
    template_name = "pages/admin/taxonomy/relabel.html"
    preview_class = previews.Relabelling
    form_class = RelabelForm

    def get_initial(self):
        return {"label": self.term.label, "keep_name": True}

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "term": self.term}

    def act(self, form):
        label, before = form.cleaned_data["label"], self.term.label
        keep = form.cleaned_data.get("keep_name", False)
        actions.relabel(self.term, label, self.request.user, self.seen, keep)
        return f"“{before}” is “{label}” from now on."


class RetireView(TermView):
    page_title = "Retire"
    template_name = "pages/admin/taxonomy/retire.html"
    preview_class = previews.Retiring

    def act(self, form):
        actions.retire(self.term, self.request.user, self.seen)
        return f"“{self.term}” is retired. “Bring back” undoes it."


class BringBackView(TermView):
    page_title = "Bring back"
    template_name = "pages/admin/taxonomy/bring_back.html"
    preview_class = previews.Returning

    def act(self, form):
        actions.bring_back(self.term, self.request.user, self.seen)
        return f"“{self.term}” is in use again."


class DeclineView(TermView):
    page_title = "Decline"
    template_name = "pages/admin/taxonomy/decline.html"
    preview_class = previews.Declining

    def act(self, form):
        actions.decline(self.term, self.request.user, self.seen)
        return f"“{self.term}” is declined. “Bring back” makes it a proposal again."


class MergeView(TermView):
    """First into what (`?target=`), then what that does, then a box to tick."""

    page_title = "Merge"
    template_name = "pages/admin/taxonomy/merge.html"
    form_class = MergeForm

    @cached_property
    def choice(self):
        asked = self.request.POST or self.request.GET
        sent = asked if "target" in asked else None
        return TargetForm(sent, term=self.term, initial=self.request.GET)

    @cached_property
    def target(self):
        return self.choice.cleaned_data["target"] if self.choice.is_valid() else None

    @cached_property
    def preview(self):
        return previews.Merging(self.term, self.target) if self.target else None

    def anew(self):
        super().anew()
        self.__dict__.pop("choice", None)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "term": self.term}

    def post(self, request, *args, **kwargs):
        if self.target is None:
            return self.render_to_response(self.get_context_data())
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        is_late = bool(self.term.merged_into_id)
        return super().get_context_data(
            choice=self.choice, target=self.target, is_late=is_late, **kwargs
        )

    def act(self, form):
        keep = form.cleaned_data.get("keep_name", False)
        actions.merge(self.term, self.target, self.request.user, self.seen, keep)
        return f"“{self.term}” is merged into “{self.target}”."


class AcceptView(CouncilMixin, View):
    http_method_names = ["post"]

    def post(self, request, pk):
        topic = get_object_or_404(Topic, pk=pk)
        try:
            actions.accept(topic, request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, f"Readers can choose “{topic}” from now on.")
        return redirect(DESK)


class OrderView(AskingView):
    page_title = "Reorder"
    template_name = "pages/admin/taxonomy/order.html"
    form_class = OrderForm

    def setup(self, request, vocabulary, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.model = VOCABULARIES.get(vocabulary)

    def dispatch(self, request, *args, **kwargs):
        known = self.model is not None and is_ordered(self.model)
        if not known and reviewers.is_council(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def anew(self):
        """The order is read whenever it is asked for."""

    def get_page_subtitle(self):
        return all_of(self.model)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "model": self.model}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            seen=order_seen(self.model),
            title=all_of(self.model),
            desk_url=reverse(DESK),
            **kwargs,
        )

    def act(self, form):
        moved = reorder(self.model, form.places, self.request.user, self.seen)
        if not moved:
            return "Nothing was moved."
        return f"{all_of(self.model)}: the new order is in place."


class TermIndexView(IndexView):
    """The stock listing, with the desk's own ways to change a term in its menus."""

    @cached_property
    def is_council(self):
        return reviewers.is_council(self.request.user)

    def get_list_more_buttons(self, instance):
        buttons = super().get_list_more_buttons(instance)
        if not self.is_council or instance.merged_into_id:
            return buttons
        turn = ("Bring back", "return") if instance.retired else ("Retire", "retire")
        for label, name in (turn, ("Merge", "merge")):
            url = term_url(name, instance)
            buttons.append(Button(label, url=url, icon_name="resubmit"))
        return buttons


def term_url(name, term):
    return reverse(f"{DESK}_{name}", args=[term._meta.model_name, term.pk])


def keeps_terms(user):
    return user.has_perms(["pages.change_need", "pages.change_topic"])


def menu_item():
    return MenuItemFor(TITLE, reverse(DESK), keeps_terms, icon_name="tag", order=395)


QUESTIONS = {
    "relabel": RelabelView,
    "retire": RetireView,
    "return": BringBackView,
    "merge": MergeView,
    "decline": DeclineView,
}


def urls():
    yield path("taxonomy/", DeskView.as_view(), name=DESK)
    yield path(
        "taxonomy/topic/<int:pk>/accept/", AcceptView.as_view(), name=f"{DESK}_accept"
    )
    yield path(
        "taxonomy/<slug:vocabulary>/order/", OrderView.as_view(), name=f"{DESK}_order"
    )
    for name, view in QUESTIONS.items():
        address = f"taxonomy/<slug:vocabulary>/<int:pk>/{name}/"
        yield path(address, view.as_view(), name=f"{DESK}_{name}")
