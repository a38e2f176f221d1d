"""What a list of intervals that can't be read may mean, written so that it can be."""

from groups.plan import notation
from groups.plan.limits import DEFAULT_LIMITS, Limits, PlanError
from groups.plan.parse import parse


def readings(text: str, limits: Limits = DEFAULT_LIMITS) -> tuple[str, ...]:
    """The lists that a text with an error may mean, each of them readable; () if none is known."""
    found = (_corrected(text, way, limits) for way in ("one", "two"))
    return tuple(dict.fromkeys(filter(None, found)))


def _corrected(text: str, way: str, limits: Limits) -> str | None:
    """The text with each of its errors corrected in the same way; None if that can't be done."""
    for _ in range(limits.max_entries):
        try:
            parse(text, limits)
        except PlanError as error:
            offered = error.params.get(way) or error.params.get("suggestion")
            if not offered:
                return None
            text = _replaced(text, error, str(offered))
        else:
            return text
    return None


def _replaced(text: str, error: PlanError, offered: str) -> str:
    """The text with what `offered` stands for instead of the wrong entries."""
    if error.code == "brackets":  # its suggestion is the whole list
        return offered
    entries = list(notation.split(text))
    first = int(error.params["place"]) - 1
    count = len(list(notation.split(str(error.params["token"]))))
    before = "".join(entry.before + entry.token for entry in entries[:first])
    before += entries[first].before
    wrong = "".join(entry.before + entry.token for entry in entries[first : first + count])
    return before + offered + text[len(before) + len(wrong) - len(entries[first].before) :]
