from django import forms
from wagtail.admin.views.account import BaseSettingsPanel, notifications_tab
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.users.models import UserProfile


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
