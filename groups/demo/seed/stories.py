"""What can become of a request. Each story is made once, through the services.

A story goes on until no work is left for a person; some of its copies end earlier.
"""

from collections.abc import Callable
from typing import NoReturn

from groups.demo.sandbox import Sandbox
from groups.demo.seed.story_maker import StoryMaker
from groups.liner.client import Liner
from groups.liner.errors import Unreadable
from groups.liner.fields import NewGroup


class LinerWithoutReads(Liner):
    """Creates interval groups, but can't be read."""

    def read_list(self, *, timeout: float = 0) -> NoReturn:
        raise Unreadable(reason="deadline")

    def read_group(self, number: int, *, timeout: float = 0) -> NoReturn:
        raise Unreadable(reason="deadline")


class LinerThatDenies(Liner):
    """Says of each interval group that it does not exist."""

    def read_group(self, number: int, *, timeout: float = 0) -> None:
        return None


class LinerThatKillsUs(Liner):
    """The process dies while it waits for the answer."""

    def create(self, group: NewGroup) -> NoReturn:
        raise SystemExit


def nobody_listens(s: StoryMaker) -> StoryMaker:
    with Sandbox() as stopped:
        url = stopped.url
    return s.create(liner=s.liner(url=url))


def wrong_token(s: StoryMaker) -> StoryMaker:
    with Sandbox(token="another-token") as sandbox:  # noqa: S106 - opens nothing
        return s.create(liner=s.liner(url=sandbox.url))


def lost(s: StoryMaker, *, is_default: bool = False) -> StoryMaker:
    """Liner's list has one match, but nobody knows whether it was there before."""
    s.create("#lost", s.liner(LinerWithoutReads), is_default=is_default)
    return s.reconcile(5, 5, 5, 60)


def two_matches(s: StoryMaker) -> StoryMaker:
    s.create("#lost").make_the_same_elsewhere().reconcile(5, 5, 5, 60)
    return s.settle(by=s.author)


def found_late(s: StoryMaker) -> StoryMaker:
    s.create("#error").reconcile(5, 5, 10)
    return s.make_the_same_elsewhere().reconcile(60, 5).answer_alarm()


def number_taken(s: StoryMaker) -> StoryMaker:
    s.create_with_the_number_before()
    return s.reconcile(5, 5, 10).answer_alarm()


def denied(s: StoryMaker) -> StoryMaker:
    liner = s.liner(LinerThatDenies)
    return s.create(liner=liner).reconcile(5, 15, liner=liner).answer_alarm()


def settled_as_absent(s: StoryMaker) -> StoryMaker:
    liner = s.liner(LinerWithoutReads)
    return s.create("#error", liner).reconcile(5, 60, liner=liner).settle(by=s.author)


def default_replaced_elsewhere(s: StoryMaker) -> StoryMaker:
    s.create(is_default=True).answer_alarm("default_alarm")
    return s.replace_default_elsewhere().answer_alarm("default_alarm")


def default_settled(s: StoryMaker) -> StoryMaker:
    lost(s, is_default=True).settle(by=s.author).settle(by=s.colleague)
    return s.answer_alarm("default_alarm")


def explained(s: StoryMaker) -> StoryMaker:
    return s.create().review("needs_explanation").explain().review()


# How many copies of each there are in one cycle of about two hundred entries.
STORIES: list[tuple[int, Callable[[StoryMaker], StoryMaker]]] = [
    (111, lambda s: s.create()),
    (14, lambda s: s.create(by_command=True)),
    (9, lambda s: s.create(liner=s.liner(LinerWithoutReads))),
    (1, lambda s: s.create_while_the_database_fails().reconcile(5)),
    (2, lambda s: s.create("#changed").answer_alarm()),
    (8, lambda s: s.create().review()),
    (3, explained),
    (1, number_taken),
    (1, denied),
    (3, lambda s: s.create(is_default=True).answer_alarm("default_alarm")),
    (1, default_replaced_elsewhere),
    (1, default_settled),
    (4, lambda s: s.create("#refuse")),
    (4, lambda s: s.create("#refuse").create()),
    (2, lambda s: s.create("#html")),
    (2, wrong_token),
    (1, lambda s: wrong_token(s).create()),
    (1, lambda s: s.create("#refuse").review()),
    (3, nobody_listens),
    (4, lambda s: nobody_listens(s).create()),
    (2, lambda s: s.create(liner=s.liner(url=s.sandbox.url.replace("http:", "https:")))),
    (2, lambda s: s.create("#lost").reconcile(5)),
    (1, lambda s: s.create("#cut").reconcile(5)),
    (1, lambda s: s.create("#garbage").reconcile(5)),
    (1, lambda s: s.create("#oddid").reconcile(5)),
    (1, lambda s: s.create("#timeout", s.liner(timeout=1)).reconcile(5, 5, 10)),
    (1, lambda s: s.create("#busy").reconcile(5, 5, 10).create()),
    (1, lambda s: s.create("#redirect").reconcile(5, 5, 10)),
    (1, lambda s: s.create(liner=s.liner(LinerThatKillsUs)).reconcile(2, 5, 5, 10)),
    (1, found_late),
    (2, lambda s: lost(s).settle(by=s.author)),
    (2, settled_as_absent),
    (2, two_matches),
]
