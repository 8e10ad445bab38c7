"""The list of pages that are due for review, and the screen to read one of them."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.models import Page
from wagtail.utils.decorators import xframe_options_sameorigin_override

from pages import reviewers
from pages.desk import marking
from pages.desk.together import ids_among
from pages.models import ContentPage
from pages.review_views import PlainHeaderMixin
from pages.reviewing import may_confirm


def list_url(owner):
    """The address of the list of an owner's pages."""
    return f"{reverse('due')}?{urlencode({'owner': slug_of(owner)})}"


def slug_of(owner):
    return owner.slug if owner else "council"


class DueView(PlainHeaderMixin, TemplateView):
    """What is due, to tick and mark as reviewed together."""

    page_title = "Due for review"
    header_icon = "calendar-check"
    template_name = "pages/admin/due.html"

    def dispatch(self, request, *args, **kwargs):
        if not self.owners:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def owners(self):
        """Slug -> owner, of those whose pages the person may see."""
        found = marking.owners_for(self.request.user)
        return {slug_of(owner): owner for owner in found}

    @cached_property
    def owner(self):
        """The one asked for; else the first, for the council its own."""
        first = next(iter(self.owners.values()))
        return self.owners.get(self.request.GET.get("owner", ""), first)

    def may_mark(self):
        user = self.request.user
        leads = reviewers.leads_of(self.owner).filter(pk=user.pk)
        return reviewers.is_council(user) or leads.exists()

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            rows=marking.rows(self.request.session, self.owner),
            owner=self.owner,
            owners=self.owners,
            may_mark=self.may_mark(),
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        ticked = ids_among(request.POST.getlist("page"))
        done, failed = marking.mark(request.session, request.user, ticked)
        if not ticked:
            messages.warning(request, "Tick the pages that you have read first.")
        if done:
            messages.success(request, sentence_of(done))
        for name, problem in failed:
            messages.error(request, f"{name} is not marked as reviewed. {problem}")
        return redirect(list_url(self.owner))


def sentence_of(done):
    names = ", ".join(f"“{page}”" for page in done)
    are = "is" if len(done) == 1 else "are"
    return f"{names} {are} marked as reviewed today, with no change."


def seen_or_404(request, page_id):
    page = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(page, ContentPage) or not marking.may_see(page, request.user):
        raise Http404
    return page


class DuePageView(PlainHeaderMixin, TemplateView):
    """A page as readers see it. From then on it can be ticked."""

    header_icon = "view"
    template_name = "pages/admin/due_page.html"

    def setup(self, request, page_id, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.page = seen_or_404(request, page_id)
        self.marks = marking.Marks(request.session)

    def get_page_title(self):
        return f"Read “{self.page.full_title}”"

    def get(self, request, *args, **kwargs):
        self.marks.read(self.page)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        """Tick it on the list, as the person has just read it."""
        if problem := marking.why_not(self.marks, request.user, self.page):
            messages.error(request, f"“{self.page}” is not ticked. {problem}")
        else:
            self.marks.put(self.page, ticked=True)
        return redirect(self.back_url())

    def back_url(self):
        return list_url(reviewers.keeper_of(self.page))

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(
            page=self.page,
            may_confirm=may_confirm(self.page, user),
            may_edit=self.page.permissions_for_user(user).can_edit(),
            **kwargs,
        )


@xframe_options_sameorigin_override
def public_page(request, page_id):
    """The page alone, for the frame in `DuePageView`."""
    page = seen_or_404(request, page_id)
    return page.make_preview_request(request, page.default_preview_mode)
