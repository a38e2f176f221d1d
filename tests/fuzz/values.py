"""What no honest browser sends."""

import json
from collections.abc import Callable
from random import Random
from urllib.parse import quote

# In percent encoding, for a query or a form: text in UTF-8, and bytes that are no text.
MARK = "<b id=fuzz>"
TEXTS = [
    "",
    " ",
    "0",
    "-1",
    "1e308",
    "NaN",
    "٣",
    "9" * 19,
    "9" * 400,
    "-" + "9" * 40,
    "0x1F",
    "\0",
    "a\0b",
    "\r\nSet-Cookie: fuzz=1",
    "a\u202egnp.exe",
    "\u2066\u2067\ufeff",
    "\ud800",
    "\ufffe\uffff",
    "\U0010ffff",
    "e" + "\u0301" * 500,
    "' OR '1'='1' --",
    '"; DROP TABLE groups_submission; --',
    "%' UNION SELECT password FROM auth_user --",
    "a AND (b OR NEAR(c d, 2)) *",
    MARK,
    f'"{MARK}<script>alert(1)</script>',
    "'\"><img src=x onerror=alert(1)>",
    "{{ 7*7 }}{% debug %}",
    "javascript:alert(1)",
    "//elsewhere.example/",
    "https://elsewhere.example/",
    "\\\\elsewhere.example\\x",
    "../../../etc/passwd",
    "=HYPERLINK(1)",
    "[" * 2_000,
    json.dumps({"a": [{"b": None}] * 50}),
    "x" * 3_000,
    "0, " * 500,
    "0, 30m, 2h",
    "0 1,440",
    "2026-02-30",
    "9999-12-31",
    "0001-01-01",
    "2026-11-27T24:00:00+99:99",
    "00000000-0000-0000-0000-000000000000",
    "urn:uuid:00000000-0000-0000-0000-000000000000",
    "on",
    "yes",
    "created",
    "exists",
    "absent",
    "None",
]
BYTES = ["%FF", "%C0%80", "%ED%A0%80%ED%B0%80", "%F8%88%80%80%80", "%", "%zz", "%00", "+", "&", "="]


def text(rng: Random) -> str:
    found = rng.choice(TEXTS)
    return found + rng.choice(TEXTS) if rng.random() < 0.2 else found


def encoded(rng: Random) -> str:
    """A value of a query or of a form."""
    if rng.random() < 0.2:
        return rng.choice(BYTES)
    return percent(text(rng))


def percent(value: str) -> str:
    return quote(value.encode("utf-8", "surrogatepass"), safe="")


def header(rng: Random) -> str:
    """As a server passes it on: each byte a character, and none that ends the line."""
    raw = text(rng).replace("\r", "").replace("\n", "").encode("utf-8", "surrogatepass")
    return raw.decode("latin-1")[:8_000]


def pairs(rng: Random, fields: dict[str, str], names: list[str]) -> str:
    """The fields of a form or a query, encoded: some hostile, some missing, some twice."""
    sent = [(name, percent(value)) for name, value in fields.items() if rng.random() > 0.05]
    sent = [(name, encoded(rng) if rng.random() < 0.25 else value) for name, value in sent]
    sent += [(rng.choice(names), encoded(rng)) for _ in range(rng.choice((0, 0, 1, 2, 3)))]
    if rng.random() < 0.05:
        sent += [(encoded(rng), encoded(rng))] * rng.choice((1, 1_500))
    return "&".join(f"{percent(name)}={value}" for name, value in sent)


def body(rng: Random, form: str) -> tuple[str, bytes]:
    """Returns a content type and a body: mostly a form, also anything else."""
    if rng.random() < 0.7:
        return "application/x-www-form-urlencoded", form.encode()
    return rng.choice(BODIES)(form)


def _multipart(form: str) -> tuple[str, bytes]:
    lines = []
    for pair in form.split("&")[:50]:
        name, _, value = pair.partition("=")
        lines.append(f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n')
    file = 'Content-Disposition: form-data; name="title"; filename="../a.html"'
    lines.append(f"--x\r\n{file}\r\nContent-Type: text/html\r\n\r\n{MARK}\r\n--x--\r\n")
    return "multipart/form-data; boundary=x", "".join(lines).encode()


BODIES: list[Callable[[str], tuple[str, bytes]]] = [
    _multipart,
    lambda form: ("multipart/form-data", form.encode()),
    lambda form: ("multipart/form-data; boundary=" + "y" * 300, form.encode()),
    lambda form: (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="',
    ),
    lambda form: (
        "multipart/form-data; boundary=x",
        b"--x\r\nContent-Disposition: form-data; name=title\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n!!!!\r\n--x--\r\n",
    ),
    lambda form: ("application/json", b'{"title":' + b"[" * 20_000),
    lambda form: ("application/x-www-form-urlencoded; charset=utf-16", form.encode("utf-16")),
    lambda form: ("application/x-www-form-urlencoded; charset=rot13", form.encode()),
    lambda form: ("text/xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
    lambda form: ("", form.encode()),
    lambda form: ("\xff/;;=", b"\xff\xfe\x00"),
    lambda form: ("application/x-www-form-urlencoded", b"title=" + b"a" * 2**21),
]
