from importlib import import_module

from django.apps import AppConfig, apps
from wagtail.admin.apps import WagtailAdminAppConfig
from wagtail.signals import (
    task_submitted,
    workflow_approved,
    workflow_rejected,
    workflow_submitted,
)

# Wagtail's own e-mails, by their ids: `pages.notices` sends ours.
STOCK_MAIL = (
    (task_submitted, "TaskState", "group_approval_task_submitted"),
    (workflow_submitted, "WorkflowState", "workflow_state_submitted"),
    (workflow_rejected, "WorkflowState", "workflow_state_rejected"),
    (workflow_approved, "WorkflowState", "workflow_state_approved"),
)


class PagesConfig(AppConfig):
    name = "pages"

    def ready(self):
        # Not at the top: its models exist only once every app is loaded.
        import_module("pages.signals").connect()


class AdminConfig(WagtailAdminAppConfig):
    """Wagtail's admin, without e-mails that go out before a step is committed."""

    def ready(self):
        super().ready()
        for signal, model, name in STOCK_MAIL:
            signal.disconnect(
                sender=apps.get_model("wagtailcore", model),
                dispatch_uid=f"{name}_email_notification",
            )
