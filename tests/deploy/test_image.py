"""The container file and the compose file. Nothing here runs a container."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.site import ROOT, is_healthy

CONTAINERFILE = (ROOT / "deploy" / "Containerfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("migrate", "web", "reconcile")


def test_the_linter_has_nothing_to_say_about_the_container_file() -> None:
    hadolint = Path(sys.executable).parent / "hadolint"
    done = subprocess.run(
        [hadolint, "deploy/Containerfile"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_the_image_has_what_the_server_needs_and_no_more() -> None:
    """What is copied exists, .dockerignore lets it in, and it is all that the server imports."""
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", CONTAINERFILE, re.MULTILINE)
    sources = {source for line in copied for source in line.split()}
    allowed = re.findall(r"^!(.*)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    assert sources == set(allowed)
    assert all((ROOT / source).exists() for source in sources)
    assert (ROOT / ".dockerignore").read_text().splitlines()[1] == "*"
    assert "--require-hashes -r requirements.txt" in CONTAINERFILE


def test_the_image_runs_as_nobody_who_may_do_anything() -> None:
    _, _, last = CONTAINERFILE.rpartition("\nFROM ")
    assert re.search(r"^USER 10001$", last, re.MULTILINE)
    assert "HEALTHCHECK" in last
    (bound,) = re.findall(r"--bind=(\S+?)\"", last)
    (checked,) = re.findall(r'"deploy/healthcheck.py", "([^"]+)"', last)
    assert bound == f"unix:{checked}"
    assert checked in (ROOT / "deploy" / "nginx.conf").read_text()


def test_the_health_check_fails_where_nobody_answers(tmp_path: Path) -> None:
    assert not is_healthy(tmp_path / "web.sock", {"ENV_FILE": "none"})


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_can_write_only_to_its_volumes(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "healthcheck" in service or name == "web"
    assert "privileged" not in service
    if name in OURS:
        assert service["user"] == "10001"
        assert service["cap_drop"] == ["ALL"]


def test_no_log_fills_the_disk() -> None:
    limits = COMPOSE["x-logging"]["options"]
    assert set(limits) == {"max-size", "max-file"}
    assert all(each["logging"] == COMPOSE["x-logging"] for each in SERVICES.values())


def test_the_database_is_ready_only_when_others_can_reach_it() -> None:
    assert "--host=127.0.0.1" in SERVICES["database"]["healthcheck"]["test"]


def test_only_nginx_can_be_reached() -> None:
    assert [name for name, each in SERVICES.items() if "ports" in each] == ["nginx"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert SERVICES["database"]["networks"] == ["inside"]


def test_services_wait_for_what_they_need() -> None:
    needs = {name: set(each.get("depends_on", {})) for name, each in SERVICES.items()}
    assert needs == {
        "database": set(),
        "migrate": {"database"},
        "web": {"migrate"},
        "reconcile": {"migrate"},
        "nginx": {"web"},
    }


def test_secrets_are_files_and_stand_where_the_environment_file_looks() -> None:
    text = (ROOT / "deploy" / "lineradmin.env").read_text()
    text += str(SERVICES["web"]["environment"])
    files = re.findall(r"_FILE=(\S+/secrets/\w+)", text) + re.findall(r"'(\S+/secrets/\w+)'", text)
    assert len(files) == 6
    for name in OURS:
        (folder,) = (each for each in SERVICES[name]["volumes"] if "/secrets:" in each)
        assert all(file.startswith(f"{folder.split(':')[-2]}/") for file in files)
        assert folder.endswith(":ro")
    mounted = {volume.split(":")[0] for each in SERVICES.values() for volume in each["volumes"]}
    assert set(COMPOSE["volumes"]) <= mounted


def test_commands_of_the_containers_exist() -> None:
    for name in ("migrate", "reconcile"):
        _, program, *words = SERVICES[name]["command"]
        done = subprocess.run(
            [sys.executable, program, words[0], "--help"],
            cwd=ROOT,
            env={"ENV_FILE": "none"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert all(word in done.stdout for word in words[1:])
