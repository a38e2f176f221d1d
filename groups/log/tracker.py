"""Reports errors to a service that speaks Sentry's protocol, if SENTRY_DSN is set.

A report is made of what is named here; nothing else of a request, a row or a variable is in it.
"""

import logging
from typing import TYPE_CHECKING, Any

from django.conf import settings

from groups.log.formats import request_of, submission_of
from groups.log.hide import hide
from groups.log.outage import OutageFilter

if TYPE_CHECKING:
    from sentry_sdk.types import Event

# A service that doesn't answer delays the end of a process by so much.
EXIT_SECONDS = 2
# Their own lines would be reports about reports.
OWN = ("sentry_sdk", "urllib3")
EVENT = ("event_id", "timestamp", "platform", "level", "logger", "release", "logentry", "tags")
FRAME = ("filename", "module", "function", "lineno", "in_app")


def start() -> None:
    """Does not even import the library unless it is wanted."""
    if not settings.SENTRY_DSN:
        return
    import sentry_sdk
    from sentry_sdk.integrations.atexit import AtexitIntegration

    try:
        sentry_sdk.init(
            dsn=settings.SENTRY_DSN,
            release=settings.VERSION,
            environment="production",
            default_integrations=False,
            auto_enabling_integrations=False,
            integrations=[AtexitIntegration(callback=lambda pending, timeout: None)],
            shutdown_timeout=EXIT_SECONDS,
            before_send=only_what_is_named,
            max_breadcrumbs=0,
            send_default_pii=False,
            include_local_variables=False,
            include_source_context=False,
            max_request_body_size="never",
            server_name="",
            debug=False,
            spotlight=False,
            traces_sample_rate=0,
            profiles_sample_rate=0,
            propagate_traces=False,
            auto_session_tracking=False,
            send_client_reports=False,
            enable_backpressure_handling=False,
            enable_logs=False,
            enable_metrics=False,
        )
    except ValueError:
        return  # groups/connection_checks.py says so
    if not any(isinstance(handler, TrackerHandler) for handler in logging.root.handlers):
        handler = TrackerHandler(logging.ERROR)
        handler.addFilter(OutageFilter())
        logging.root.addHandler(handler)


class TrackerHandler(logging.Handler):
    """Queues a report of each error; a thread of the library sends it."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith(OWN):
            return
        try:
            _report(record)
        except Exception:  # a report that fails must not fail a request
            self.handleError(record)


def _report(record: logging.LogRecord) -> None:
    import sentry_sdk
    from sentry_sdk.utils import event_from_exception

    event: Event = {}
    if record.exc_info and record.exc_info[0]:
        options = sentry_sdk.get_client().options
        event, _ = event_from_exception(record.exc_info, client_options=options)
    facts = request_of(record)
    event["level"] = "fatal" if record.levelno >= logging.CRITICAL else "error"
    event["logger"] = record.name
    # Without what is filled in, which can be a name or a title.
    event["logentry"] = {"message": str(record.msg)}
    tags: dict[str, Any] = {"submission": submission_of(record)}
    if facts:
        tags |= {"request_id": facts.request_id, "method": facts.method, "path": facts.path}
        tags |= {"status": facts.status}
    event["tags"] = {name: str(value) for name, value in tags.items() if value is not None}
    sentry_sdk.capture_event(event)


def only_what_is_named(event: Any, hint: Any) -> Any:
    """Keeps the named fields alone: of an exception its class and where it was raised, without its
    text, which can quote a row."""
    kept = {name: event[name] for name in EVENT if name in event}
    errors = event.get("exception", {}).get("values", [])
    kept["exception"] = {"values": [_error(each) for each in errors]}
    return _hidden(kept)


def _error(found: dict[str, Any]) -> dict[str, Any]:
    frames = (found.get("stacktrace") or {}).get("frames", [])
    return {
        "type": found.get("type"),
        "module": found.get("module"),
        "stacktrace": {
            "frames": [{name: each.get(name) for name in FRAME} for each in frames],
        },
    }


def _hidden(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _hidden(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_hidden(each) for each in value]
    return hide(value) if isinstance(value, str) else value
