"""What the made-up people type into the form: values of the placeholders."""

from random import Random
from typing import Any

from groups.audit.chain import canonical
from groups.demo.seed.people import Language
from groups.demo.seed.template import within
from groups.liner.fields import NewGroup
from groups.plan import fingerprint, short_form
from groups.wording.plans import plan_sentence

# Plans of fewer calls are left to the people who try things out: theirs are no duplicates.
FEWEST_CALLS, MOST_CALLS = 5, 12
FIRST_MINUTES = (0, 0, 0, 1, 5, 15, 30, 60)
MINUTES = (1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 1440, 2880, 4320)
RESET, REASON = 0.35, 0.4  # shares of the requests


def draw_request(
    rng: Random, language: Language, plan: dict[str, Any], number: int, *, is_default: bool
) -> dict[str, Any]:
    """`number` makes the title unlike all others, so that no request repeats an open one."""
    title = f"{rng.choice(language.subjects)}, {rng.choice(language.details)} {number}"
    reset = not is_default and rng.random() < RESET
    has_reason = is_default or rng.random() < REASON
    new_group = NewGroup(title, plan["minutes"], is_default, reset)
    return plan | {
        "title": title,
        "is_default": is_default,
        "reset": "true" if reset else "false",
        "request_body": within(new_group.body().decode()),
        "reason": rng.choice(language.reasons) if has_reason else "",
    }


def draw_plan(rng: Random) -> dict[str, Any]:
    """Returns a first wait, then gaps that mostly grow, as people plan them, and its texts."""
    minutes = [rng.choice(FIRST_MINUTES)]
    place = rng.randrange(len(MINUTES) // 2)
    for _ in range(rng.randint(FEWEST_CALLS, MOST_CALLS) - 1):
        minutes.append(MINUTES[place])
        place = min(place + rng.randrange(4), len(MINUTES) - 1)
    *others, last = minutes
    return {
        "minutes": tuple(minutes),
        "intervals": canonical(minutes),
        "longer_intervals": canonical([*others, last + 1]),
        "typed": short_form(minutes),
        "sentence": within(plan_sentence(minutes)),
        "fingerprint": fingerprint(minutes),
    }
