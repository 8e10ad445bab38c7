"""What an import would do, or did: row by row, to show and to compare."""

import hashlib
import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from textwrap import shorten

NEW, CHANGED, UNCHANGED, REFUSED = "new", "changed", "unchanged", "refused"
SHOWN = 120


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: where in the sheet, what stands there, and why."""

    row: int
    column: str
    value: str
    reason: str

    def __str__(self):
        said = f" “{self.value}”" if self.value else ""
        return f"row {self.row}, {self.column}{said}: {self.reason}"


def finding(row, column, value, reason):
    return Finding(row, column, shorten(value, SHOWN, placeholder=" …"), reason)


@dataclass(frozen=True)
class Outcome:
    """What becomes of one row; `columns` are those whose text is new."""

    row: int
    title: str
    kind: str
    columns: tuple[str, ...] = ()
    page: int | None = None


@dataclass
class Report:
    outcomes: list[Outcome] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def counts(self):
        """How many rows of each kind there are, all kinds named."""
        found = Counter(outcome.kind for outcome in self.outcomes)
        return {kind: found[kind] for kind in (NEW, CHANGED, UNCHANGED, REFUSED)}

    @property
    def changes(self):
        return [each for each in self.outcomes if each.kind in (NEW, CHANGED)]

    @property
    def is_clean(self):
        return not self.findings

    def as_data(self):
        """As JSON keeps it: no more of rows that stay than how many there are."""
        return {
            "counts": self.counts,
            "changes": [asdict(each) for each in self.changes],
            "findings": [asdict(each) for each in self.findings],
        }

    @property
    def fingerprint(self):
        """Two runs with one fingerprint would do the same."""
        said = [
            (each.row, each.title, each.kind, each.columns) for each in self.outcomes
        ]
        found = [str(each) for each in self.findings]
        return hashlib.sha256(json.dumps([said, found]).encode()).hexdigest()
