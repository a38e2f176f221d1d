"""Finds English words on a Russian page."""

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import Any

# What programs wrote or read, and what people typed.
DATA = {"code", "pre", "bdi", "kbd", "samp", "script", "style", "textarea"}
VOID = {"br", "hr", "img", "input", "link", "meta", "path", "line", "rect", "circle", "source"}
SHOWN = {"title", "aria-label", "aria-description", "placeholder", "alt", "label"}
SHOWN_BY_SCRIPTS = {"data-copied", "data-hide", "data-waiting-label"}
BUTTONS = {"submit", "button", "reset"}

NAMES = {
    *(
        "Liner",
        "linerAdmin",
        "Admin",
        "CSV",
        "csv",
        "JSON",
        "jsonl",
        "UTC",
        "CET",
        "CEST",
        "cookie",
    ),
    *("Chrome", "Firefox", "Safari", "Edge", "Opera", "Samsung", "Internet"),
    *("Windows", "Linux", "Android", "macOS", "iPhone", "iPad", "ChromeOS"),
    *("OpenID", "Connect", "JavaScript", "QR", "PIN", "IP", "ID", "UUID", "SHA"),
    *("HTTP", "HTTPS", "HTML", "API", "PostgreSQL", "SQLite"),
}
DATA_IN_TEXT = re.compile(
    "|".join(
        (
            r"\bJSON Lines\b",
            r"https?://\S+",
            r"(?<!\w)/[\w/.-]+",  # a path
            r"[0-9a-f]{8}-[0-9a-f-]{27}",  # an id
            r"\b(?:[a-z0-9]{4}-){3}[a-z0-9]{4}\b",  # a recovery code
            r"(?<=код схемы )[A-Z0-9]+",
            r"«(?:reconcile|success)»|\btrue\b|\bfalse\b",
            r"\bmanage\.py(?: [a-z_-]+)*",
            r"\b[A-Z][a-z]+/[A-Z]\w+",  # a time zone
            r"U\+[0-9A-F]{4,6}(?: [A-Z-]+)+",  # a character by its Unicode name
        )
    )
)
# A closing quotation mark, a comma in a large number, a month as Django shortens it.
MARK = re.compile(
    r"”|(?<![\d,])\d{1,3},\d{3}(?![\d,])|\d (?:Янв|Фев|Мар|Апр|Май|Июн|Июл|Авг|Сен|Окт|Ноя|Дек)\b"
)
WORD = re.compile(r"(?<![\w@#])[A-Za-z][A-Za-z'’]*(?![\w@])")


class Texts(HTMLParser):
    """What a page says: its texts, and the attributes that a person sees or hears."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self.feed(page)
        self.close()

    @property
    def _is_data(self) -> bool:
        return any(is_data for _, is_data in self._open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        # The other language's name is written in that language.
        is_data = tag in DATA or values.get("lang", "ru") != "ru"
        # Django's admin shows columns as they are.
        is_data |= "readonly" in values.get("class", "").split()
        if not is_data and not self._is_data:
            self._read(tag, values)
        if tag not in VOID:
            self._open.append((tag, is_data))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def _read(self, tag: str, values: dict[str, str]) -> None:
        names = SHOWN | SHOWN_BY_SCRIPTS
        if tag == "input" and values.get("type") in BUTTONS:
            names = names | {"value"}
        if tag == "option" and not values.get("label"):
            names = names - {"label"}
        self.found += [values[name] for name in sorted(names & values.keys())]

    def handle_endtag(self, tag: str) -> None:
        places = [place for place, (name, _) in enumerate(self._open) if name == tag]
        if places:
            del self._open[places[-1] :]

    def handle_data(self, data: str) -> None:
        if not self._is_data:
            self.found.append(data)


def texts_of(answer: Any) -> list[str]:
    """The texts of a page or a plain answer; none of what programs read."""
    kind = answer.headers.get("Content-Type", "")
    if answer.streaming or not kind.startswith("text/"):
        return []
    text = answer.content.decode()
    return Texts(text).found if kind.startswith("text/html") else [text]


def english_in(texts: Iterable[str], data: Iterable[str] = ()) -> Iterator[str]:
    """Yields the texts with an English word of two letters or more, beside names and data,
    or with an English mark."""
    like_english = {one for one in data if MARK.search(one) or re.search("[A-Za-z]", one)}
    longest_first = map(re.escape, sorted(like_english, key=len, reverse=True))
    typed = re.compile(rf"(?<!\w)(?:{'|'.join(longest_first) or '(?!)'})(?!\w)")
    for text in texts:
        left = DATA_IN_TEXT.sub(" ", typed.sub(" ", " ".join(text.split())))
        words = [word for word in WORD.findall(left) if word not in NAMES]
        if MARK.search(left) or any(len(word) > 1 for word in words):
            yield " ".join(text.split())
