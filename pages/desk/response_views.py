from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.views.generic import TemplateView
from wagtail.permission_policies import ModelPermissionPolicy

from pages.desk.due_views import list_url
from pages.desk.responses import SILENT_DAYS, responses
from pages.models import ReviewReminder
from pages.review_views import PlainHeaderMixin
from pages.reviewers import is_council

MAY_READ = ModelPermissionPolicy(ReviewReminder)


def may_read(user):
    return MAY_READ.user_has_permission(user, "view")


class ResponsesView(PlainHeaderMixin, TemplateView):
    """Which agencies keep up with their reviews, and which do not respond."""

    page_title = "Reviews by agency"
    header_icon = "calendar-check"
    template_name = "pages/admin/responses.html"

    def dispatch(self, request, *args, **kwargs):
        if not may_read(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        found = responses(timezone.localdate())
        may_list = is_council(self.request.user)
        return super().get_context_data(
            rows=[(row, list_url(row.owner) if may_list else "") for row in found],
            silent=sum(row.is_silent for row in found),
            silent_days=SILENT_DAYS,
            **kwargs,
        )
