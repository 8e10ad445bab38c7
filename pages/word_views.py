"""The admin's views of what makes rules for the search: words, and names of terms."""

from wagtail.snippets.views.snippets import (
    CreateView,
    DeleteView,
    EditView,
    SnippetViewSet,
)

from pages.indexing import postponed


class RulesOnceMixin:
    """Has the rules read again once, however many rows a form writes."""

    def post(self, request, *args, **kwargs):
        with postponed():
            return super().post(request, *args, **kwargs)


class CreateRuleView(RulesOnceMixin, CreateView):
    pass


class EditRuleView(RulesOnceMixin, EditView):
    pass


class DeleteRuleView(RulesOnceMixin, DeleteView):
    pass


class RuleViewSet(SnippetViewSet):
    add_view_class = CreateRuleView
    edit_view_class = EditRuleView
    delete_view_class = DeleteRuleView
