"""What can become of a request: each story is made once, through the services.

A story goes on until nothing is left for a person to do; some of its copies end before that.
"""

from collections.abc import Callable

from groups.demo.sandbox import Sandbox
from groups.demo.seed.failing_liners import LinerThatKillsUs, LinerWithoutReads
from groups.demo.seed.scratch import Scratch


def nobody_listens(s: Scratch) -> Scratch:
    with Sandbox() as stopped:
        url = stopped.url
    return s.create(liner=s.liner(url=url))


def wrong_token(s: Scratch) -> Scratch:
    with Sandbox(token="another-token") as sandbox:  # noqa: S106 - opens nothing
        return s.create(liner=s.liner(url=sandbox.url))


def lost(s: Scratch, *, is_default: bool = False) -> Scratch:
    """Liner's list shows one that it could be, but nobody knows whether it was there before."""
    s.create("#lost", s.liner(LinerWithoutReads), is_default=is_default)
    return s.reconcile(5, 5, 5, 60)


def two_matches(s: Scratch) -> Scratch:
    s.create("#lost").make_the_same_elsewhere().reconcile(5, 5, 5, 60)
    return s.settle(by=s.author)


def found_late(s: Scratch) -> Scratch:
    s.create("#error").reconcile(5, 5, 10)
    s.clock.wait(hours=5)
    return s.make_the_same_elsewhere().reconcile(5, 5).answer_alarm()


def number_taken(s: Scratch) -> Scratch:
    s.create().create_with_the_number_before()
    return s.reconcile(5, 5, 10).answer_alarm()


def settled_as_absent(s: Scratch) -> Scratch:
    liner = s.liner(LinerWithoutReads)
    return s.create("#error", liner).reconcile(5, 60, liner=liner).settle(by=s.author)


def default_replaced_elsewhere(s: Scratch) -> Scratch:
    s.create(is_default=True).answer_default()
    return s.replace_default_elsewhere().answer_default()


def default_settled(s: Scratch) -> Scratch:
    lost(s, is_default=True).settle(by=s.author).settle(by=s.colleague)
    return s.answer_default()


def explained(s: Scratch) -> Scratch:
    return s.create().ask_for_explanation().explain().review()


# How many of each two hundred entries go so.
STORIES: list[tuple[int, Callable[[Scratch], Scratch]]] = [
    (118, lambda s: s.create()),
    (14, lambda s: s.create(by_command=True)),
    (9, lambda s: s.create(liner=s.liner(LinerWithoutReads))),
    (1, lambda s: s.create_while_the_database_fails().reconcile(5)),
    (2, lambda s: s.create("#changed").answer_alarm()),
    (8, lambda s: s.create().review()),
    (3, explained),
    (3, lambda s: s.create(is_default=True).answer_default()),
    (1, default_replaced_elsewhere),
    (1, default_settled),
    (8, lambda s: s.create("#refuse")),
    (2, lambda s: s.create("#html")),
    (3, wrong_token),
    (1, lambda s: s.create("#refuse").review()),
    (7, nobody_listens),
    (2, lambda s: s.create(liner=s.liner(url=s.sandbox.url.replace("http:", "https:")))),
    (2, lambda s: s.create("#lost").reconcile(5)),
    (1, lambda s: s.create("#cut").reconcile(5)),
    (1, lambda s: s.create("#garbage").reconcile(5)),
    (1, lambda s: s.create("#oddid").reconcile(5)),
    (1, lambda s: s.create("#timeout", s.liner(timeout=1)).reconcile(5, 5, 10)),
    (1, lambda s: s.create("#busy").reconcile(5, 5, 10)),
    (1, lambda s: s.create("#redirect").reconcile(5, 5, 10)),
    (1, lambda s: s.create(liner=s.liner(LinerThatKillsUs)).reconcile(2, 5, 5, 10)),
    (1, found_late),
    (1, number_taken),
    (2, lambda s: lost(s).settle(by=s.author)),
    (2, settled_as_absent),
    (2, two_matches),
]
