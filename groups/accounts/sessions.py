"""Django's sessions in a table of our own, which has only the hashes of their keys."""

import logging
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.core import signing
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F

from groups.models import Session, database_now, database_time, key_hash
from groups.services.accounts.sessions import delete_ended
from groups.wording.readiness import ANOTHER_KEY

log = logging.getLogger(__name__)

SEEN_EVERY = timedelta(minutes=1)
COLUMNS = ("data", "person_id", "began_at", "seen_at", "ends_at", "ip", "agent")


class SessionStore(SessionBase):
    """row       what the table has, or is going to have
    loaded_at    the database's time when the row was read
    is_idle      this session is over because its person did nothing for too long
    _chosen      the language that its person chose, or ""
    """

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self._forget()

    def _forget(self) -> None:
        self.row = Session()
        self.loaded_at: datetime | None = None
        self.is_idle = False
        self._chosen = ""

    @property
    def language(self) -> str:
        """The language that the person chose for their pages, or ""."""
        self._get_session()  # type: ignore[attr-defined]
        return self._chosen

    @property
    def _hash(self) -> str:
        return key_hash(self.session_key or "")

    def load(self) -> dict[str, Any]:
        found = Session.objects.annotate(
            now=database_time(), language=F("person__preference__language")
        )
        row = found.filter(pk=self._hash).first()
        if row is not None and not row.is_over(row.now):
            self.row, self.loaded_at, self._chosen = row, row.now, row.language or ""
            return self.decode(row.data)
        self.is_idle = row is not None and row.ends_at > row.now and row.is_idle(row.now)
        self._session_key = None
        return {}

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """Returns {} if the data was signed with a SECRET_KEY that is not known any more."""
        try:
            found: dict[str, Any] = signing.loads(
                str(session_data), salt=self.key_salt, serializer=self.serializer
            )
        except signing.BadSignature:
            _warn_of_another_key()
            return {}
        except ValueError:
            return {}
        return found

    def is_empty(self) -> bool:
        """An idle browser keeps its cookie, so that the sign-in page still knows why, whichever of
        its requests comes first."""
        return super().is_empty() and not self.is_idle

    def begin(self, *, ip: str | None, agent: str) -> None:
        """Somebody has signed in."""
        self.row.begin(database_now(), ip=ip, agent=agent)

    def touch(self) -> None:
        """The person made a request, which keeps the session alive. Written once a minute."""
        if self.loaded_at is None or abs(self.loaded_at - self.row.seen_at) < SEEN_EVERY:
            return
        try:
            Session.objects.filter(pk=self.row.pk).update(seen_at=self.loaded_at)
            self.row.seen_at = self.loaded_at
        except DatabaseError as error:  # the page may do without
            log.warning("A session was not kept alive: %s", error)

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(pk=key_hash(session_key)).exists()

    def create(self) -> None:
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        """Raises CreateError if the key is taken, and UpdateError if the session has been ended:
        an ended one never comes back."""
        if self.session_key is None:
            self.create()
            return
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        self.row.data, self.row.person_id = self.encode(data), data.get(SESSION_KEY)
        if self.row.began_at is None:
            self.row.begin(database_now())
        if must_create:
            self._insert()
        elif not self._update():
            raise UpdateError

    def _insert(self) -> None:
        self.row.pk = self._hash
        try:
            with transaction.atomic():
                self.row.save(force_insert=True)
        except IntegrityError as error:
            if not Session.objects.filter(pk=self.row.pk).exists():
                raise
            raise CreateError from error

    def _update(self) -> int:
        columns = {name: getattr(self.row, name) for name in COLUMNS}
        return Session.objects.filter(pk=self._hash).update(**columns)

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            Session.objects.filter(pk=key_hash(key)).delete()

    def flush(self) -> None:
        super().flush()
        self._forget()

    @classmethod
    def clear_expired(cls) -> None:
        delete_ended()


@cache
def _warn_of_another_key() -> None:
    """Once, not for each browser of yesterday."""
    log.warning(ANOTHER_KEY)
