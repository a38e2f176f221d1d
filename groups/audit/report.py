"""The result of a verification."""

from collections.abc import Callable
from dataclasses import dataclass, field

from groups.audit.restores import Gap, Statement

MOST_KEPT = 100


def plain(value: object) -> str:
    """Returns one line of text, so that a forged row can't look like another finding."""
    return "".join(mark if mark.isprintable() else "\ufffd" for mark in str(value))


@dataclass
class AuditReport:
    """Counts, the size and head of the chain, and what is wrong.

    checkpoints  how many were checked; `stored` of them are in the database
    wrong        how many problems; `findings` are the first of them, a line each
    tell         is called with each finding
    gaps         what restored backups have lost, as somebody confirmed; `covered` checkpoints show
                 them. `lost` are those that contradict the chain without that.
    notes        what is right but must be mentioned, one line each
    """

    events: int = 0
    submissions: int = 0
    accounts: int = 0
    checkpoints: int = 0
    stored: int = 0
    size: int = 0
    head: str = ""
    wrong: int = 0
    findings: list[str] = field(default_factory=list)
    tell: Callable[[str], None] | None = None
    gaps: list[Gap] = field(default_factory=list)
    covered: int = 0
    lost: list[Statement] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def right(self) -> bool:
        return not self.wrong

    def found(self, what: str, which: object, why: str) -> None:
        """Adds a problem; `which` is the number, id or name of a row."""
        self.wrong += 1
        line = plain(f"WRONG {what} {which}: {why}")
        if len(self.findings) < MOST_KEPT:
            self.findings.append(line)
        if self.tell:
            self.tell(line)
