"""Vendored files, the SBOM, advisories, and the linter's exceptions."""

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.supply import ROOT, VENDORED, advisories, pinned, sbom

# In generated files, reasons would be lost.
SOURCES = [
    path
    for folder in ("groups", "linerAdmin", "tests", "deploy")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
]
NOQA = re.compile(r"#\s*(?:ruff: )?noqa(?P<rest>.*)")
WITH_REASON = re.compile(r": [A-Z]+\d+(, [A-Z]+\d+)* - \S.{4,}")


def test_vendored_files_are_those_that_were_published() -> None:
    folder = ROOT / "static" / "vendor"
    found = {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    assert found == VENDORED


def test_the_sbom_names_what_the_lock_file_pins(tmp_path: Path) -> None:
    sbom.main(tmp_path)
    made = json.loads((tmp_path / "sbom.cdx.json").read_text())
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    libraries = {
        each["name"]: each["version"] for each in made["components"] if each["type"] == "library"
    }
    assert libraries.items() <= pinned().items()
    assert {"django", "requests", "gunicorn", "psycopg"} <= set(libraries)
    assert {each["name"] for each in made["components"]} >= set(VENDORED)
    licences = (tmp_path / "licences.txt").read_text()
    assert f"django {libraries['django']}: BSD-3-Clause" in licences
    assert "unknown" not in licences


@pytest.fixture
def database() -> Iterator[Callable[[bytes], str]]:
    """Starts a database of advisories with one answer, and returns its address."""
    started: list[HTTPServer] = []

    def start(answer: bytes) -> str:
        class Answering(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(200)
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: Any) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Answering)
        started.append(server)
        Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in started:
        server.shutdown()
        server.server_close()


def test_advisories_are_named(
    database: Callable[[bytes], str], capsys: pytest.CaptureFixture[str]
) -> None:
    names = list(pinned())
    results: list[dict[str, Any]] = [{} for _ in names]
    assert advisories.main(["--database", database(json.dumps({"results": results}).encode())]) == 0
    assert f"No known vulnerability in {len(names)} packages" in capsys.readouterr().out
    results[names.index("django")] = {"vulns": [{"id": "PYSEC-1"}, {"id": "GHSA-2"}]}
    address = database(json.dumps({"results": results}).encode())
    assert advisories.main(["--database", address]) == advisories.FOUND
    assert f"django {pinned()['django']}: PYSEC-1, GHSA-2" in capsys.readouterr().out


@pytest.mark.parametrize("answer", [None, b"", b"[]", b'{"results": []}'])
def test_no_answer_is_no_good_news(
    answer: bytes | None,
    database: Callable[[bytes], str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    address = "http://127.0.0.1:9" if answer is None else database(answer)
    assert advisories.main(["--database", address]) == advisories.UNREACHABLE
    assert capsys.readouterr().out.startswith("Nothing was checked")


def test_each_exception_of_the_linter_has_its_reason() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in SOURCES
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if (found := NOQA.search(line))
        and not WITH_REASON.fullmatch(found["rest"])
        and path != Path(__file__)
    ]
    assert bare == []


def test_the_linters_rules_about_security_are_on() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    lint = tomllib.loads(text)["tool"]["ruff"]["lint"]
    assert "S" in lint["select"]
    for rule in lint["ignore"]:
        assert re.search(rf'"{rule}",\s+# \S', text), rule
    assert set(lint["per-file-ignores"]) == {"tests/**"}
