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
    "pages.withdraw": formatter(
        "Withdraw", lambda data: f"Withdrawn: {data.get('reason', '')}"
    ),
    "pages.withdrawal_wanted": formatter(
        "Ask to withdraw",
        lambda data: f"The council is asked to withdraw it: {data.get('reason', '')}",
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
