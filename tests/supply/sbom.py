"""`make sbom`: writes sbom/sbom.cdx.json (CycloneDX 1.6) and sbom/licences.txt.

From the metadata of the installed packages, because that needs no package of its own: the usual
tool would bring a dozen.
"""

import json
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

from linerAdmin import __version__
from tests.supply import ROOT, VENDORED, pinned

FOLDER = ROOT / "sbom"


def components() -> list[dict[str, Any]]:
    """The locked packages that are installed here, then the vendored files, in CycloneDX's form."""
    found = [_package(name, version) for name, version in sorted(pinned().items())]
    return [each for each in found if each] + [
        {"type": "file", "name": name, "hashes": [{"alg": "SHA-256", "content": digest}]}
        for name, digest in VENDORED.items()
    ]


def _package(name: str, version: str) -> dict[str, Any] | None:
    try:
        held = metadata(name)
    except PackageNotFoundError:  # for another system, or another Python
        return None
    return {
        "type": "library",
        "name": name,
        "version": version,
        "purl": f"pkg:pypi/{name}@{version}",
        "bom-ref": name,
        "licenses": [{"license": {"name": _licence(held)}}],
    }


def _licence(held: Any) -> str:
    if expression := held.get("License-Expression"):
        return str(expression)
    kinds = [
        value.rpartition(" :: ")[2]
        for value in held.get_all("Classifier") or ()
        if value.startswith("License ::")
    ]
    return " and ".join(kinds) or str(held.get("License") or "unknown").splitlines()[0]


def bill() -> dict[str, Any]:
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "name": "linerAdmin", "version": __version__}
        },
        "components": components(),
    }


def main(folder: Path = FOLDER) -> None:
    folder.mkdir(exist_ok=True)
    made = bill()
    (folder / "sbom.cdx.json").write_text(json.dumps(made, indent=2) + "\n")
    rows = [
        f"{each['name']} {each['version']}: {each['licenses'][0]['license']['name']}\n"
        for each in made["components"]
        if each["type"] == "library"
    ]
    (folder / "licences.txt").write_text("".join(rows))
    print(f"{len(rows)} packages: {folder}/sbom.cdx.json, {folder}/licences.txt")


if __name__ == "__main__":
    main()
