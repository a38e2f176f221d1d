"""Counters and histograms. Nothing here is in the database: a restart begins at 0 again."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.metrics_core import Metric

from groups.measures import worker_files
from groups.measures.folder import folder

disable_created_metrics()
# Of this process alone, for a server with one.
REGISTRY = CollectorRegistry()
# Seconds: from a page of static text to a request that waits for Liner for as long as it may.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 15.0, 30.0, 60.0)
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
CREATED, NOT_RECORDED = "created", "not_recorded"

HTTP_SECONDS = Histogram(
    "lineradmin_http_request_duration_seconds",
    "From the first middleware until the answer begins, by the page's name.",
    ("view", "method", "status"),
    buckets=BUCKETS,
    registry=REGISTRY,
)
LINER_SECONDS = Histogram(
    "lineradmin_liner_request_duration_seconds",
    "Calls to Liner by web processes: create, list (all its pages) or group.",
    ("call", "outcome"),
    buckets=BUCKETS,
    registry=REGISTRY,
)
CREATES = Counter(
    "lineradmin_creates",
    "Requests for an interval group by web processes, by their outcome.",
    ("outcome",),
    registry=REGISTRY,
)
SIGN_INS_REFUSED = Counter(
    "lineradmin_sign_ins_refused",
    "Wrong passwords, codes and passkeys, and refused sign-ins with the company's account.",
    registry=REGISTRY,
)
# Of the moment at which each process last began a request; the label, so that neither is there
# without a pool.
POOL_IN_USE = Gauge(
    "lineradmin_database_pool_connections_in_use",
    "Connections of PostgreSQL's pool that are in use.",
    ("database",),
    registry=REGISTRY,
    multiprocess_mode="livesum",
)
POOL_WAITING = Gauge(
    "lineradmin_database_pool_requests_waiting",
    "Requests that wait for a connection of that pool.",
    ("database",),
    registry=REGISTRY,
    multiprocess_mode="livesum",
)

for _outcome in (CREATED, "refused", "not_sent", "unknown", NOT_RECORDED):
    CREATES.labels(_outcome)  # so that the first one is a rise from 0


def observe_request(view: str, method: str, status: int, seconds: float) -> None:
    """`method` is what the client sent: each label must have few values."""
    known = method if method in METHODS else "other"
    HTTP_SECONDS.labels(view, known, f"{status // 100}xx").observe(seconds)


class Call:
    """A call to Liner that is being timed; `outcome` is how it ended."""

    outcome = "failed"


@contextmanager
def timed_call(name: str) -> Iterator[Call]:
    call, began = Call(), perf_counter()
    try:
        yield call
    finally:
        LINER_SECONDS.labels(name, call.outcome).observe(perf_counter() - began)


def collect() -> Iterable[Metric]:
    """The instruments of all worker processes under gunicorn's configuration, else of this one."""
    place = folder()
    return worker_files.collect(place) if place else REGISTRY.collect()
