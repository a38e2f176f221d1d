"""docs/load.md: what the load test measured, and how."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

from tests.load.samples import Samples, percentile
from tests.load.verdict import Verdict


def table(samples: Samples, phases: dict[str, float]) -> list[str]:
    """The phases are given with the megabytes that the servers had at their ends."""
    first = percentile(samples.seconds(next(iter(phases)), {"page"}), 99)
    lines = [
        "| phase | pages | p50 | p99 | p99 beside the first phase's | creates | p50 | p99 "
        "| 4xx | 500 | 502, 503, 504 | no answer | memory |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for phase, megabytes in phases.items():
        pages, creates = (samples.seconds(phase, {kind}) for kind in ("page", "create"))
        statuses = samples.statuses(phase)
        cells = [
            phase,
            f"{len(pages)}",
            _milliseconds(percentile(pages, 50)),
            _milliseconds(percentile(pages, 99)),
            f"{percentile(pages, 99) / first:.1f}",
            f"{len(creates)}",
            _milliseconds(percentile(creates, 50)),
            _milliseconds(percentile(creates, 99)),
            f"{sum(each for status, each in statuses.items() if 400 <= status < 500)}",
            f"{statuses[500]}",
            f"{statuses[502] + statuses[503] + statuses[504]}",
            f"{statuses[0]}",
            f"{megabytes:.0f} MB",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    said = ", ".join(f"{count} “{title}”" for title, count in samples.failures().items())
    return [*lines, "", f"Pages with status 500: {said or 'none'}."]


def record(verdict: Verdict, verified: str) -> list[str]:
    statuses = ", ".join(f"{count} {status}" for status, count in sorted(verdict.by_status.items()))
    return [
        f"- {verdict.pressed} presses of *Create*, each on a form of its own; those without an "
        "answer were pressed once more.",
        f"- {verdict.posts} POSTs reached Liner, which made {verdict.made} interval groups.",
        f"- In the record: {statuses}; {verdict.not_recorded} presses have no entry, and "
        "Liner has nothing of them.",
        f"- Of those still unknown at the end, Liner has {verdict.unknown_in_liner}: `reconcile` "
        "finds them later, or a person decides under *Attention*.",
        f"- Contradictions between the record and Liner: {len(verdict.wrong)}.",
        *(f"  - {each}" for each in verdict.wrong),
        f"- `audit verify`: {verified}",
    ]


def write(page: Path, text: list[str], *, minutes: float, supervisors: int, auditors: int) -> None:
    page.write_text(
        "\n".join(
            [
                "# Load",
                "",
                f"`make load` wrote this page, last on {datetime.now(UTC).date()}: Python "
                f"{platform.python_version()}, {os.cpu_count()} cores for everything, "
                f"{minutes:g} minutes.",
                "",
                f"{supervisors} supervisors and {auditors} auditors read pages with pauses of 1 "
                "to 3 seconds, and two times in five a supervisor creates an interval "
                "group. They go through nginx (`deploy/`) to two servers, each with two workers "
                "of 16 threads, on one PostgreSQL, while `reconcile --loop` runs.",
                "",
                "A request counts in the phase in which it began, even if it ended in the next, so "
                "the slowest creates of a phase may have met the next one's trouble. A create "
                "makes three calls to Liner and one more for each 100 interval groups there, one "
                "after the other, so creates, and the pages that read Liner's list, take longer "
                "from phase to phase. nginx answers 502 or 504 to "
                "requests whose server ends, and never sends a request twice. Memory is that of "
                "both servers with their workers, at the end of the phase.",
                "",
                *text,
                "",
            ]
        )
    )


def _milliseconds(seconds: float) -> str:
    return "-" if seconds != seconds else f"{seconds * 1000:,.0f} ms"  # noqa: PLR0124 - only NaN differs from itself
