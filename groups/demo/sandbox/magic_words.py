"""The magic words: what each one does, and the answer it leads to."""

import re
from dataclasses import replace

from .answers import Answer, Delivery, granted, refused

MAGIC: dict[str, str] = {
    "#refuse": "Nothing is made: 422, with a message in words.",
    "#html": "Nothing is made: 400, with a message that holds a script tag.",
    "#busy": "Nothing is made: 429, without the envelope.",
    "#error": "Nothing is made: 500, with a page of HTML.",
    "#redirect": "Nothing is made: 307, to another address on this machine.",
    "#timeout": "Nothing is made, and no answer comes for a minute; then the connection closes.",
    "#lost": "Made, but the connection closes without an answer.",
    "#hidden": "Made, but the answer is lost, and list and detail show it only after a minute.",
    "#slow": "Made, but the answer takes 3 seconds.",
    "#drip": "Made, but the answer comes one byte a second.",
    "#cut": "Made, but the answer is cut in the middle.",
    "#garbage": "Made, but the answer is not JSON.",
    "#oddid": "Made, but the answer carries the id as a string.",
    "#respelled": "Made, but the title is stored in capital letters, and the answer is lost.",
    "#misnumbered": "Made, but the answer carries a number that nothing has.",
    "#twin": "Made twice: two interval groups, of which the answer names the first.",
    "#changed": "Made, but the last interval is stored one minute longer than was asked.",
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
    """Returns the answer to `word` if no interval group is to be made, else None.

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
