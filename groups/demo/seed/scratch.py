"""What the stories are made with: an empty database, a sandbox, three people and a clock."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self
from uuid import uuid4

from django.contrib.auth.models import Group, User
from django.db import OperationalError, connection

from groups.demo.sandbox import Sandbox, write_state
from groups.demo.seed.clock import Clock
from groups.demo.seed.marks import ADDRESS, PEOPLE, REQUEST_ID, TEXTS
from groups.liner.client import Liner, Token
from groups.liner.new_group import NewGroup
from groups.models import Submission
from groups.services.create.confirmations import Confirmed
from groups.services.create.create import create
from groups.services.create.request import CreateRequest, Origin
from groups.services.liner_groups.mirror import read_list
from groups.services.reconcile.reconcile import reconcile
from groups.services.record.alarms import answer_alarm
from groups.services.record.outcome import OutcomeNotRecorded
from groups.services.review.review import explain, review, state_digest
from groups.services.review.settle import Decision, settle

COMMAND = Origin(Submission.Channel.COMMAND, os_user=TEXTS["os_user"])
WEB = Origin(
    Submission.Channel.WEB,
    ip_address=ADDRESS,
    user_agent=TEXTS["user_agent"],
    request_id=REQUEST_ID,
)


class Scratch:
    """Makes one entry after the other: each method takes the last one further.

    Whatever a person does comes a day after what was before.
    """

    author: User
    colleague: User
    auditor: User
    entry: Submission

    def __init__(self, sandbox: Sandbox, clock: Clock) -> None:
        self.sandbox = sandbox
        self.clock = clock
        self._entries = 0
        for name, (pk, role) in PEOPLE.items():
            person = User.objects.create_user(f"story-{name}", pk=pk)
            person.groups.add(Group.objects.get(name=role))
            setattr(self, name, person)
        sandbox.add("Standard", [0, 60], is_default=True)

    def liner(self, kind: type[Liner] = Liner, *, url: str = "", **options: Any) -> Liner:
        return kind(url or self.sandbox.url, Token(self.sandbox.token), **options)

    def create(
        self,
        magic_word: str = "",
        liner: Liner | None = None,
        *,
        is_default: bool = False,
        by_command: bool = False,
    ) -> Self:
        """Requests an interval group whose title and plan no other story has."""
        self.clock.wait(days=3)
        self._entries += 1
        title = f"Story {self._entries} {magic_word}".strip()
        new_group = NewGroup(title, (7, 1111, 20_000 + 10 * self._entries), is_default)
        request = CreateRequest(
            new_group,
            uuid4(),
            intervals_typed=" ".join(map(str, new_group.intervals)),
            reason=TEXTS["reason"],
            is_previewed=True,
        )
        with suppress(OutcomeNotRecorded, SystemExit):
            create(
                request,
                by=self.author,
                origin=COMMAND if by_command else WEB,
                liner=liner or self.liner(),
                confirmed=Confirmed(all=True),
            )
        self.entry = Submission.objects.get(title=title)
        return self

    def create_while_the_database_fails(self) -> Self:
        def execute(run: Callable[..., Any], sql: str, *rest: Any) -> Any:
            if sql.startswith(f'UPDATE "{Submission._meta.db_table}"'):
                raise OperationalError("made up")
            return run(sql, *rest)

        with connection.execute_wrapper(execute):
            return self.create()

    def create_with_the_number_before(self) -> Self:
        """Liner answers with the number that it gave the last time."""
        with TemporaryDirectory() as folder:
            state = Path(folder) / "liner.json"
            write_state(state, self.sandbox.interval_groups()[:-1])
            with Sandbox(state_file=state) as sandbox:
                return self.create(liner=self.liner(url=sandbox.url))

    def make_the_same_elsewhere(self) -> Self:
        self.sandbox.add(self.entry.title, self.entry.intervals)
        return self

    def reconcile(self, *minutes: int, liner: Liner | None = None) -> Self:
        """Runs once after each of these waits."""
        for wait in minutes:
            self.clock.wait(minutes=wait)
            reconcile(liner or self.liner())
        return self

    def settle(self, *, by: User) -> Self:
        """As created where Liner's list shows one that it could be, else as absent."""
        entry = self._next_day()
        number = entry.matches[0] if entry.matches else None
        reason = TEXTS["settled_created" if entry.matches else "settled_absent"]
        settle(entry, Decision(number, reason), by=by, liner=self.liner())
        return self

    def answer_alarm(self) -> Self:
        answer_alarm(self._next_day(), TEXTS["alarm_answer"], by=self.author)
        return self

    def answer_default(self) -> Self:
        text = TEXTS["default_answer"]
        answer_alarm(self._next_day(), text, by=self.auditor, alarm="default_alarm")
        return self

    def replace_default_elsewhere(self) -> Self:
        self.sandbox.add("Made elsewhere", [5], is_default=True)
        self.clock.wait(days=1)
        read_list(self.liner())
        return self

    def ask_for_explanation(self) -> Self:
        return self._review(Submission.ReviewState.NEEDS_EXPLANATION, TEXTS["question"])

    def explain(self) -> Self:
        explain(self._next_day(), TEXTS["explanation"], by=self.author)
        return self

    def review(self) -> Self:
        return self._review(Submission.ReviewState.REVIEWED, TEXTS["review_comment"])

    def _review(self, verdict: str, text: str) -> Self:
        entry = self._next_day()
        review(entry, verdict, text, by=self.auditor, shown=state_digest(entry))
        return self

    def _next_day(self) -> Submission:
        self.clock.wait(days=1)
        self.entry.refresh_from_db()
        return self.entry
