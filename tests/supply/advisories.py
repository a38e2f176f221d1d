"""`make advisories`: asks the OSV database about each package of the lock file.

Exit status: 0 no known vulnerability, 1 some, 3 the database could not be asked. Source of the
call: https://google.github.io/osv.dev/post-v1-querybatch/
"""

import argparse
import json
import sys
from http.client import HTTPException
from typing import Any
from urllib.request import Request, urlopen

from tests.supply import pinned

DATABASE = "https://api.osv.dev/v1/querybatch"
SECONDS = 30
FOUND, UNREACHABLE = 1, 3


def known(packages: dict[str, str], database: str) -> dict[str, list[str]]:
    """Returns the ids of the advisories about each package that has any.

    Raises OSError, HTTPException, and ValueError, KeyError or TypeError for no answer of that form.
    """
    queries = [
        {"package": {"ecosystem": "PyPI", "name": name}, "version": version}
        for name, version in packages.items()
    ]
    request = Request(
        database, json.dumps({"queries": queries}).encode(), {"Content-Type": "application/json"}
    )
    with urlopen(request, timeout=SECONDS) as answer:
        results: list[dict[str, Any]] = json.load(answer)["results"]
    pairs = zip(packages, results, strict=True)
    return {name: [one["id"] for one in result["vulns"]] for name, result in pairs if result}


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", default=DATABASE)
    database = parser.parse_args(words).database
    packages = pinned()
    try:
        found = known(packages, database)
    except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
        print(f"Nothing was checked: {database} gave no answer that can be read ({error}).")
        return UNREACHABLE
    for name, ids in found.items():
        print(f"{name} {packages[name]}: {', '.join(ids)}")
    if not found:
        print(f"No known vulnerability in {len(packages)} packages.")
    return FOUND if found else 0


if __name__ == "__main__":
    sys.exit(main())
