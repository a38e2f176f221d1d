"""Plans with a name, offered where a new plan is written."""

from dataclasses import dataclass
from typing import Any

from groups.plan.limits import Limits, PlanError
from groups.plan.parse import parse
from groups.plan.rules import SettingError, setting_items

_LONGEST_NAME = 40
_EXAMPLE = "for example “One day: 0, 30m, 2h”"


@dataclass(frozen=True)
class Preset:
    """`name`: a text, or one that is translated when it is shown."""

    name: Any
    intervals: tuple[int, ...]


def read_presets(text: str, limits: Limits) -> tuple[Preset, ...]:
    """Reads "First hour: 0, 30m; One day: 0, 1d"; () for "off". Raises SettingError."""
    if text.lower() == "off":
        return ()
    presets = tuple(_read(item, limits) for item in setting_items(text))
    names = [preset.name.casefold() for preset in presets]
    twice = next((preset.name for preset in presets if names.count(preset.name.casefold()) > 1), "")
    if twice:
        raise SettingError(f"Two plans are called “{twice}”: give each its own name.")
    if not presets:
        raise SettingError(f"Write a name, a colon and intervals, {_EXAMPLE}.")
    return presets


def _read(item: str, limits: Limits) -> Preset:
    name, _, intervals = (part.strip() for part in item.partition(":"))
    if not (name and intervals and name.isprintable()):
        raise SettingError(
            f"“{item[:_LONGEST_NAME]}” isn't a plan: write a name, a colon and intervals,"
            f" {_EXAMPLE}."
        )
    if len(name) > _LONGEST_NAME:
        raise SettingError(
            f"Shorten the name “{name[:_LONGEST_NAME]}…” to {_LONGEST_NAME} characters."
        )
    try:
        return Preset(name, parse(intervals, limits))
    except PlanError:
        raise SettingError(
            f"The intervals of “{name}” are invalid or break your company's limits:"
            f" write them as in the form, {_EXAMPLE}."
        ) from None
