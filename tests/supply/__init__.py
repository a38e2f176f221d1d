"""What linerAdmin is made of: the lock file, its packages, the vendored files."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements.txt"
# What stands in static/vendor, and the SHA-256 of each file as its makers published it.
VENDORED = {
    "htmx-2.0.11.min.js": "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717",
    "htmx-2.0.11.LICENSE.txt": "d3d2456f76414f2456104660ebd65aff1c04cd7966b942bdabd63f3cdb316a38",
}


def pinned(lock: Path = LOCK) -> dict[str, str]:
    """Returns the version of each package in a lock file."""
    return dict(
        re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==([^ ;\\]+)", lock.read_text(), re.MULTILINE)
    )
