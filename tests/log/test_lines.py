"""Lines of the log: one for each request, in both formats, with what is known and nothing more."""

import logging
import re
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import IntegrityError
from django.http import StreamingHttpResponse
from django.test import Client
from django.urls import include, path

from groups.demo.sandbox import Sandbox
from groups.log.context import Facts, begin, carried, current_request_id
from groups.log.formats import TextLines
from tests.conftest import press
from tests.entries import entry_of
from tests.log.conftest import Written

log = logging.getLogger("groups.tests")
TITLE = "canary of a title"


def raising(error: Exception) -> Callable[[Any], Any]:
    def view(request: Any) -> Any:
        log.info("In the view.")
        raise error

    return view


def streamed(request: Any) -> StreamingHttpResponse:
    def pieces() -> Iterator[bytes]:
        yield b"one"
        log.info("In the stream.")
        yield b"two"

    return StreamingHttpResponse(pieces())


urlpatterns = [
    path("broken/", raising(RuntimeError("broken"))),
    path("denied/", raising(PermissionDenied())),
    path("bad/", raising(BadRequest("bad"))),
    path("suspicious/", raising(SuspiciousOperation("strange"))),
    path("taken/", raising(IntegrityError("duplicate"))),
    path("streamed/", streamed),
    path("", include("linerAdmin.urls")),
]
handler400 = "groups.views.errors.bad_request"
handler403 = "groups.views.errors.permission_denied"
handler500 = "groups.views.errors.server_error"


as_text = pytest.mark.parametrize("written", [TextLines], indirect=True)


def test_a_line_of_json_has_what_is_known(
    written: Written, boris: User, signed_in: Callable[[User], Client]
) -> None:
    entry = entry_of(boris, 1, title=TITLE)
    answer = signed_in(boris).get(f"/history/{entry.pk}/?q={TITLE}")
    line = written.access()
    assert datetime.fromisoformat(line.pop("time")).utcoffset() is not None
    assert 0 < line.pop("duration") < 30
    assert line == {
        "level": "INFO",
        "logger": "groups.access",
        "message": "OK",
        "request_id": answer.headers["X-Request-ID"],
        "method": "GET",
        "path": f"/history/{entry.pk}/",
        "status": 200,
        "person": boris.pk,
        "submission": str(entry.pk),
        "client": "127.0.0.1",
    }
    assert "canary" not in written.text
    assert "boris" not in written.text


@as_text
def test_a_line_of_text_has_the_same(written: Written, anna: User, signed_in: Any) -> None:
    answer = signed_in(anna).get(f"/groups/?q={TITLE}")
    pattern = (
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000 INFO groups\.access \[(\w+)\] OK method=GET"
        r" path=/groups/ status=200 duration=\d+\.\d+ person=(\d+) client=127\.0\.0\.1"
    )
    found = re.fullmatch(pattern, written.text.splitlines()[-1])
    assert found
    assert found.groups() == (answer.headers["X-Request-ID"], str(anna.pk))


def test_a_create_names_its_submission_on_each_line_from_then_on(
    written: Written, anna: User, signed_in: Any, sandbox: Sandbox
) -> None:
    press(signed_in(anna), title=TITLE)
    (ended,) = (line for line in written.objects if "ended as created" in line["message"])
    (sent,) = (
        line
        for line in written.objects
        if line.get("method") == "POST"
        and line["path"] == "/groups/new/"
        and line["logger"] == "groups.access"
    )
    assert ended["submission"] == sent["submission"]
    assert ended["request_id"] == sent["request_id"]
    assert UUID(sent["submission"])
    assert "canary" not in written.text


@pytest.mark.parametrize(
    ("address", "status", "level", "message"),
    [
        ("/nowhere/", 404, "WARNING", "Not Found"),
        ("/denied/", 403, "WARNING", "Forbidden"),
        ("/bad/", 400, "WARNING", "Bad Request"),
        ("/suspicious/", 400, "WARNING", "strange"),
        ("/healthz/no", 404, "WARNING", "Not Found"),
    ],
)
def test_an_answer_from_400_on_is_one_line_without_a_traceback(
    address: str,
    status: int,
    level: str,
    message: str,
    written: Written,
    anna: User,
    signed_in: Any,
    settings: Any,
) -> None:
    settings.ROOT_URLCONF = __name__
    answer = signed_in(anna).get(address)
    assert answer.status_code == status
    line = written.access()
    assert (line["status"], line["level"], line["message"]) == (status, level, message)
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert "exception" not in line
    assert all(each["logger"] in ("groups.access", "groups.tests") for each in written.objects)


def test_a_wrong_host_is_one_line_with_the_remedy(written: Written) -> None:
    assert Client().get("/", HTTP_HOST="elsewhere.example").status_code == 400
    (line,) = written.objects
    assert (line["level"], line["status"]) == ("WARNING", 400)
    assert line["message"].endswith("You may need to add 'elsewhere.example' to ALLOWED_HOSTS.")


def test_an_error_is_one_line_with_its_traceback_in_one_field(
    written: Written, anna: User, signed_in: Any, settings: Any
) -> None:
    settings.ROOT_URLCONF = __name__
    client = signed_in(anna)
    client.raise_request_exception = False
    answer = client.get("/broken/")
    in_view, line = written.objects
    assert (line["level"], line["status"]) == ("ERROR", 500)
    assert line["exception"].endswith("RuntimeError: broken")
    assert in_view["request_id"] == line["request_id"] == answer.headers["X-Request-ID"]


@as_text
def test_a_traceback_in_text_can_be_no_other_line(written: Written) -> None:
    try:
        raise ValueError("one\n2026-11-27T00:00:00+0000 ERROR forged [-] two\x1b[31m")
    except ValueError:
        log.exception("It\nbroke")
    first, *others = written.text.splitlines()
    assert first.endswith(" ERROR groups.tests [-] It broke")
    assert all(line.startswith("    ") for line in others)
    assert "\x1b" not in written.text


def test_a_json_line_has_no_control_character(written: Written) -> None:
    # By the handler alone: pytest keeps what loggers get, and can't send this to its own processes.
    line = "a\nb\x1b[31m\u202e\u2028%s"
    written.handler.handle(log.makeRecord(log.name, logging.INFO, "", 0, line, ("\udcff",), None))
    assert written.text.isascii()
    assert not re.search("[\x00-\x09\x0b-\x1f]", written.text)
    assert written.text.count("\n") == 1


def test_lines_of_a_stream_belong_to_its_request_and_its_end_is_the_line(
    written: Written, anna: User, signed_in: Any, settings: Any
) -> None:
    settings.ROOT_URLCONF = __name__
    answer = signed_in(anna).get("/streamed/")
    assert written.objects == []
    assert answer.getvalue() == b"onetwo"
    answer.close()
    inside, end = written.objects
    assert inside["message"] == "In the stream."
    assert inside["request_id"] == end["request_id"] == answer.headers["X-Request-ID"]
    assert end["status"] == 200


@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/static/nothing.css"])
def test_probes_are_left_out(address: str, written: Written, anna: User) -> None:
    answer = Client().get(address)
    assert len(written.objects) == (0 if answer.status_code == 200 else 1)


def test_without_the_access_log_only_problems_are_lines(
    written: Written, settings: Any, anna: User, signed_in: Any
) -> None:
    settings.ACCESS_LOG = False
    client = signed_in(anna)
    client.get("/history/")
    assert written.objects == []
    client.get("/nowhere/")
    assert written.access()["status"] == 404


@pytest.mark.parametrize(
    "address", ["/accounts/choose/canary-of-a-link/", "/accounts/choose/canary"]
)
def test_no_line_has_the_token_of_a_password_link(
    address: str, written: Written, transactional_db: None
) -> None:
    Client().get(address)
    assert written.access()["path"].startswith("/accounts/choose/[hidden]")
    assert "canary" not in written.text


def test_no_line_has_a_secret_setting(written: Written, settings: Any) -> None:
    settings.LINER_API_TOKEN = "a-canary-of-a-token"
    settings.SECRET_KEY_FALLBACKS = ["a canary of a key"]
    try:
        raise ValueError("Authorization: a-canary-of-a-token")
    except ValueError:
        log.exception("%s %s", settings.LINER_API_TOKEN, settings.SECRET_KEY_FALLBACKS)
    assert "[hidden]" in written.text
    assert "canary" not in written.text


def test_debugging_does_not_show_the_address_of_the_webhook() -> None:
    """urllib3 logs paths of addresses at DEBUG, also if LOG_LEVEL is DEBUG."""
    assert logging.getLogger("urllib3").level == logging.INFO


def test_a_path_can_not_look_like_other_facts(written: Written, transactional_db: None) -> None:
    Client().get("/x%20status=200%0a%22/" + "é" * 600)
    path = written.access()["path"]
    assert path.startswith("/x%20status%3D200%0A%22/%C3%A9")
    assert len(path) == 500


def test_lines_of_a_thread_name_the_request_that_started_it(written: Written) -> None:
    facts = begin(Facts("POST", "/integrity/"))
    thread = threading.Thread(target=carried(lambda: log.info("In the thread.")))
    facts.is_over = True
    thread.start()
    thread.join()
    log.info("Afterwards.")
    inside, after = written.objects
    assert inside["request_id"] == facts.request_id
    assert "request_id" not in after
    assert current_request_id() == "-"


def test_the_servers_own_line_after_a_response_names_the_request(written: Written) -> None:
    facts = begin(Facts("GET", "/history/"))
    facts.is_over = True
    logging.getLogger("gunicorn.error").propagate = True
    logging.getLogger("gunicorn.error").error("Socket error processing request.")
    assert written.objects[0]["request_id"] == facts.request_id


def test_a_line_that_names_a_submission_has_it_outside_of_requests_too(written: Written) -> None:
    number = uuid4()
    log.info("Submission %s was found in Liner as %s.", number, 12)
    assert written.objects[0]["submission"] == str(number)
