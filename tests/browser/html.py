"""What an HTML validator would find in a page."""

import re
from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from tinyhtml5.parser import HTMLParser

NAMESPACE = "{http://www.w3.org/1999/xhtml}"
# Elements that hold text and inline elements only, and elements that may not stand in these.
INLINE_ONLY = {"p", "h1", "h2", "h3", "span", "button", "label", "strong", "small", "code", "bdi"}
BLOCKS = {"div", "p", "ul", "ol", "dl", "table", "section", "article", "figure", "form", "h1", "h2"}
INTERACTIVE = {"a", "button", "input", "select", "textarea", "summary", "details"}
CHILDREN = {"ul": {"li"}, "ol": {"li"}, "dl": {"dt", "dd", "div"}, "tr": {"th", "td"}}
REFERENCES = ("for", "form", "list", "aria-labelledby", "aria-describedby", "aria-controls")
TIME = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?")


def problems(html: str) -> list[str]:
    """Errors of the parser, and what it does not know of: nesting, ids, references, times."""
    parser = HTMLParser()
    root = parser.parse(html)
    found = [f"{code} {details} at {at}" for at, code, details in parser.errors]
    return [*found, *_about_ids(root), *_about_nesting(root, ())]


def _about_ids(root: Element) -> Iterator[str]:
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    ids = Counter(filter(None, (element.get("id") for element in elements)))
    yield from (f"id {name} occurs {count} times" for name, count in ids.items() if count > 1)
    for element in elements:
        for name in REFERENCES:
            for target in (element.get(name) or "").split():
                if target not in ids:
                    yield f"{_tag(element)} {name}={target} leads nowhere"
        moment = element.get("datetime")
        if moment is not None and not TIME.fullmatch(moment):
            yield f"no valid time: {moment}"
    focused = sum(element.get("autofocus") is not None for element in elements)
    if focused > 1:
        yield f"autofocus occurs {focused} times"


def _about_nesting(element: Element, outer: tuple[str, ...]) -> Iterator[str]:
    tag = _tag(element)
    if tag in BLOCKS and INLINE_ONLY.intersection(outer):
        yield f"{tag} inside {' '.join(outer)}"
    if tag in INTERACTIVE and {"a", "button", "summary"}.intersection(outer):
        yield f"{tag} inside {' '.join(outer)}"
    for child in element:
        if tag in CHILDREN and _tag(child) not in CHILDREN[tag] | {"template", "script"}:
            yield f"{_tag(child)} in a {tag}"
        yield from _about_nesting(child, (*outer, tag))


def _tag(element: Element) -> str:
    return element.tag.removeprefix(NAMESPACE) if isinstance(element.tag, str) else ""
