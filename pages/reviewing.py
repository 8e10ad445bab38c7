"""“Reviewed, no change”: a page is still right, and says so with new dates."""

from django import forms
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import PageLogEntry, Revision

from pages import reviewers

REVIEWED = "pages.reviewed"
YEAR, TWO_YEARS = 12, 24
YEARLY = "A page with the safeguarding notice is reviewed every 12 months."
# A page that was given a year before, as one about the law is, keeps to a year.
LONGEST_YEAR = 366


def months_for(page):
    """How long a page may go unchecked: 12 months for safeguarding and law, or 24."""
    if page.needs_safeguarding_notice or had_a_year(page):
        return YEAR
    return TWO_YEARS


def had_a_year(page):
    dates = page.reviewed_on and page.review_by
    return dates and (page.review_by - page.reviewed_on).days <= LONGEST_YEAR


def months_later(day, months):
    """The same day some whole years later; 1 March for 29 February."""
    year = day.year + months // YEAR
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, month=3, day=1)


class ReviewedForm(forms.Form):
    """Confirms that every sentence was read, and when it is read again."""

    months = forms.TypedChoiceField(
        label="Next review in",
        coerce=int,
        choices=[(YEAR, "12 months"), (TWO_YEARS, "24 months")],
        widget=forms.RadioSelect,
    )
    confirm = forms.BooleanField(
        label="I have read every sentence, and nothing needs to change.",
        error_messages={"required": "Tick this once you have read the whole page."},
    )

    def __init__(self, *args, page, **kwargs):
        super().__init__(*args, **kwargs)
        self.page = page
        self.fields["months"].initial = months_for(page)
        if page.needs_safeguarding_notice:
            self.fields["months"].help_text = YEARLY

    def clean_months(self):
        months = self.cleaned_data["months"]
        if months > YEAR and self.page.needs_safeguarding_notice:
            raise forms.ValidationError(YEARLY)
        return months


def may_confirm(page, user):
    """The council and those who keep it, of a page that is public."""
    return page.live and (reviewers.is_council(user) or reviewers.keeps(user, page))


@transaction.atomic
def review_again(page, user, months):
    """Date the public page, and the drafts that wait, as reviewed today.

    Nothing else of a draft changes, and no new version of it comes to be.
    """
    page.reviewed_on = timezone.localdate()
    page.review_by = months_later(page.reviewed_on, months)
    page.save(update_fields=["reviewed_on", "review_by"], clean=False)
    dates = {
        "reviewed_on": page.reviewed_on.isoformat(),
        "review_by": page.review_by.isoformat(),
    }
    for revision in standing_revisions(page):
        revision.content |= dates
        revision.save(update_fields=["content"])
    log(instance=page, action=REVIEWED, user=user, data=dates)


def standing_revisions(page):
    """The public version, the newest, and one that waits for its time."""
    ids = {page.live_revision_id, page.latest_revision_id}
    revisions = Revision.objects.for_instance(page)
    waiting = revisions.filter(approved_go_live_at__isnull=False)
    return revisions.filter(pk__in=ids) | waiting


def last_review(page):
    """Number of the last “Reviewed, no change” of a page, 0 if there was none."""
    reviews = PageLogEntry.objects.filter(page=page.pk, action=REVIEWED)
    return reviews.order_by("pk").values_list("pk", flat=True).last() or 0
