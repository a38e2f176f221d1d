"""The magic words: what each one does, and the answer it leads to."""

import re
from dataclasses import replace

from .answers import Answer, Delivery, granted, refused

MAGIC: dict[str, str] = {
    "#refuse": "Nothing is created: 422, with a message.",
    "#html": "Nothing is created: 400, with a script tag in the message.",
    "#busy": "Nothing is created: 429, without the envelope.",
    "#error": "Nothing is created: 500, with an HTML page.",
    "#redirect": "Nothing is created: 307, to another address on this machine.",
    "#timeout": "Nothing is created: no answer for a minute, then the connection closes.",
    "#lost": "Created, but the connection closes without an answer.",
    "#hidden": "Created, but the answer is lost, and list and detail show it only after a minute.",
    "#slow": "Created, but the answer takes 3 seconds.",
    "#drip": "Created, but the answer comes one byte a second.",
    "#cut": "Created, but the answer stops in the middle.",
    "#garbage": "Created, but the answer is not JSON.",
    "#oddid": "Created, but the id in the answer is a string.",
    "#respelled": "Created with the title in capital letters, but the answer is lost.",
    "#misnumbered": "Created, but no interval group has the number in the answer.",
    "#twin": "Created twice; the answer has the number of the first.",
    "#changed": "Created, but the last interval is saved one minute longer than requested.",
}

_NOTHING_MADE = {
    "#refuse": refused(422, "An interval group with these intervals is not allowed."),
    "#html": refused(400, "Title is wrong: <script>alert(1)</script>"),
    "#busy": Answer(429, b"Too many requests\n", "text/plain; charset=utf-8"),
    "#error": Answer(
        500,
        b"<!DOCTYPE html>\n<title>Error</title>\n<h1>Internal Server Error</h1>\n",
        "text/html; charset=utf-8",
    ),
    "#timeout": Answer(200, b"", delivery=Delivery.SILENT),
}
_DELIVERIES = {
    "#lost": Delivery.LOST,
    "#respelled": Delivery.LOST,
    "#hidden": Delivery.LOST,
    "#slow": Delivery.SLOW,
    "#drip": Delivery.DRIP,
    "#cut": Delivery.CUT,
}


def magic_word(title: str) -> str:
    """Returns the first magic word in `title` (a whole word, in any case), or ""."""
    words = (f"#{word}".lower() for word in re.findall(r"(?<![\w#])#(\w+)", title))
    return next((word for word in words if word in MAGIC), "")


def nothing_made(word: str, port: int) -> Answer | None:
    """Returns the answer to `word` if it creates no interval group, else None.

    `port` is the sandbox's own. A redirect leads back to it under another host name, so that the
    sandbox sees the second POST of a client that follows it.
    """
    if word == "#redirect":
        address = f"http://localhost:{port}/v2/call-attempt/create/"
        return Answer(307, b"", "text/plain; charset=utf-8", (("Location", address),))
    return _NOTHING_MADE.get(word)


def made(word: str, number: int) -> Answer:
    """Returns the answer to `word` ("" for none) after interval group `number` was made."""
    numbers = {"#oddid": str(number), "#misnumbered": number + 1_000_000}
    answer = granted({"id": numbers.get(word, number)})
    if word == "#garbage":
        return replace(answer, body=b'{"success": tru\x00 <garbage>')
    return replace(answer, delivery=_DELIVERIES.get(word, Delivery.WHOLE))
