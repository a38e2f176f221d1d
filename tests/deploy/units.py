"""The units of deploy/systemd/ as this machine can run them: at another place."""

import re
import sys
from pathlib import Path

from tests.deploy.site import ROOT

FOLDER = ROOT / "deploy" / "systemd"
PLACE = "/srv/lineradmin"
STARTED = ("ExecStart", "ExecStopPost")


def lines(unit: str, name: str) -> list[str]:
    """All values of a setting, in order."""
    text = (FOLDER / unit).read_text()
    return re.findall(rf"^{name}=(.*)$", text, re.MULTILINE)


def commands(unit: str) -> list[list[str]]:
    """What a service starts, with the Python of the tests."""
    found = [line.split() for name in STARTED for line in lines(unit, name)]
    binaries = f"{PLACE}/.venv/bin"
    as_modules = {f"{binaries}/python": [], f"{binaries}/gunicorn": ["-m", "gunicorn"]}
    return [[sys.executable, *as_modules[first], *others] for first, *others in found]


def copies(folder: Path) -> list[str]:
    """The units with programs that exist: systemd looks."""
    for source in FOLDER.iterdir():
        text = source.read_text().replace(f"{PLACE}/.venv/bin/", f"{Path(sys.executable).parent}/")
        (folder / source.name).write_text(text)
    return sorted(str(path) for path in folder.iterdir())
