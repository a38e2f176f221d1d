"""What somebody typed into the form for a new interval group before their session ended."""

from collections.abc import Mapping
from typing import Any

from groups.forms.form_key import make_key, owner_of
from groups.forms.new_group import NewGroupForm
from groups.liner.new_group import FIELDS

IN_SESSION = "typed"
NAMES = (*FIELDS, "reason", "key")
MOST_CHARACTERS = 10_000


def keep(session: Any, typed: Mapping[str, str]) -> None:
    """Keeps a form that linerAdmin made, until its owner has signed in again."""
    if owner_of(typed.get("key", "")) is not None:
        session[IN_SESSION] = {name: typed.get(name, "")[:MOST_CHARACTERS] for name in NAMES}


def take(session: Any, user: Any) -> NewGroupForm | None:
    """Returns the kept form, once; None where there is none, or it is another person's."""
    typed = session.pop(IN_SESSION, None)
    if typed is None or owner_of(typed["key"]) != user.pk:
        return None
    form = NewGroupForm(data=typed, user=user)
    form.is_valid()
    key = typed["key"] if "key" not in form.errors else make_key(user)
    return NewGroupForm(initial=typed | {"key": key}, user=user)
