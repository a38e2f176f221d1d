"""How many exports run at once: each holds a thread and a connection to the database."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from groups.models import ExportSlot, database_now

SLOTS = 8
SLOTS_OF_A_PERSON = 2
# A million entries take a few minutes. A server that dies gives nothing back before this.
LONGEST = timedelta(minutes=30)


class TooManyExports(Exception):
    """As many run as may: of this person (`of_person`), or of all."""

    def __init__(self, *, of_person: bool) -> None:
        self.of_person = of_person


@transaction.atomic
def take_slot(by: Any) -> ExportSlot:
    """Returns a slot, for LONGEST at most. Raises TooManyExports."""
    User.objects.select_for_update().get(pk=by.pk)  # one request of a person at a time
    now = database_now()
    if ExportSlot.objects.filter(person=by, until__gt=now).count() >= SLOTS_OF_A_PERSON:
        raise TooManyExports(of_person=True)
    taken = {"person": by, "until": now + LONGEST}
    for slot in range(SLOTS):
        _, is_new = ExportSlot.objects.get_or_create(slot=slot, defaults=taken)
        if is_new or ExportSlot.objects.filter(pk=slot, until__lte=now).update(**taken):
            return ExportSlot(slot=slot, **taken)
    raise TooManyExports(of_person=False)


def give_back(slot: ExportSlot) -> None:
    """Does nothing if it ran out and another export has it."""
    ours = ExportSlot.objects.filter(pk=slot.pk, until=slot.until)
    ours.update(person=None, until=database_now())
