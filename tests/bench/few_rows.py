"""The pages of the history with FEW rows, in a process and a database of their own.

`python -m tests.bench.few_rows` fills the database in use; then, for each line that it reads, it
opens the page of that number, and prints a line.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.bench.measure import prepare, set_up

FEW = 1_000


@contextmanager
def few_rows() -> Iterator[Callable[[int], None]]:
    """Yields what opens the page of a number there, and waits for it."""
    from tests.bench.overview import empty_database

    with (
        empty_database() as url,
        subprocess.Popen(
            [sys.executable, "-m", "tests.bench.few_rows"],
            env=os.environ | {"TEST_DATABASE_URL": url},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        ) as process,
    ):
        assert process.stdin
        assert process.stdout
        asked, answered = process.stdin, process.stdout

        def open_page(number: int) -> None:
            asked.write(f"{number}\n")
            assert answered.readline() == f"{number}\n"

        yield open_page
        asked.close()


def main() -> None:
    set_up()
    from tests.bench.history import ask, pages, vacuum

    prepare(FEW)
    vacuum()
    jobs = [ask(*page) for page in pages().values()]
    for line in sys.stdin:
        jobs[int(line)]()
        print(int(line), flush=True)


if __name__ == "__main__":
    main()
