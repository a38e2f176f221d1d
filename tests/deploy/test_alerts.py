"""deploy/alerts.yaml: Prometheus reads it, and each alert fires when it should and not before."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from groups.middleware.measures import NO_VIEW

ROOT: Path = settings.BASE_DIR
RULES = ROOT / "deploy" / "alerts.yaml"
JOB = 'job="lineradmin",instance="one"'
# The longest `for` is an hour. Series have a value every two minutes.
MINUTES = 80
ALWAYS = f"x{MINUTES // 2}"
UNREADABLE = {f"lineradmin_spool_lines{{{JOB}}}": "NaN " * (MINUTES // 2)}
NO_FILE = {f"lineradmin_checkpoint_file_age_seconds{{{JOB}}}": "Inf " * (MINUTES // 2)}
FILE_OF_ANOTHER = {
    'lineradmin_checkpoint_file_age_seconds{job="lineradmin",instance="two"}': f"60{ALWAYS}"
}
NO_EXPORTER = {'up{job="lineradmin-ready",instance="https"}': f"0{ALWAYS}"}
SOON_GONE = {f"lineradmin_spool_lines{{{JOB}}}": "0x36 3 3"}
LINER = "lineradmin_liner_request_duration_seconds"
PAGES = "lineradmin_http_request_duration_seconds"
CHECKED = {"chain_events": 5, "checkpoint_age_seconds": 60, "integrity_age_seconds": 60}


def at(value: float, name: str, labels: str = "") -> dict[str, str]:
    """A gauge that stays as it is."""
    return {f"lineradmin_{name}{{{JOB}{labels}}}": f"{value:g}{ALWAYS}"}


def rising(name: str, per_minute: float, labels: str) -> dict[str, str]:
    return {f"{name}{{{JOB},{labels}}}": f"0+{per_minute:g}{ALWAYS}"}


def timed(name: str, labels: str, quick: float, slow: float) -> dict[str, str]:
    """A histogram of answers within 100 ms, and others that take from 5 to 10 seconds."""
    counts = {"0.1": quick, "5": quick, "10": quick + slow, "+Inf": quick + slow}
    return {
        series: values
        for le, count in counts.items()
        for series, values in rising(f"{name}_bucket", count, f'{labels},le="{le}"').items()
    }


def outcomes(good: float, bad: float, outcome: str) -> dict[str, str]:
    name = f"{LINER}_count"
    return rising(name, good, 'call="create",outcome="created"') | rising(
        name, bad, f'call="create",outcome="{outcome}"'
    )


def statuses(good: float, bad: float, view: str = "history") -> dict[str, str]:
    name = f"{PAGES}_count"
    return rising(name, good, 'view="history",status="2xx"') | rising(
        name, bad, f'view="{view}",status="5xx"'
    )


def disk(free: float, size: float) -> dict[str, str]:
    return at(free, "disk_free_bytes", ',file="spool"') | at(
        size, "disk_size_bytes", ',file="spool"'
    )


def evidence(**changes: float | None) -> dict[str, str]:
    series: dict[str, str] = {}
    for name, value in (CHECKED | changes).items():
        if value is not None:
            series |= at(value, name)
    return series


def up(value: int) -> dict[str, str]:
    return {f"up{{{JOB}}}": f"{value}{ALWAYS}"}


def probe(value: int) -> dict[str, str]:
    return {'probe_success{job="lineradmin-ready",instance="https"}': f"{value}{ALWAYS}"}


def ends_in(seconds: float) -> dict[str, str]:
    """A certificate that ends so many seconds after the last minute."""
    end = f"{60 * (MINUTES - 2) + seconds:g}{ALWAYS}"
    return {'probe_ssl_earliest_cert_expiry{job="lineradmin-ready",instance="https"}': end}


OLDEST, ALARMS = "open_submission_oldest_age_seconds", "alarms_unanswered"
GET, CREATE = 'view="history",method="GET"', 'call="create"'
CASES: dict[str, tuple[list[dict[str, str]], list[dict[str, str]]]] = {
    "LinerAdminDown": ([up(0), {}], [up(1)]),
    "LinerAdminNotReady": ([probe(0), NO_EXPORTER], [probe(1), {}]),
    "LinerAdminCertificateEnds": ([ends_in(13 * 86_400)], [ends_in(15 * 86_400)]),
    "LinerAdminDatabaseDown": ([at(0, "database_up")], [at(1, "database_up")]),
    "LinerAdminSpoolLines": (
        [at(1, "spool_lines"), UNREADABLE, at(1, "spool_damaged")],
        [at(0, "spool_lines"), SOON_GONE, at(0, "spool_damaged")],
    ),
    "LinerAdminNotRecorded": (
        [rising("lineradmin_creates_total", 0.1, 'outcome="not_recorded"')],
        [
            rising("lineradmin_creates_total", 0, 'outcome="not_recorded"'),
            rising("lineradmin_creates_total", 0.1, 'outcome="refused"'),
        ],
    ),
    "LinerAdminUnknownOutcome": (
        [at(3_700, OLDEST, ',status="unknown"')],
        [at(3_500, OLDEST, ',status="unknown"'), at(3_700, OLDEST, ',status="sending"')],
    ),
    "LinerAdminAlarmUnanswered": (
        [at(1, ALARMS, ',alarm="different"')],
        [at(0, ALARMS, ',alarm="different"')],
    ),
    "LinerAdminMirrorFailing": ([at(1, "mirror_failing")], [at(0, "mirror_failing")]),
    "LinerAdminLinerSlow": (
        [timed(LINER, CREATE, quick=8, slow=2)],
        [timed(LINER, CREATE, quick=20, slow=1), timed(LINER, CREATE, 0, 0)],
    ),
    "LinerAdminLinerFailing": (
        [outcomes(7, 3, "unknown"), outcomes(7, 3, "failed"), outcomes(0, 1, "not_sent")],
        [outcomes(9, 1, "unknown"), outcomes(1, 9, "refused"), outcomes(0, 0, "unknown")],
    ),
    "LinerAdminCheckpointOld": (
        [
            evidence(checkpoint_age_seconds=90_001),
            evidence(checkpoint_age_seconds=None),
            evidence(checkpoint_file_age_seconds=90_001),
            evidence() | NO_FILE,
        ],
        [
            evidence(checkpoint_age_seconds=86_500, checkpoint_file_age_seconds=86_500),
            evidence() | NO_FILE | FILE_OF_ANOTHER,
            evidence(),
            at(0, "chain_events"),
        ],
    ),
    "LinerAdminIntegrityWrong": ([at(0, "integrity_right")], [at(1, "integrity_right"), {}]),
    "LinerAdminIntegrityOld": (
        [evidence(integrity_age_seconds=700_000), evidence(integrity_age_seconds=None)],
        [evidence(integrity_age_seconds=600_000), at(0, "chain_events")],
    ),
    "LinerAdminClockWrong": (
        [at(61, "clock_ahead_seconds", ',clock="server"'), at(-400, "clock_ahead_seconds")],
        [{}],
    ),
    "LinerAdminDiskNearlyFull": (
        [disk(4e8, 4e9), disk(4e9, 1e11)],
        [disk(1e9, 4e9), disk(6e9, 1e11), disk(2e8, 5e8)],
    ),
    "LinerAdminServerErrors": (
        [statuses(95, 5)],
        [statuses(99, 1), statuses(95, 5, view="readyz"), statuses(0, 0)],
    ),
    "LinerAdminPagesSlow": (
        [timed(PAGES, GET, quick=8, slow=2)],
        [timed(PAGES, GET, quick=20, slow=1), timed(PAGES, 'view="none",method="GET"', 0, 9)],
    ),
    "LinerAdminReconcileNotRunning": (
        [at(601, "reconcile_age_seconds"), at(1, "database_up")],
        [at(60, "reconcile_age_seconds") | at(1, "database_up"), at(0, "database_up")],
    ),
    "LinerAdminWebhookFailing": (
        [at(901, "webhook_oldest_age_seconds")],
        [at(800, "webhook_oldest_age_seconds"), {}],
    ),
}
HEALTHY = {
    **up(1),
    **probe(1),
    **ends_in(60 * 86_400),
    **evidence(integrity_right=1, database_up=1, reconcile_age_seconds=30, spool_lines=0),
    **at(0, "mirror_failing"),
    **disk(5e10, 1e11),
    **statuses(100, 0),
    **timed(PAGES, GET, quick=100, slow=0),
    **timed(LINER, CREATE, quick=100, slow=0),
    **outcomes(100, 0, "unknown"),
}


def said_by(*words: str | Path, input: bytes | None = None) -> tuple[int, str]:
    done = subprocess.run(
        words, input=input, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    return done.returncode, done.stdout.decode()


def group(series: dict[str, str], alert: str, expected: list[int]) -> dict[str, Any]:
    """Whether an alert fires in the last minute, for this series; "" stands for any alert."""
    name = f'alertname="{alert}",' if alert else ""
    return {
        "interval": "2m",
        "input_series": [{"series": name, "values": values} for name, values in series.items()],
        "promql_expr_test": [
            {
                "expr": f'count(ALERTS{{{name}alertstate="firing"}})',
                "eval_time": f"{MINUTES - 2}m",
                "exp_samples": [{"labels": "{}", "value": value} for value in expected],
            }
        ],
    }


def test_prometheus_reads_the_rules_and_the_configuration(promtool: str) -> None:
    code, said = said_by(promtool, "check", "rules", RULES)
    assert (code, f"{len(CASES)} rules found" in said) == (0, True), said
    configuration = ROOT / "deploy" / "prometheus.yaml"
    code, said = said_by(promtool, "check", "config", "--syntax-only", configuration)
    assert code == 0, said


def run_tests(promtool: str, folder: Path, tests: list[dict[str, Any]]) -> None:
    # JSON is YAML too.
    file = folder / "alerts_test.json"
    file.write_text(json.dumps({"rule_files": [str(RULES)], "tests": tests}))
    code, said = said_by(promtool, "test", "rules", file)
    assert code == 0, said


def test_nothing_fires_while_all_is_well_and_everything_if_nothing_is(
    promtool: str, tmp_path: Path
) -> None:
    nothing_well: dict[str, str] = {}
    for fires, _ in CASES.values():
        nothing_well |= fires[0]
    nothing_well |= at(90_001, "checkpoint_age_seconds")
    every = group(nothing_well, "", [len(CASES)])
    every["promql_expr_test"][0]["expr"] = (
        'count(count by (alertname) (ALERTS{alertstate="firing"}))'
    )
    run_tests(promtool, tmp_path, [group(HEALTHY, "", []), every])


@pytest.mark.slow
def test_each_alert_fires_when_it_should_and_not_before(promtool: str, tmp_path: Path) -> None:
    tests = []
    for alert, (fires, calm) in CASES.items():
        tests += [group(series, alert, [1]) for series in fires]
        tests += [group(series, alert, []) for series in calm]
    run_tests(promtool, tmp_path, tests)


def test_each_alert_says_how_grave_it_is_and_where_to_read_on() -> None:
    each = RULES.read_text().split("- alert: ")[1:]
    assert [text.split("\n")[0] for text in each] == list(CASES)
    document = (ROOT / "docs" / "operate.md").read_text().split("### What to do for each alert")[1]
    anchors = {
        re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#### (.+)$", document, re.MULTILINE)
    }
    named = set()
    for text in each:
        assert re.search(r"severity: (critical|warning)\n", text)
        assert re.search(r'summary: ".+\."\n', text)
        (anchor,) = re.findall(r"runbook: docs/operate\.md#([a-z0-9-]+)\n", text)
        named.add(anchor)
    assert named == anchors


def test_the_rules_name_only_metrics_that_exist() -> None:
    source = "".join(
        (ROOT / "groups" / path).read_text()
        for path in ("services/monitoring/metrics.py", "measures/instruments.py")
    )
    for name in re.findall(r"lineradmin_(\w+)", RULES.read_text()):
        plain = re.sub(r"_(bucket|count|total)$", "", name)
        assert re.search(rf'"(lineradmin_)?{plain}"', source), name


def test_the_rules_name_only_pages_that_exist() -> None:
    named = re.findall(r'view!~"([^"]+)"', RULES.read_text())
    for name in {each for names in named for each in names.split("|")} - {NO_VIEW}:
        assert reverse(name)
