"""Rows of the fault table: the content of a complete answer."""

from .faults import answer, says
from .plays import NO, YES
from .table import Row, created, refused, unknown

HTML = b"<!DOCTYPE html><title>Error</title>"
OTHER = b'{"error": "no"}'

# Status: what comes of YES, of NO, of an object without `success`, of HTML.
CLEAR = {
    200: ("created", "refused", "no_envelope", "not_json"),
    201: ("created", "refused", "no_envelope", "not_json"),
    **dict.fromkeys(
        (400, 401, 403, 404, 405, 413, 415, 422),
        ("odd_success", "refused", "no_envelope", "not_json"),
    ),
}
REDIRECTS = (300, 301, 302, 303, 304, 305, 307, 308, 399)
ODD = (101, 202, 203, 204, 205, 206, 207, 226, 299)
ODD += (402, 406, 407, 408, 409, 410, 411, 412, 414, 416, 417, 418, 421, 423, 424, 425, 426, 428)
ODD += (429, 431, 451, 499, 500, 501, 502, 503, 504, 505, 507, 511, 520, 524, 599, 600, 999)


def _row(case: str, reason: str, status: int, body: bytes) -> Row:
    play = says(answer(body, status, "Retry-After: 0", "Location: /elsewhere"))
    if reason == "created":
        return created(case, play, status=status)
    if reason == "refused":
        return refused(case, play, status=status)
    return unknown(case, reason, play, status=status)


def _statuses() -> list[Row]:
    bodies = {"yes": YES, "no": NO, "an object": OTHER, "HTML": HTML}
    expected = {status: ("redirect",) * 4 for status in REDIRECTS}
    expected |= {status: ("odd_status",) * 4 for status in ODD} | CLEAR
    return [
        _row(f"{status} with {name}", reason, status, body)
        for status, reasons in sorted(expected.items())
        for (name, body), reason in zip(bodies.items(), reasons, strict=True)
    ]


NO_STATUS = [
    *[
        unknown(f"status {status} and no other", "cut", says(answer(YES, status)))
        for status in (100, 102, 103, 199)
    ],
    *[
        unknown(f"status {status}", "bad_http", says(answer(YES, status)))
        for status in ("000", "20", "1000", "-200", "2OO", "")
    ],
]


def _id(number: str) -> bytes:
    return b'{"success": true, "message": "", "data": {"id": %s}}' % number.encode()


def _success(value: str) -> bytes:
    return b'{"success": %s, "message": "", "data": {"id": 7}}' % value.encode()


IDS = [
    *[
        created(f"id {number}", says(answer(_id(str(number)))), id=number)
        for number in (1, 100200300, 2**31, 2**53 + 1, 2**63 - 1)
    ],
    *[
        unknown(f"id {number}", "odd_id", says(answer(_id(number))), status=200)
        for number in (
            *("0", "-0", "-1", "1.0", "7.5", "1e3", "1E400", '"5"', '""', "true", "false", "null"),
            *("[]", "[7]", "{}", '{"id": 7}', str(2**63), str(2**64 + 7)),
        )
    ],
    unknown("id of 5,000 digits", "odd_id", says(answer(_id("7" * 5000))), status=200),
    *[
        unknown(f"id {number}", "not_json", says(answer(_id(number))), status=200)
        for number in (
            "07",
            "+7",
            "0x7",
            "7_0",
            "NaN",
            "Infinity",
            "-Infinity",
            "",
            "seven",
            "\u0667",
        )
    ],
    *[
        unknown(
            f"data {data}",
            "odd_id",
            says(answer(_success("true").replace(b'{"id": 7}', data.encode()))),
            status=200,
        )
        for data in ("null", "7", "[]", '[{"id": 7}]', "{}", '{"ID": 7}', '"{}"')
    ],
    unknown("no data", "odd_id", says(answer(b'{"success": true, "id": 7}')), status=200),
]

ENVELOPES = [
    *[
        _row(f"{status} with success {value}", "odd_success", status, _success(value))
        for value in ('"true"', '"false"', "1", "0", "null", "[]", "{}", '""', "1.0")
        for status in (200, 422)
    ],
    *[
        unknown(f"body {body.decode()}", "no_envelope", says(answer(body)), status=200)
        for body in (b"[]", b"null", b"true", b"7", b'"yes"', b"{}", b'[{"success": true}]',
            b'{"Success": true}')
    ],
    *[
        refused(f"refusal with {name}", says(answer(body, 422)), status=422)
        for name, body in {
            "no message": b'{"success": false}',
            "null as message": b'{"success": false, "message": null}',
            "a list as message": b'{"success": false, "message": ["No."]}',
            "data": b'{"success": false, "message": "", "data": {"id": 7}}',
        }.items()
    ],
]  # fmt: skip

DUPLICATES = [
    unknown(f"twice {name}", "duplicate_keys", says(answer(body)), status=200)
    for name, body in {
        "success, alike": b'{"success": true, "success": true, "data": {"id": 7}}',
        "success, no and yes": b'{"success": false, "success": true, "data": {"id": 7}}',
        "success, yes and no": b'{"success": true, "success": false, "data": {"id": 7}}',
        "success, one spelled otherwise": b'{"success": true, "s\\u0075ccess": false}',
        "data": b'{"success": true, "data": {"id": 7}, "data": {"id": 8}}',
        "id": b'{"success": true, "data": {"id": 7, "id": 8}}',
        "something deep": b'{"success": true, "data": {"id": 7}, "x": [{"y": {"z": 1, "z": 1}}]}',
    }.items()
]

NOT_JSON = [
    unknown(name, "not_json", says(answer(body)), status=200)
    for name, body in {
        "empty body": b"",
        "white space": b" \r\n ",
        "NaN beside": YES.replace(b'""', b"NaN"),
        "byte order mark": b"\xef\xbb\xbf" + YES,
        "UTF-16": YES.decode().encode("utf-16"),
        "UTF-32": YES.decode().encode("utf-32-le"),
        "Latin-1": YES.replace(b'""', '"déjà"'.encode("latin-1")),
        "encoded surrogate": YES.replace(b'""', b'"\xed\xa0\x80"'),
        "overlong UTF-8": YES.replace(b'""', b'"\xc0\xaf"'),
        "NUL after the end": YES + b"\0",
        "raw NUL": YES.replace(b'""', b'"\0"'),
        "raw line end": YES.replace(b'""', b'"\n"'),
        "two objects": YES + YES,
        "PHP warning first": b"Warning: something in x.php\n" + YES,
        "trailing comma": YES.replace(b"7}", b"7,}"),
        "comment": YES + b"// yes",
        "single quotes": YES.replace(b'"', b"'"),
        "deep lists": b"[" * 60_000,
        "deep lists, closed": b"[" * 30_000 + b"]" * 30_000,
        "deep objects": b'{"a":' * 12_000,
        "deep beside": YES.replace(b'""', b"[" * 30_000 + b"]" * 30_000),
    }.items()
]

MESSAGES = [
    _row(
        f"{status} with message {message}", reason, status, body.replace(b'"No."', message.encode())
    )
    for message in ('{"title": ["Too long."]}', '["No.", "Never."]', "7", "true", "null")
    for status, reason, body in (
        (422, "refused", NO),
        (500, "odd_status", NO),
        (200, "created", YES.replace(b'""', b'"No."')),
    )
]

STILL_JSON = [
    created(name, says(answer(body)))
    for name, body in {
        "white space around": b"\r\n\t " + YES + b"\r\n\t ",
        "5,000 digits beside": YES.replace(b'""', b"9" * 5000),
        "1e999 beside": YES.replace(b'""', b"1e999"),
        "lone surrogate in message": YES.replace(b'""', rb'"\ud800"'),
        "escaped keys": YES.replace(b"id", rb"\u0069\u0064"),
        "more keys": YES.replace(b"7}", b'7, "extra": {"id": 8}}'),
        "no message": b'{"success": true, "data": {"id": 7}}',
        "Cyrillic": YES.replace(b'""', '"Готово 👍"'.encode()),
    }.items()
]

ROWS = [*_statuses(), *NO_STATUS, *IDS, *ENVELOPES, *DUPLICATES, *NOT_JSON, *MESSAGES, *STILL_JSON]
