"""Places at which a process can die, and how to make it die there.

The code under test knows nothing of this: in the process that is to die, a function of a module is
wrapped. What is done to it there may end the process for good (SIGKILL) or, in a test's own
process, raise what nothing catches.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any, NoReturn
from unittest.mock import patch

from django.db import OperationalError

Strike = Callable[[], Any]


@dataclass(frozen=True)
class Point:
    """Before or after a function is called; of those that write events, with that kind of event.

    in_reconcile   the process that dies is a reconciler, after a request that left `word` to do
    word           the magic word of the request
    spooled        the database takes no outcome
    twice          the process dies at the second call, not at the first
    """

    name: str
    function: str
    after: bool = False
    kind: str = ""
    in_reconcile: bool = False
    word: str = ""
    spooled: bool = False
    twice: bool = False


CREATE, RECONCILE = "groups.services.create.create", "groups.services.reconcile.reconcile"
MATCHING, REPLAY = "groups.services.reconcile.matching", "groups.services.record.replay_spool"
MIRROR, RECORD, SPOOL = (
    "groups.services.liner_groups.mirror",
    "groups.services.record.submissions",
    "groups.services.record.spool",
)
TRANSPORT = "groups.liner.transport"

POINTS = [
    # A supervisor's request, from its first step to its last
    Point("before the scan", f"{CREATE}.read_list"),
    Point("during the scan before the create", f"{TRANSPORT}.open_socket", after=True),
    Point("the list read, and not kept", f"{MIRROR}.keep"),
    Point("before the record", f"{CREATE}.open_submission"),
    Point("the row written, and not committed", f"{RECORD}.append", kind="submission.opened"),
    Point("after the record and before the call", f"{CREATE}.open_submission", after=True),
    Point("while connecting", f"{TRANSPORT}.open_socket", twice=True),
    Point("connected, and nothing sent", f"{TRANSPORT}.open_socket", after=True, twice=True),
    # Between these two the request is out; test_crash_points.py kills there from outside.
    Point("answer read and not written", f"{CREATE}.record_outcome"),
    Point("the outcome written, and not committed", f"{RECORD}.append", kind="submission.created"),
    Point("after the outcome", f"{CREATE}.record_outcome", after=True),
    Point("during read-back", "groups.services.liner_groups.read_back.change"),
    Point("read back, and not committed", f"{RECORD}.append", kind="submission.read_back"),
    Point("refused, and not written", f"{CREATE}.record_outcome", word="#refuse"),
    Point("unknown, and not written", f"{CREATE}.record_outcome", word="#lost"),
    Point("during the scan after an unknown", f"{CREATE}.resolve", word="#lost"),
    Point("before the spool", f"{SPOOL}.keep", spooled=True),
    Point("after the spool", f"{SPOOL}.keep", after=True, spooled=True),
    # A reconciler
    Point(
        "before the sweep's commit", f"{RECORD}.append", kind="submission.swept", in_reconcile=True
    ),
    Point("after the sweep", f"{RECONCILE}.sweep", after=True, in_reconcile=True, word="#lost"),
    Point("during a scan", f"{MIRROR}.keep", in_reconcile=True, word="#lost"),
    Point("before the claim", f"{MATCHING}._claim", in_reconcile=True, word="#lost"),
    Point(
        "during reconcile's claim",
        f"{RECORD}.append",
        kind="submission.found",
        in_reconcile=True,
        word="#lost",
    ),
    Point("after the claim", f"{MATCHING}._claim", after=True, in_reconcile=True, word="#lost"),
    Point(
        "while settling as absent",
        f"{RECORD}.append",
        kind="submission.absent",
        in_reconcile=True,
        word="#error",
    ),
    Point("before the spool's replay", f"{SPOOL}._move", in_reconcile=True, spooled=True),
    Point(
        "the spool taken, and not applied",
        f"{SPOOL}._move",
        after=True,
        in_reconcile=True,
        spooled=True,
    ),
    Point(
        "during spool replay",
        f"{RECORD}.append",
        kind="submission.replayed",
        in_reconcile=True,
        spooled=True,
    ),
    Point(
        "replayed, and still in the spool",
        f"{REPLAY}._apply",
        after=True,
        in_reconcile=True,
        spooled=True,
    ),
]


class Killed(BaseException):
    """The end of a process, played in the test's own: nothing may catch it."""


def raise_killed() -> NoReturn:
    raise Killed


def end_this_process() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("SIGKILL let the process live")


@contextmanager
def struck(point: Point, strike: Strike) -> Iterator[None]:
    """Calls `strike` when the process comes to this point."""
    module, _, name = point.function.rpartition(".")
    function = getattr(import_module(module), name)
    calls = 0

    def wrapped(*args: Any, **options: Any) -> Any:
        nonlocal calls
        calls += not point.kind or point.kind == args[0]
        here = calls == 1 + point.twice and (not point.kind or point.kind == args[0])
        if here and not point.after:
            strike()
        result = function(*args, **options)
        if here and point.after:
            strike()
        return result

    with patch(point.function, wrapped):
        yield


def refuse_outcome(*args: Any, **changes: Any) -> NoReturn:
    raise OperationalError("database or disk is full")


@contextmanager
def outcome_refused() -> Iterator[None]:
    """The database takes the record, and then no outcome."""
    with patch("groups.services.record.outcome.change", refuse_outcome):
        yield
