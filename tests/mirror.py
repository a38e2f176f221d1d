"""Lists that tests put into the mirror without asking Liner."""

from groups.liner.fields import RemoteGroup
from groups.services.liner_groups.mirror import Begun, Reading, begin, keep

# How old a list is that was just read, on a machine that may be busy.
AGE = r"(just now|\d+ seconds? ago)"


def holds(*groups: RemoteGroup) -> Begun:
    """Tells what Liner's list held when it was read just now."""
    begun = begin()
    keep(Reading(begun, groups))
    return begun
