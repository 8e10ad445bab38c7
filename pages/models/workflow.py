from wagtail.models import AbstractGroupApprovalTask

from pages.gate import publish_errors


class CouncilApprovalTask(AbstractGroupApprovalTask):
    """Approval by the council's toolkit leads, offered once nothing is missing."""

    def get_actions(self, obj, user):
        actions = super().get_actions(obj, user)
        if actions and publish_errors(obj.get_latest_revision_as_object()):
            return [action for action in actions if action[0] != "approve"]
        return actions

    @classmethod
    def get_description(cls):
        return "A toolkit lead of the council approves, or returns it with a reason."
