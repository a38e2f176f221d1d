"""What the fuzz run looks for, it finds."""

from typing import Any

import pytest
from django.http import HttpResponse

from tests.fuzz.values import MARK
from tests.fuzz.world import CANARY, Sent, problems

SENT = Sent("anna", "GET", "/history/", "", "", b"", {})


def found(body: str = "", status: int = 200, **headers: str) -> list[str]:
    given = {"Content-Security-Policy": "default-src 'none'"}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    answer: Any = HttpResponse(body, status=status, headers=given)
    answer.content_read, answer.exc_info = answer.content, None
    return problems(SENT, answer, lambda name: name == SENT.who)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"status": 500}, "status 500"),
        ({"status": 503}, "status 503"),
        ({"body": "Traceback (most recent call last)"}, "a traceback"),
        ({"body": CANARY.format("emil")}, "emil's data"),
        ({"body": f"<p>{MARK}</p>"}, "HTML of the request"),
        ({"status": 302, "Location": "//elsewhere.example/"}, "a redirect to"),
        ({"status": 302, "Location": "/\\elsewhere.example/"}, "a redirect to"),
        ({"status": 302, "Location": "javascript:alert(1)"}, "a redirect to"),
        ({"body": "x", "Content_Type": "text/plain"}, "the Content-Type text/plain"),
        ({"Content_Security_Policy": ""}, "no Content-Security-Policy"),
    ],
)
def test_a_bad_answer_is_a_problem(answer: dict[str, Any], words: str) -> None:
    (problem,) = found(**answer)
    assert problem.startswith(words)


@pytest.mark.parametrize(
    "answer",
    [
        {"body": CANARY.format("anna")},
        {"body": MARK, "Content_Type": "application/x-ndjson; charset=utf-8"},
        {"status": 302, "Location": "/groups/?next=//elsewhere.example/"},
        {"status": 403},
    ],
)
def test_a_good_answer_is_none(answer: dict[str, Any]) -> None:
    assert found(**answer) == []
