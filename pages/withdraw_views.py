from django import forms
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.views.pages.bulk_actions import UnpublishBulkAction
from wagtail.admin.views.pages.delete import DeleteView
from wagtail.admin.views.pages.unpublish import UnpublishView
from wagtail.models import Page

from pages import reviewers
from pages.known_views import KnownItems
from pages.withdrawing import ask_council, foreign, uses, withdraw

NOT_DELETED = (
    "Pages that readers have seen are withdrawn, not deleted: saved links and the "
    "history stay whole, and the page can be published again."
)


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="Reason",
        max_length=1000,
        help_text="It goes to the owner by e-mail and stands in the page's history.",
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Say why, so that the owner knows."},
    )
    confirm = forms.BooleanField(
        label="Withdraw it although the pages above lead to it.",
        error_messages={"required": "Tick this to go ahead although it is used."},
    )

    def __init__(self, *args, must_confirm, **kwargs):
        super().__init__(*args, **kwargs)
        if not must_confirm:
            del self.fields["confirm"]


class WithdrawView(UnpublishView):
    """In place of “Unpublish”: names who uses the page, and asks for a reason.

    Agency staff are stopped where others use it, and can ask the council instead.
    """

    page_title = "Withdraw"
    template_name = "pages/admin/withdraw.html"

    def dispatch(self, request, *args, **kwargs):
        self.is_council = reviewers.is_council(request.user)
        self.uses = uses(self.object)
        self.foreign = foreign(self.uses, self.object)
        self.is_stopped = bool(self.foreign) and not self.is_council
        self.form = WithdrawForm(
            request.POST or None,
            must_confirm=bool(self.foreign) and self.is_council,
        )
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if not self.form.is_valid():
            return self.get(request, *args, **kwargs)
        reason = self.form.cleaned_data["reason"]
        if self.is_stopped:
            ask_council(self.object, request.user, reason)
            messages.success(request, "The council is asked to withdraw this page.")
            return redirect("wagtailadmin_pages:edit", self.object.pk)
        return self.withdraw(reason)

    def withdraw(self, reason):
        response = self.run_hook("before_unpublish_page", self.request, self.object)
        if response:
            return response
        withdraw(self.object, self.request.user, reason)
        response = self.run_hook("after_unpublish_page", self.request, self.object)
        if response:
            return response
        title = self.object.get_admin_display_title()
        messages.success(
            self.request,
            f"“{title}” is withdrawn. Publish it again to bring it back.",
            buttons=self.get_success_buttons(),
        )
        return redirect(self.get_next_url())

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            form=self.form,
            uses=self.uses,
            is_stopped=self.is_stopped,
            **kwargs,
        )


class ExplainingDeleteView(DeleteView):
    """Deletes drafts that were never public; of other pages it says what to do."""

    def dispatch(self, request, page_id, *args, **kwargs):
        page = Page.objects.filter(pk=page_id).first()
        permissions = page and page.specific.permissions_for_user(request.user)
        if permissions and permissions.can_edit() and not permissions.can_delete():
            messages.warning(request, NOT_DELETED)
            to = "unpublish" if permissions.can_unpublish() else "edit"
            return redirect(reverse(f"wagtailadmin_pages:{to}", args=[page.pk]))
        return super().dispatch(request, page_id, *args, **kwargs)


class NoBulkWithdrawal(KnownItems, UnpublishBulkAction):
    """Each withdrawal has its reason, and its uses to look at."""

    def check_perm(self, page):
        return self.request.user.is_superuser and super().check_perm(page)
