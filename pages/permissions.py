from wagtail.permission_policies import ModelPermissionPolicy


class NeverDeletePolicy(ModelPermissionPolicy):
    """Terms are retired or merged: deleting one would silently untag live cards."""

    def user_has_permission(self, user, action):
        return action != "delete" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)
