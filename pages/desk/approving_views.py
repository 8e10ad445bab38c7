from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.views.generic import TemplateView
from wagtail.admin import messages

from pages import reviewers
from pages.desk import approving
from pages.desk.differences import differences
from pages.review_views import PlainHeaderMixin
from pages.suggesting import agencies_of

# Their differences have to fit into somebody's head.
A_PAGE = 10


def may_approve(user):
    """The council, and the leads and deputies of agencies."""
    return reviewers.is_council(user) or any(
        reviewers.leads_of(agency).filter(pk=user.pk).exists()
        for agency in agencies_of(user)
    )


class MinorChangesView(PlainHeaderMixin, TemplateView):
    """Drafts whose note says minor, each with its differences, to approve together."""

    page_title = "Minor changes"
    header_icon = "check"
    template_name = "pages/admin/minor_changes.html"

    def dispatch(self, request, *args, **kwargs):
        if not may_approve(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        found = approving.waiting(self.request.user)
        shown = Paginator(found, A_PAGE).get_page(self.request.GET.get("p"))
        compared = [
            (each, differences(each.page, each.draft, self.request)) for each in shown
        ]
        return super().get_context_data(
            changes=shown,
            compared=compared,
            is_council=reviewers.is_council(self.request.user),
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        ticked = request.POST.getlist("change")
        done, failed = approving.approve(request.user, ticked)
        if not (done or failed):
            messages.warning(request, "Tick the changes that you approve first.")
        if done:
            names = ", ".join(f"“{page}”" for page in done)
            messages.success(request, f"Approved: {names}.")
        for name, problem in failed:
            messages.error(request, f"{name} is not approved. {problem}")
        return redirect("minor_changes")
