from django.core.paginator import Paginator
from django.forms import Textarea, modelform_factory
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages

from pages import reviewers
from pages.models import Suggestion
from pages.review_views import PageFormView, PlainHeaderMixin
from pages.suggesting import answer, may_answer, may_suggest, seen_by, suggest

A_PAGE = 30


def form_with(field, label):
    """A form for one text of a suggestion, which may not be empty."""

    class Form(modelform_factory(Suggestion, fields=[field])):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.fields[field].required = True
            self.fields[field].label = label
            self.fields[field].widget = Textarea({"rows": 6})

    return Form


class SuggestView(PageFormView):
    """From a live page: what one of the editors proposes to its owner."""

    page_title = "Suggest a change"
    header_icon = "comment"
    template_name = "pages/admin/suggest.html"
    form_class = form_with("text", "What you suggest")

    def is_allowed(self):
        return may_suggest(self.page, self.request.user)

    def form_valid(self, form):
        suggest(self.page, self.request.user, form.cleaned_data["text"])
        messages.success(
            self.request, f"Your suggestion is with {self.page.owner_name}."
        )
        return redirect("page_suggestions")

    def get_context_data(self, **kwargs):
        return super().get_context_data(owner=self.page.owner_name, **kwargs)


class SuggestionsView(PlainHeaderMixin, TemplateView):
    """Suggestions to the own agency and from oneself, the open ones first."""

    page_title = "Suggestions"
    header_icon = "comment"
    template_name = "pages/admin/suggestions.html"

    def get_context_data(self, **kwargs):
        is_answered = self.request.GET.get("show") == "answered"
        found = seen_by(self.request.user)
        found = found.answered() if is_answered else found.open()
        page = self.request.GET.get("page", "")
        if page.isdecimal() and len(page) < 10:
            found = found.filter(page=int(page))
        number = self.request.GET.get("p")
        return super().get_context_data(
            suggestions=Paginator(found, A_PAGE).get_page(number),
            is_answered=is_answered,
            **kwargs,
        )


class SuggestionView(PlainHeaderMixin, FormView):
    """One suggestion; its owner answers it here."""

    page_title = "Suggestion"
    header_icon = "comment"
    template_name = "pages/admin/suggestion.html"
    form_class = form_with("answer", "Your answer")

    def setup(self, request, pk, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.suggestion = get_object_or_404(seen_by(request.user), pk=pk)
        self.may_answer = may_answer(self.suggestion, request.user)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.suggestion}

    def post(self, request, *args, **kwargs):
        if not self.may_answer:
            raise Http404
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        answer(self.suggestion, self.request.user, form.cleaned_data["answer"])
        sender = reviewers.name_of(self.suggestion.sender)
        messages.success(self.request, f"Your answer is with {sender}.")
        return redirect("page_suggestions")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            suggestion=self.suggestion, may_answer=self.may_answer, **kwargs
        )
