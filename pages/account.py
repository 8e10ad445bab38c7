"""What people see of their own account in the admin."""

from django import forms
from django.urls import path
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import (
    AccountView,
    AvatarSettingsPanel,
    BaseSettingsPanel,
    notifications_tab,
)
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.users.models import UserProfile
from wagtail.utils.urlpatterns import decorate_urlpatterns


class ReviewNotificationsForm(forms.ModelForm):
    class Meta:
        model = UserProfile
        fields = ["submitted_notifications"]
        labels = {"submitted_notifications": "Pages to check or to read"}
        help_texts = {
            "submitted_notifications": "When a page waits for your check, names your "
            "agency as a contributor, or is due for review."
        }


class ReviewNotificationsPanel(BaseSettingsPanel):
    """Wagtail offers this switch to those who publish; agencies' people need it too."""

    name = "review_notifications"
    title = "Reviews"
    tab = notifications_tab
    order = 110
    form_class = ReviewNotificationsForm
    form_object = "profile"

    def is_active(self):
        policy = policy_registry.get_by_type(Page)
        return not policy.user_has_permission(self.user, "publish")


class FacelessAccountView(AccountView):
    """Without a picture: an upload that nobody would check, and nothing serves."""

    def get_panels(self):
        panels = super().get_panels()
        return [panel for panel in panels if not isinstance(panel, AvatarSettingsPanel)]


# Before the address of Wagtail that it stands for.
urlpatterns = decorate_urlpatterns(
    [path("account/", FacelessAccountView.as_view())], require_admin_access
)
