"""What a verification found."""

from collections.abc import Callable
from dataclasses import dataclass, field

MOST_KEPT = 100


def plain(value: object) -> str:
    """One line of text: what stands in a forged row must not pass for another finding."""
    return "".join(mark if mark.isprintable() else "\ufffd" for mark in str(value))


@dataclass
class AuditReport:
    """Counts, the head of the chain, how much is wrong, and the first lines of that.

    Of the checkpoints, `stored` are those that the database keeps.
    """

    events: int = 0
    submissions: int = 0
    checkpoints: int = 0
    stored: int = 0
    size: int = 0
    head: str = ""
    wrong: int = 0
    findings: list[str] = field(default_factory=list)
    tell: Callable[[str], None] | None = None

    @property
    def right(self) -> bool:
        return not self.wrong

    def found(self, what: str, which: object, why: str) -> None:
        """Notes one thing that is not as it must be; `which` is its number, id or name."""
        self.wrong += 1
        line = plain(f"WRONG {what} {which}: {why}")
        if len(self.findings) < MOST_KEPT:
            self.findings.append(line)
        if self.tell:
            self.tell(line)
