"""What the portal itself writes into a page's history, beside Wagtail's own entries."""

from wagtail.log_actions import LogFormatter

from pages.notices import FAILED


def formatter(name, said):
    """A `LogFormatter`; `said` makes the message from an entry's data."""

    class Formatter(LogFormatter):
        label = name

        def format_message(self, entry):
            return said(entry.data or {})

    return Formatter


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
    FAILED: formatter(
        "E-mail not sent",
        lambda data: (
            f"{data.get('subject', '')} did not reach {data.get('people', 'somebody')}."
        ),
    ),
}


def register(actions):
    for name, entry in ENTRIES.items():
        actions.register_action(name)(entry)
