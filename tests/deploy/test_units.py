"""The systemd units and the environment file of deploy/, as far as they run without systemd."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from secrets import token_urlsafe

import pytest

from tests.deploy.site import PATIENCE_SECONDS, ROOT, is_healthy, running, until
from tests.deploy.units import FOLDER, PLACE, commands, copies, lines

# Where the environment file names files, and where a test has them; longer names come first.
PLACES = {
    "/var/lib/lineradmin-checkpoints": "checkpoints",
    "/var/spool/lineradmin": "spool",
    "/var/lib/lineradmin": "state",
    "/etc/lineradmin": ".",
}
SERVICES = sorted(path.name for path in FOLDER.glob("*.service"))
# PR_SET_MDWE, what MemoryDenyWriteExecute does, on kernels that have it.
WITHOUT_NEW_CODE = (
    "import ctypes, os, sys; ctypes.CDLL(None).prctl(65, 1, 0, 0, 0);"
    " os.execv(sys.argv[1], sys.argv[1:])"
)


@pytest.fixture(autouse=True)
def _systemd() -> None:
    if shutil.which("systemd-analyze") is None and os.environ.get("CI") != "true":
        pytest.skip("no systemd on this machine")


def analyze(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )


def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    units = copies(tmp_path)
    done = analyze("verify", "--recursive-errors=no", *units)
    assert (done.returncode, done.stderr) == (0, "")
    with Path(units[-1]).open("a") as broken:
        broken.write("\n[Service]\nNoNewPrivilege=yes\nExecStart=/nowhere/gunicorn\n")
    assert analyze("verify", "--recursive-errors=no", units[-1]).stderr


@pytest.mark.parametrize("unit", SERVICES)
def test_a_service_may_do_little(unit: str, tmp_path: Path) -> None:
    copies(tmp_path)
    score = analyze("security", "--offline=yes", "--threshold=15", str(tmp_path / unit))
    assert score.returncode == 0, score.stdout[-300:]
    for name in ("User", "WorkingDirectory", "StateDirectory", "Environment", "SystemCallFilter"):
        assert lines(unit, name) == lines("lineradmin-web.service", name)
    assert lines(unit, "MemoryMax")


def written_to(unit: str) -> set[str]:
    """The folders that a service may write to."""
    named = {f"/var/lib/{name}" for name in lines(unit, "StateDirectory")}
    for line in lines(unit, "ReadWritePaths"):
        named |= {word.removeprefix("-") for word in line.split()}
    return named


def test_services_can_write_what_the_environment_file_names() -> None:
    text = (ROOT / "deploy" / "lineradmin.env").read_text()
    files = re.findall(r"^[A-Z_]+=(?:sqlite:///)?(/var/\S+)$", text, re.MULTILINE)
    assert len(files) == 3
    folders = {str(Path(name).parent) for name in files}
    for unit in SERVICES:
        if unit != "lineradmin-backup.service":
            assert written_to(unit) == folders, unit
    (line,) = lines("lineradmin-backup.service", "ExecStart")
    backups = line.split("backup ")[1].split()[0]
    assert written_to("lineradmin-backup.service") == {"/var/lib/lineradmin", backups}
    # The steps make them all, and the containers have a volume for each.
    page = (ROOT / "docs" / "operate.md").read_text()
    (made,) = re.findall(r"^    install -d -o lineradmin -g lineradmin (.*)$", page, re.MULTILINE)
    assert folders | {backups} == {word for word in made.split() if word.startswith("/")}
    compose = (ROOT / "deploy" / "compose.yaml").read_text()
    container = (ROOT / "deploy" / "Containerfile").read_text()
    (owned,) = re.findall(r"^    chown -R 10001 (.*)$", page, re.MULTILINE)
    for folder in folders:
        (place,) = re.findall(rf"^    - (\S+):{folder}$", compose, re.MULTILINE)
        assert place == "state" or (place == folder and folder in owned.split())
        assert f'"{folder}"' in container


def test_a_checkpoint_that_can_not_be_delivered_does_not_keep_the_check_from_running() -> None:
    """systemd runs ExecStopPost after ExecStart whatever became of it."""
    for name, word in (("ExecStart", "verify"), ("ExecStopPost", "checkpoint")):
        (line,) = lines("lineradmin-checkpoint.service", name)
        assert line.endswith(f" manage.py audit {word}")


def test_each_timer_is_enabled_and_has_its_service() -> None:
    page = (ROOT / "docs" / "operate.md").read_text()
    (enabled,) = re.findall(r"^    systemctl enable --now (.*)$", page, re.MULTILINE)
    for timer in FOLDER.glob("*.timer"):
        assert timer.name in enabled.split()
        assert f"{timer.stem}.service" in SERVICES


def installed(folder: Path) -> dict[str, str]:
    """deploy/lineradmin.env with its places in `folder`, and the environment that units give."""
    secrets = folder / "secrets"
    secrets.mkdir()
    for name, value in {
        "secret_key": token_urlsafe(50),
        "liner_api_token": "t" * 32,
        "audit_signing_key": "ab" * 32,
        "metrics_token": "m" * 32,
    }.items():
        (secrets / name).write_text(f"{value}\n")
        (secrets / name).chmod(0o640)
    text = (ROOT / "deploy" / "lineradmin.env").read_text()
    for place, here in PLACES.items():
        assert place in text
        (folder / here).mkdir(exist_ok=True)
        text = text.replace(place, str(folder / here))
    (folder / "lineradmin.env").write_text(text)
    (line,) = lines("lineradmin-web.service", "Environment")
    given = dict(word.split("=", 1) for word in line.split())
    return {"PATH": os.environ["PATH"]} | given | {"ENV_FILE": str(folder / "lineradmin.env")}


def manage(env: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=2 * PATIENCE_SECONDS,
    )


def test_check_deploy_has_nothing_to_say_about_the_environment_file(tmp_path: Path) -> None:
    done = manage(installed(tmp_path), "manage.py", "check", "--deploy")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "System check identified no issues (0 silenced).\n"


@pytest.mark.slow
def test_what_the_units_start_works_with_a_socket_of_systemd_and_no_new_code_in_memory(
    tmp_path: Path,
) -> None:
    env = installed(tmp_path)
    bare = [sys.executable, "-c", WITHOUT_NEW_CODE]
    assert manage(env, "manage.py", "migrate").returncode == 0
    assert len(commands("lineradmin-checkpoint.service")) == 2
    for command in commands("lineradmin-checkpoint.service"):
        done = manage(env, *bare[1:], *command)
        assert done.returncode == 0, done.stderr
    (backup,) = commands("lineradmin-backup.service")
    backup = [str(tmp_path) if word == "/var/backups/lineradmin" else word for word in backup]
    done = manage(env, *bare[1:], *backup)
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.glob("lineradmin-*.sqlite3"))
    (web,) = commands("lineradmin-web.service")
    assert lines("lineradmin-web.service", "WorkingDirectory") == [PLACE]
    sock = tmp_path / "web.sock"
    activate = ["systemd-socket-activate", f"--listen={sock}"]
    activate += [f"--setenv={name}={value}" for name, value in env.items()]
    log = tmp_path / "web.log"
    with running([*activate, *bare, *web], log, cwd=ROOT, env=env) as process:
        until(sock.exists, process, log)
        until(lambda: is_healthy(sock, env), process, log)
        assert "Listening at: unix:" in log.read_text()
    assert sock.exists(), "gunicorn removed a socket that is systemd's"
