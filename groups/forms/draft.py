"""The draft of a new interval group, kept in the session while its author signs in again."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from groups.forms.form_key import make_key, owner_of, read_key
from groups.forms.new_group import NewGroupForm
from groups.liner.fields import FIELDS

SESSION_KEY = "typed"
NAMES = (*FIELDS, "reason", "key")
MAX_CHARACTERS = 10_000


def keep(session: Any, typed: Mapping[str, str]) -> None:
    """Keeps what was typed, if the form has a key of this site's."""
    if owner_of(typed.get("key", "")) is not None:
        session[SESSION_KEY] = {name: typed.get(name, "")[:MAX_CHARACTERS] for name in NAMES}


def take(session: Any, user: Any) -> NewGroupForm | None:
    """Removes the draft and returns it as a form; None if there is none of this person's."""
    typed = session.pop(SESSION_KEY, None)
    if typed is None or owner_of(typed["key"]) != user.pk:
        return None
    try:
        read_key(typed["key"], user)
    except ValidationError:
        typed["key"] = make_key(user)
    return NewGroupForm(initial=typed, user=user)
