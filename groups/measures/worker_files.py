"""The files in which gunicorn's worker processes count: prometheus_client writes one for each
process and type, and adds them up for whichever process is asked.

deploy/gunicorn.conf.py makes their folder, and merges the files of a worker that ended, so that
their number stays that of the workers.
"""

import fcntl
import os
import re
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client.metrics_core import Metric
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector

# Stands for all processes that ended.
ENDED = 0


def collect(place: Path) -> list[Metric]:
    """Returns the sums over all processes, those that ended included."""
    with _locked(place, fcntl.LOCK_SH) as is_there:
        if not is_there:
            return []
        # A worker that starts creates its file first, and fills it then.
        files = [str(file) for file in place.glob("*.db") if file.stat().st_size]
        return list(MultiProcessCollector.merge(files))


def merge_ended(place: Path, running: Collection[int]) -> None:
    """Adds the files of processes that ended to one file of each type, and deletes them.

    Skips that if somebody is reading: the next time does it all.
    """
    with _locked(place, fcntl.LOCK_EX | fcntl.LOCK_NB) as is_locked:
        if not is_locked:
            return
        ended = [file for file in place.glob("*.db") if _pid(file) not in running]
        for kind in ("counter", "histogram"):
            files = [file for file in ended if file.name.startswith(f"{kind}_")]
            if files:
                _merge(files, place / f"{kind}_{ENDED}.db")
        for file in ended:
            if file.name.startswith("gauge_"):
                file.unlink()


def _merge(files: list[Path], into: Path) -> None:
    sums: Counter[str] = Counter()
    for file in files:
        if file.stat().st_size:
            for key, value, *_ in MmapedDict.read_all_values_from_file(str(file)):
                sums[key] += value
    new = into.with_suffix(".new")
    new.unlink(missing_ok=True)
    written = MmapedDict(str(new))
    for key, value in sums.items():
        written.write_value(key, value, 0.0)
    written.close()
    new.replace(into)
    for file in files:
        if file != into:
            file.unlink()


def _pid(file: Path) -> int:
    found = re.search(r"_(\d+)\.db$", file.name)
    return int(found[1]) if found else ENDED


@contextmanager
def _locked(place: Path, how: int) -> Iterator[bool]:
    """Yields whether the folder is there and locked: nobody may read while files are merged."""
    try:
        opened = os.open(place, os.O_RDONLY)
    except OSError:
        yield False
        return
    try:
        try:
            fcntl.flock(opened, how)
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(opened)
