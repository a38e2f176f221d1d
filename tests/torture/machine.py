"""Supervisors, Liner, crashes and the reconciler, in any order that Hypothesis thinks of."""

from collections import Counter
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

from django.contrib.auth.models import User
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from groups import roles
from groups.audit import triggers
from groups.audit.verify import verify
from groups.liner.fields import NewGroup
from groups.models import AuditEvent, LinerGroup, MirrorState, Submission
from groups.services.create.earlier import StillOpen
from groups.services.liner_groups.client import liner_from_settings
from groups.services.record.outcome import OutcomeNotRecorded
from groups.services.review.settle import Decision, SettleError, settle
from tests.conftest import person
from tests.torture.checks import AT_REST, SAFE, UNCERTAIN, wrong
from tests.torture.points import POINTS, Killed, Point, outcome_refused, raise_killed, struck
from tests.torture.world import World, new_group_of, world

WORDS = [
    "",
    "",
    "#refuse",
    "#error",
    "#gateway",
    "#lost",
    "#hidden",
    "#cut",
    "#oddid",
    "#twin",
    "#respelled",
]
IN_REQUEST = [point for point in POINTS if not point.in_reconcile]
IN_RECONCILE = [point for point in POINTS if point.in_reconcile]
DAY = 24 * 60
# Seconds that a clock may be wrong.
WRONG = [-7200, -30, -5, 0, 5, 30, 7200]

# Few titles, so that the same is asked for again and again, and made elsewhere too.
plans = st.builds(
    lambda word, number: new_group_of(f"Evening {number} {word}".strip()),
    st.sampled_from(WORDS),
    st.integers(1, 2),
)


class Days(RuleBasedStateMachine):
    """`supervisor` is set by the test; `counts` is what all days together came to."""

    supervisor: User
    counts: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.is_down = False

    @initialize()
    def begin(self) -> None:
        type(self).supervisor = forget_everything()
        folder = Path(self.stack.enter_context(TemporaryDirectory()))
        self.world: World = self.stack.enter_context(world(self.supervisor, folder, timeout=5.0))

    @rule(new_group=plans)
    def asks(self, new_group: NewGroup) -> None:
        with suppress(StillOpen):
            self.world.submit(new_group)

    @rule(new_group=plans, point=st.sampled_from(IN_REQUEST))
    def asks_and_dies(self, new_group: NewGroup, point: Point) -> None:
        with ExitStack() as stack:
            stack.enter_context(suppress(Killed, StillOpen, OutcomeNotRecorded))
            stack.enter_context(struck(point, raise_killed))
            if point.spooled:
                stack.enter_context(outcome_refused())
            self.world.submit(new_group)

    @rule(new_group=plans)
    def asks_and_the_outcome_is_spooled(self, new_group: NewGroup) -> None:
        with suppress(StillOpen, OutcomeNotRecorded), outcome_refused():
            self.world.submit(new_group)

    @rule(new_group=plans)
    def somebody_makes_it_elsewhere(self, new_group: NewGroup) -> None:
        """Not while one is uncertain that did not make it: nobody could tell the two apart."""
        if not Submission.objects.same_request(new_group).filter(status__in=UNCERTAIN).exists():
            self.world.twin(new_group)

    @rule(minutes=st.sampled_from([1, 2, 6, 16, 60, DAY + 1]))
    def time_passes(self, minutes: int) -> None:
        self.world.clock.pass_by(minutes=minutes)

    @rule(jump=st.sampled_from(WRONG), server=st.sampled_from(WRONG))
    def clocks_are_set_wrong(self, jump: float, server: float) -> None:
        self.world.clock.jump, self.world.clock.server = jump, server

    @rule()
    def clocks_are_set_right(self) -> None:
        self.world.clock.jump = self.world.clock.server = 0

    @rule(runs=st.integers(1, 4))
    def reconciles(self, runs: int) -> None:
        for _ in range(runs):
            self.world.reconcile()

    @rule(point=st.sampled_from(IN_RECONCILE))
    def reconciles_and_dies(self, point: Point) -> None:
        with suppress(Killed), struck(point, raise_killed):
            self.world.reconcile()

    @rule()
    @precondition(lambda self: not self.is_down)
    def liner_goes_away(self) -> None:
        self.world.look()
        self.world.sandbox.stop()
        self.is_down = True

    @rule()
    @precondition(lambda self: self.is_down)
    def liner_comes_back(self) -> None:
        self.world.sandbox.start()
        self.is_down = False

    @rule()
    @precondition(lambda self: not self.is_down)
    def a_person_settles_what_is_proposed(self) -> None:
        """As it really is: a person looks into Liner, at the one who asked, and at the calls."""
        made = {ask.key: ask.made for ask in self.world.asks}
        for entry in Submission.objects.filter(status="unknown"):
            number = min(made[entry.key], default=None)
            with suppress(SettleError):
                decision = Decision(number, "Looked it up", confirmed=True)
                settle(entry, decision, by=self.supervisor, liner=liner_from_settings())

    @invariant()
    def nothing_is_lost_doubled_or_wrong(self) -> None:
        if not self.is_down:
            found = wrong(self.world, SAFE)
            assert found == {}, found

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        try:
            if self.is_down:
                self.world.sandbox.start()
            # Until the database's clock has reached what it recorded while it was ahead.
            self.clocks_are_set_right()
            self.world.settle(minutes=180)
            found = wrong(self.world, AT_REST)
            self._count(found)
            note(str(found))
            assert found == {}, found
            assert verify().findings == []
        finally:
            self.stack.close()

    def _count(self, found: dict[str, list[str]]) -> None:
        self.counts["days"] += 1
        self.counts["requests"] += len(self.world.asks)
        self.counts["POSTs"] += sum(len(ask.posts) for ask in self.world.asks)
        self.counts["made by them"] += sum(len(ask.made) for ask in self.world.asks)
        self.counts["made elsewhere"] += len(self.world.elsewhere)
        self.counts["wrong"] += sum(map(len, found.values()))
        self.counts.update(f"in the end {entry.status}" for entry in Submission.objects.all())


def forget_everything() -> User:
    """Returns a new supervisor: the old one's events are gone too."""
    triggers.lift()
    for model in (Submission, LinerGroup, MirrorState, User, AuditEvent):
        model.objects.all().delete()
    triggers.install()
    return person("anna", roles.SUPERVISOR)
