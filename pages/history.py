"""What the portal itself writes into a page's history, beside Wagtail's own entries."""

from wagtail.log_actions import LogFormatter
from wagtail.models import Page

from pages.outbox import FAILED
from pages.taxonomy import actions


def formatter(name, said):
    """A `LogFormatter`; `said` makes the message from an entry's data."""

    class Formatter(LogFormatter):
        label = name

        def format_message(self, entry):
            return said(entry.data or {})

    return Formatter


def count_of(data, name):
    count = len(data.get(name) or [])
    return f"{count} public page" if count == 1 else f"{count} public pages"


def listed(ids):
    """Pages by title and number, for whoever has to find them again."""
    pages = Page.objects.filter(pk__in=ids or [])
    return "; ".join(f"{page.title} ({page.pk})" for page in pages) or "no page"


def merge_said(data):
    said = f"“{data.get('term')}” was merged into “{data.get('target')}”."
    moved, both, drafts = (data.get(key) for key in ("moved", "had_both", "drafts"))
    return (
        f"{said} Changed: {listed(moved)}. Had both: {listed(both)}. "
        f"Drafts: {listed(drafts)}."
    )


ENTRIES = {
    "pages.review.skip": formatter(
        "Agency check skipped", lambda data: data.get("reason", "")
    ),
    "pages.review.take_over": formatter(
        "Taken over by the council",
        lambda data: "The agency's check is the council's now: it waited too long.",
    ),
    "pages.reviewed": formatter(
        "Reviewed, no change",
        lambda data: f"Reviewed, no change. Next review by {data.get('review_by')}.",
    ),
    "pages.imported": formatter(
        "Import", lambda data: "Changed by a spreadsheet; nothing is public yet."
    ),
    "pages.withdraw": formatter(
        "Withdraw", lambda data: f"Withdrawn: {data.get('reason', '')}"
    ),
    "pages.withdrawal_wanted": formatter(
        "Ask to withdraw",
        lambda data: f"The council is asked to withdraw it: {data.get('reason', '')}",
    ),
    "pages.agency.taken_over": formatter(
        "Agency taken over",
        lambda data: f"{data.get('target')} took over from {data.get('agency')}.",
    ),
    "pages.agency.closed": formatter(
        "Agency retired", lambda data: f"{data.get('agency')} no longer writes here."
    ),
    actions.RELABELLED: formatter(
        "Relabel", lambda data: f"“{data.get('before')}” became “{data.get('label')}”."
    ),
    actions.RETIRED: formatter(
        "Retire", lambda data: f"Retired. {count_of(data, 'pages')} had it."
    ),
    actions.RETURNED: formatter("Bring back", lambda data: "Brought back."),
    actions.MERGED: formatter("Merge", merge_said),
    actions.MOVED: formatter(
        "Reorder",
        lambda data: f"Moved from place {data.get('before')} to {data.get('place')}.",
    ),
    actions.ACCEPTED: formatter(
        "Accept", lambda data: "Accepted: readers can choose it."
    ),
    actions.DECLINED: formatter(
        "Decline",
        lambda data: f"Declined. It was taken off {listed(data.get('pages'))}.",
    ),
    FAILED: formatter(
        "E-mail not sent",
        lambda data: (
            f"{data.get('subject', '')} did not reach {data.get('people', 'somebody')}."
        ),
    ),
}


def register(registry):
    for name, entry in ENTRIES.items():
        registry.register_action(name)(entry)
