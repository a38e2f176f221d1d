"""Reads what `/metrics` answers, and holds each line against Prometheus' text format."""

import re
from collections.abc import Iterator

from django.test import Client

LINE = re.compile(r"(lineradmin_[a-z0-9_]+)(?:\{(.+)\})? (NaN|\+Inf|-?[0-9.]+(?:e[+-]?[0-9]+)?)")
KINDS = {"gauge": {""}, "counter": {""}, "histogram": {"_bucket", "_sum", "_count"}}
LABEL = re.compile(r'([a-z_]+)="((?:[^"\\\n]|\\["\\n])*)"')


def read(client: Client, status: int = 200) -> dict[str, float]:
    """The samples, by name and labels as they stand; each line is held against the format."""
    answer = client.get("/metrics")
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    text = answer.content.decode()
    assert text.endswith("\n")
    return dict(samples(text.removesuffix("\n").split("\n")))


def samples(lines: list[str]) -> Iterator[tuple[str, float]]:
    """Each metric stands together: its help, its type, then its samples, none of them twice."""
    current, seen, told = "", set(), set()
    for place, line in enumerate(lines):
        if line.startswith("# HELP "):
            current = line.split(" ")[2]
            assert current not in seen, "a metric comes once"
            seen.add(current)
            _, _, name, kind = lines[place + 1].split(" ")
            assert (name, kind in KINDS) == (current, True)
        elif not line.startswith("# TYPE "):
            found = LINE.fullmatch(line)
            assert found, line
            assert found[1].removeprefix(current) in KINDS[kind]
            labels = found[2] or ""
            assert ",".join(f'{name}="{text}"' for name, text in LABEL.findall(labels)) == labels
            key = line.rpartition(" ")[0]
            assert key not in told
            told.add(key)
            yield key.removeprefix("lineradmin_"), float(found[3])
