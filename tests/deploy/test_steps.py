"""The steps of docs/operate.md, word by word, in a temporary folder."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.deploy.site import ROOT

pytestmark = pytest.mark.slow

# What would change this machine: it is told, and not done.
TOLD = ("apt_get", "useradd", "chgrp", "make", "systemctl", "nginx")
# Nobody is called lineradmin here.
AS_OURSELVES = """
alias apt-get=apt_get
runuser() { shift 3; "$@"; }
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
    for place in ("etc/systemd/system", "etc/nginx/sites-available", "etc/nginx/sites-enabled"):
        (tmp_path / place).mkdir(parents=True)
    (tmp_path / "etc/nginx/sites-enabled/default").touch()
    told = "".join(f'{name}() {{ echo "TOLD {name} $*"; }}\n' for name in TOLD)
    # The environment file is filled in by hand.
    filled = f"sed -Ei 's#/(etc|var)/#{tmp_path}&#' HERE/etc/lineradmin/lineradmin.env"
    script = re.sub(r"/(etc|var)/", r"HERE/\1/", script)
    script = script.replace("\numask 022", f"\n{filled}\numask 022")
    script = script.replace("HERE/", f"{tmp_path}/")
    script = told + AS_OURSELVES + script.replace("/srv/lineradmin", str(ROOT))
    done = subprocess.run(
        ["/bin/sh", "-euc", script],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin"},
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
    assert (tmp_path / "var/lib/lineradmin/db.sqlite3").exists()
    assert not (tmp_path / "etc/nginx/sites-enabled/default").exists()
    units = {path.name for path in (tmp_path / "etc/systemd/system").iterdir()}
    assert units == {path.name for path in (ROOT / "deploy" / "systemd").iterdir()}
    site = tmp_path / "etc/nginx/sites-enabled/lineradmin"
    assert site.read_text() == (ROOT / "deploy" / "nginx.conf").read_text()


def test_the_steps_with_containers_name_what_the_compose_file_needs() -> None:
    script = steps("On one server, with nginx and systemd") + steps("With containers")
    compose = (ROOT / "deploy" / "compose.yaml").read_text()
    named = set(re.findall(r"\$\{LINERADMIN:-/etc/lineradmin\}(/[\w./]+)", compose))
    assert len(named) == 9
    for name in named:
        assert f"/etc/lineradmin{name}" in script, name
