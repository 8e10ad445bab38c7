from wagtail.models import PagePermissionTester
from wagtail.permission_policies import ModelPermissionPolicy

from pages import reviewers


class NeverDeletePolicy(ModelPermissionPolicy):
    """Terms are retired or merged: deleting one would silently untag live cards."""

    def user_has_permission(self, user, action):
        return action != "delete" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)


class ContentPermissions(PagePermissionTester):
    """Pages are withdrawn, not deleted, and what is in review is approved there."""

    def can_publish(self):
        """Not past a review that is going on: that would end it unseen."""
        in_review = not self.page_is_root and self.page.workflow_in_progress
        return super().can_publish() and not in_review

    def can_set_view_restrictions(self):
        return super().can_publish()

    def can_unpublish(self):
        """The council may withdraw any page, an agency's leads those of their folder.

        Whether there is a page of their service, or a section, is the council's to say.
        """
        if super().can_unpublish():
            return True
        may_be = self.user.is_active and self.page.live and not self.page_locked()
        is_theirs = may_be and "add" in self.permissions
        return is_theirs and reviewers.leads(self.user, self.page)

    def can_delete(self, ignore_bulk=False):
        """A draft that was never public, by those who may add one there."""
        if not self.user.is_active or self.user.is_superuser:
            return super().can_delete(ignore_bulk)
        is_new = not self.page.live and self.page.first_published_at is None
        may_add = "add" in self.permissions
        return is_new and may_add and super().can_delete(ignore_bulk)

    def can_move(self):
        return super().can_delete(ignore_bulk=True)


class FolderPermissions(ContentPermissions):
    """A folder is there as long as its agency writes."""

    def can_unpublish(self):
        return False
