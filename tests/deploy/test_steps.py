"""The steps of docs/operate.md, word by word, in a temporary folder."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands, load_command_class

from tests.deploy.site import ROOT

pytestmark = pytest.mark.slow

# What would change this machine: it is told, and not done.
TOLD = ("apt_get", "useradd", "chgrp", "curl", "make", "systemctl", "nginx")
FOLDERS = (
    "bin",
    "etc/nginx/modules-enabled",
    "etc/nginx/sites-available",
    "etc/nginx/sites-enabled",
    "etc/systemd/system",
    "usr/local/sbin",
)
# Nobody is called lineradmin here.
AS_OURSELVES = """
alias apt-get=apt_get
install() {
    for word; do
        shift
        case $word in lineradmin|root|-o|-g) ;; *) set -- "$@" "$word" ;; esac
    done
    command install "$@"
}
"""


def steps(heading: str) -> str:
    text = (ROOT / "docs" / "operate.md").read_text().split(f"### {heading}\n")[1]
    return "\n".join(re.findall(r"^    (.*)$", text.split("\n##")[0], re.MULTILINE))


def test_one_server_is_installed_by_the_steps(tmp_path: Path) -> None:
    script = steps("On one server, with nginx and systemd")
    for place in ("/etc/lineradmin", "/etc/systemd/system", "/etc/nginx", "/var/lib/lineradmin"):
        assert place in script
    for place in FOLDERS:
        (tmp_path / place).mkdir(parents=True)
    (tmp_path / "etc/nginx/nginx.conf").write_text("events {\n\tworker_connections 768;\n}\n")
    (tmp_path / "bin/runuser").write_text('#!/bin/sh\nshift 3\nexec "$@"\n')
    (tmp_path / "bin/runuser").chmod(0o755)
    (tmp_path / "etc/nginx/sites-enabled/default").touch()
    told = "".join(f'{name}() {{ echo "TOLD {name} $*"; }}\n' for name in TOLD)
    # The environment file is filled in by hand; the command is somewhere else too.
    filled = (
        f"sed -Ei 's#/(etc|var)/#{tmp_path}&#' HERE/etc/lineradmin/lineradmin.env\n"
        f"sed -i 's#/etc/#{tmp_path}&#; s#/srv/[l]ineradmin#{ROOT}#'"
        " HERE/usr/local/sbin/lineradmin"
    )
    script = re.sub(r"/(etc|usr/local|var)/", r"HERE/\1/", script)
    assert "\numask 022" in script
    script = script.replace("\numask 022", f"\n{filled}\numask 022")
    script = script.replace("HERE/", f"{tmp_path}/")
    script = told + AS_OURSELVES + script.replace("/srv/lineradmin", str(ROOT))
    done = subprocess.run(
        ["/bin/sh", "-euc", script],
        cwd=tmp_path,
        env={"PATH": f"{tmp_path}/bin:{tmp_path}/usr/local/sbin:/usr/bin:/bin"},
        input="a-token-of-32-characters-or-more-\n",
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr
    assert "System check identified no issues" in done.stdout
    assert "carol" in done.stdout
    assert "TOLD systemctl enable --now lineradmin-web.socket" in done.stdout
    secrets = tmp_path / "etc/lineradmin/secrets"
    assert {path.stat().st_mode & 0o777 for path in secrets.iterdir()} == {0o640}
    assert (secrets / "liner_api_token").read_text() == "a-token-of-32-characters-or-more-\n"
    assert (tmp_path / "var/lib/lineradmin/db.sqlite3").stat().st_mode & 0o777 == 0o600
    assert "worker_connections 4096;" in (tmp_path / "etc/nginx/nginx.conf").read_text()
    assert not (tmp_path / "etc/nginx/sites-enabled/default").exists()
    units = {path.name for path in (tmp_path / "etc/systemd/system").iterdir()}
    assert units == {path.name for path in (ROOT / "deploy" / "systemd").iterdir()}
    site = tmp_path / "etc/nginx/sites-enabled/lineradmin"
    assert site.read_text() == (ROOT / "deploy" / "nginx.conf").read_text()


def test_what_is_pasted_as_one_block_can_be() -> None:
    """A command that reads what is typed would swallow the lines below it."""
    page = (ROOT / "docs" / "operate.md").read_text()
    blocks = re.findall(r"(?:^    .*\n)+", page, re.MULTILINE)
    reading = [block for block in blocks if re.search(r"^    cat >", block, re.MULTILINE)]
    assert [block.count("\n") for block in reading] == [1]


def test_the_server_is_told_where_postgresql_is_by_the_steps(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    env = tmp_path / "lineradmin.env"
    env.write_text((ROOT / "deploy" / "lineradmin.env").read_text())
    script = steps("With PostgreSQL on the same server").replace("/etc/lineradmin", str(tmp_path))
    told = "".join(f'{name}() {{ echo "TOLD {name} $*"; }}\n' for name in (*TOLD, "runuser"))
    done = subprocess.run(
        ["/bin/sh", "-euc", f"{told}alias apt-get=apt_get\n{script}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.count("TOLD runuser -u postgres -- ") == 3
    read = (
        "from linerAdmin.settings import *; database = DATABASES['default'];"
        " print(database['NAME'], database['USER'], repr(database['HOST']))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", read],
        cwd=ROOT,
        env={"ENV_FILE": str(env)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout == "lineradmin lineradmin ''\n"


def test_without_settings_no_command_begins_a_new_database(tmp_path: Path) -> None:
    """As somebody runs it who forgot the settings."""
    tree = tmp_path / "tree"
    tree.mkdir()
    for name in ("manage.py", "linerAdmin", "groups", "templates", "static"):
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, tree / name)
    for words in (("migrate", "--skip-checks"), ("audit", "verify")):
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=tree,
            env={"PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode != 0
        assert not (tree / "db.sqlite3").exists()


def test_an_upgrade_brings_all_that_the_installation_copied() -> None:
    page = (ROOT / "docs" / "operate.md").read_text()
    upgrade = page.split("\n## Upgrade\n")[1].split("\n## ")[0]
    installed = steps("On one server, with nginx and systemd").splitlines()
    copies = [line for line in installed if re.search(r"\bdeploy/(?!lineradmin\.env)", line)]
    assert len(copies) == 3
    for line in (*copies, "make setup", "systemctl daemon-reload", "lineradmin migrate"):
        assert f"\n    {line}\n" in upgrade, line
    # Both ways: what was stopped is started, and a request can't start it meanwhile.
    (stopped,) = re.findall(r"^    systemctl stop (.*)$", upgrade, re.MULTILINE)
    assert re.findall(r"^    systemctl start (.*)$", upgrade, re.MULTILINE) == [stopped]
    assert "lineradmin-web.socket" in stopped.split()


def test_commands_in_containers_name_services_and_commands_that_exist() -> None:
    page = (ROOT / "docs" / "operate.md").read_text()
    services = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())["services"]
    found = re.findall(r"docker compose -f \S+ (exec|run|stop|up)((?: --?\S+)*)(.*)", page)
    assert {"exec", "run", "stop", "up"} == {verb for verb, _, _ in found}
    for verb, _, rest in found:
        words = shlex.split(rest.split("`")[0].split(" <")[0].split(" >")[0])
        names = words if verb == "stop" else words[:1]
        assert set(names) <= set(services), rest
        if words[1:3] == ["python", "manage.py"]:
            command = load_command_class(get_commands()[words[3]], words[3])
            command.create_parser("manage.py", words[3]).parse_args(words[4:])


def test_every_command_for_a_server_goes_through_lineradmin() -> None:
    page = (ROOT / "docs" / "operate.md").read_text()
    assert ".venv/bin/python manage.py" not in page


def test_the_steps_with_containers_name_what_the_compose_file_needs() -> None:
    script = steps("On one server, with nginx and systemd") + steps("With containers")
    compose = (ROOT / "deploy" / "compose.yaml").read_text()
    compose = compose.replace("${LINERADMIN:-/etc/lineradmin}", "/etc/lineradmin")
    settings = (ROOT / "deploy" / "lineradmin.env").read_text()
    named = set(re.findall(r"/etc/lineradmin/[\w/]+(?:\.\w+)?", compose + settings))
    assert len(named) == 10
    for name in named:
        assert name in script, name
