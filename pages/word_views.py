"""The admin's views of what makes rules for the search: words, and names of terms."""

from wagtail.admin.views.generic import CopyViewMixin
from wagtail.snippets.views.snippets import (
    CreateView,
    DeleteView,
    EditView,
    SnippetViewSet,
)

from pages.indexing import postponed
from pages.trial import try_out


class RulesOnceMixin:
    """Has the rules read again once, however many rows a form writes."""

    def post(self, request, *args, **kwargs):
        with postponed():
            return super().post(request, *args, **kwargs)


class TriedMixin(RulesOnceMixin):
    """Shows, when asked to, what the form as filled in would change; saves nothing."""

    def get_available_actions(self):
        return [*super().get_available_actions(), "try"]

    def form_valid(self, form):
        if self.action != "try":
            return super().form_valid(form)
        self.form = form
        trial = try_out(form.save(commit=False))
        return self.render_to_response(self.get_context_data(trial=trial))

    def get_context_data(self, **kwargs):
        stock = f"wagtailsnippets/snippets/{self.view_name}.html"
        return super().get_context_data(stock_template=stock, **kwargs)


class CreateRuleView(TriedMixin, CreateView):
    pass


class CopyRuleView(CopyViewMixin, CreateRuleView):
    pass


class EditRuleView(TriedMixin, EditView):
    pass


class DeleteRuleView(RulesOnceMixin, DeleteView):
    pass


class RuleViewSet(SnippetViewSet):
    add_view_class = CreateRuleView
    copy_view_class = CopyRuleView
    edit_view_class = EditRuleView
    delete_view_class = DeleteRuleView
    create_template_name = edit_template_name = "pages/admin/rule_form.html"
