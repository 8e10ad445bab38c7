from wagtail.admin.menu import MenuItem


class MenuItemFor(MenuItem):
    """An entry of the admin's menu for the people of whom `is_for(user)` says so."""

    def __init__(self, label, url, is_for, **kwargs):
        super().__init__(label, url, **kwargs)
        self.is_for = is_for

    def is_shown(self, request):
        return bool(self.is_for(request.user))
