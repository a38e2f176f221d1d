"""The interval groups that a filter finds, and what the list shows of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from groups.forms.liner_groups import COLUMNS, LinerGroupFilter
from groups.models import LinerGroup, Submission
from groups.models.liner_group import LinerGroupQuerySet
from groups.models.search import read_term


@dataclass(frozen=True)
class Row:
    """One interval group.

    entry      the entry that created it; None if it was made in Liner
    entry_url  None if this person may not see the entry
    is_gone    whether it is no longer in Liner's list
    differs    names of the fields that differ from the request
    """

    group: LinerGroup
    entry: Submission | None
    entry_url: str | None
    is_gone: bool
    differs: tuple[str, ...]


def filtered(shown: LinerGroupFilter, user: Any) -> LinerGroupQuerySet:
    every = LinerGroup.objects.all()
    found = every.gone() if shown.state == "gone" else every.listed()
    term = read_term(shown.q)
    if shown.q:
        found = found.searched(term, user)
    if shown.made:
        found = found.made_here() if shown.made == "here" else found.made_in_liner()
    if shown.state == "changed":
        found = found.changed()
    elif shown.state == "unchanged":
        found = found.unchanged()
    if shown.default:
        found = found.filter(is_default=shown.default == "yes")
    if shown.reset:
        found = found.filter(reset_attempts_enabled=shown.reset == "yes")
    column = COLUMNS[shown.column]
    return found.sorted_by(column, descending=shown.is_descending, first=term.intervals)


def rows_of(found: Sequence[LinerGroup], user: Any) -> list[Row]:
    made = Submission.objects.filter(liner_group_id__in=[group.pk for group in found])
    entries = {
        entry.liner_group_id: entry for entry in made.defer("answer", "request_body", "message")
    }
    visible = set(made.visible_to(user).values_list("liner_group_id", flat=True))
    rows = []
    for group in found:
        entry = entries.get(group.pk)
        rows.append(
            Row(
                group=group,
                entry=entry,
                entry_url=entry.get_absolute_url() if entry and group.pk in visible else None,
                is_gone=group.last_seen is not None,
                differs=group.differences(entry) if entry else (),
            )
        )
    return rows
