"""What the stories are made with: an empty database, a sandbox, three people and a clock."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self
from uuid import uuid4

from django.contrib.auth.models import Group, User
from django.db import OperationalError, connection

from groups import roles
from groups.demo.sandbox import Sandbox, write_state
from groups.liner.client import Liner, Token
from groups.liner.fields import NewGroup
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

# Keys that stand nowhere else in an event.
PEOPLE = {
    "author": (900_000_000_001, roles.SUPERVISOR),
    "colleague": (900_000_000_002, roles.SUPERVISOR),
    "auditor": (900_000_000_003, roles.AUDITOR),
}
FIRST_DEFAULT = (8, 2_222, 33_333)


class Clock:
    """Replaces timezone.now(): time passes with each call, and by wait()."""

    def __init__(self) -> None:
        self._now = datetime(2020, 1, 6, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        self._now += timedelta(milliseconds=40)
        return self._now

    def http_date(self, *, usegmt: bool) -> str:
        """Replaces formatdate() where it is called without a time."""
        return format_datetime(self._now, usegmt=usegmt)

    def wait(self, **duration: float) -> None:
        self._now += timedelta(**duration)


class StoryMaker:
    """Makes one story: each method takes its last entry one step further.

    People act a day after the step before. Texts that each copy has of its own are placeholders
    already: "%(reason)s".
    """

    author: User
    colleague: User
    auditor: User

    def __init__(self, sandbox: Sandbox, clock: Clock, place: int) -> None:
        self.sandbox = sandbox
        self.clock = clock
        self._place = place
        self.entries: list[Submission] = []
        for name, (pk, role) in PEOPLE.items():
            # In bulk, because a placeholder is no valid user name.
            placeholder = User(pk=pk, username=f"%({name})s")
            User.objects.bulk_create([placeholder], ignore_conflicts=True)
            person = User.objects.get(pk=pk)
            person.groups.add(Group.objects.get(name=role))
            setattr(self, name, person)

    @property
    def entry(self) -> Submission:
        return self.entries[-1]

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
        """Requests an interval group that no other story has; the second time as a retry."""
        self.clock.wait(minutes=10)
        if is_default:
            self.sandbox.add("%(default_title)s", FIRST_DEFAULT, is_default=True)
        title = f"Story {self._place} {magic_word}".strip()
        new_group = NewGroup(title, (7, 1_111, 20_000 + 10 * self._place), is_default)
        request = CreateRequest(
            new_group,
            uuid4(),
            intervals_typed="%(typed)s",
            reason="%(reason)s",
            retry_of=self.entry if self.entries else None,
            is_previewed=True,
        )
        with suppress(OutcomeNotRecorded, SystemExit):
            create(
                request,
                by=self.author,
                origin=self._origin(by_command),
                liner=liner or self.liner(),
                confirmed=Confirmed(all=True),
            )
        self.entries.append(Submission.objects.get(key=request.key))
        return self

    def _origin(self, by_command: bool) -> Origin:
        if by_command:
            return Origin(Submission.Channel.COMMAND, os_user="%(os_user)s")
        return Origin(
            Submission.Channel.WEB,
            ip_address="%(address)s",
            user_agent="%(user_agent)s",
            request_id=f"%(request{len(self.entries)})s",
        )

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
        """Settles as created if there is a match, else as absent."""
        entry = self._next_day()
        number = entry.matches[0] if entry.matches else None
        reason = "%(settled_created)s" if entry.matches else "%(settled_absent)s"
        settle(entry, Decision(number, reason), by=by, liner=self.liner())
        return self

    def answer_alarm(self, alarm: str = "alarm") -> Self:
        by = self.author if alarm == "alarm" else self.auditor
        answer_alarm(self._next_day(), f"%({alarm}_answer)s", by=by, alarm=alarm)
        return self

    def replace_default_elsewhere(self) -> Self:
        self.sandbox.add("Made elsewhere", [5], is_default=True)
        self.clock.wait(days=1)
        read_list(self.liner())
        return self

    def explain(self) -> Self:
        explain(self._next_day(), "%(explanation)s", by=self.author)
        return self

    def review(self, verdict: str = Submission.ReviewState.REVIEWED) -> Self:
        entry = self._next_day()
        review(entry, verdict, f"%({verdict})s", by=self.auditor, shown=state_digest(entry))
        return self

    def _next_day(self) -> Submission:
        self.clock.wait(days=1)
        self.entry.refresh_from_db()
        return self.entry
