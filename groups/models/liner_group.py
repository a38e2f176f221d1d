"""What Liner's list said when it was last read completely, and when that was."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from groups.models.blank import BLANK
from groups.models.submission import IDENTITY, Submission
from groups.plan import fingerprint

# Liner's titles have no limit that is known, an index's entries have one on PostgreSQL.
INDEXED_CHARACTERS = 100
_MOST = 2**63 - 1


def fold(title: str) -> str:
    """The title as it is searched and compared: in any alphabet without case, white space as one
    blank, and composed (NFC)."""
    folded = unicodedata.normalize("NFC", title).casefold()
    return " ".join(unicodedata.normalize("NFC", folded).split())


def derived(title: str, intervals: Sequence[int]) -> dict[str, Any]:
    """The columns of a LinerGroup that follow from the others."""
    return {
        "title_folded": fold(title),
        "fingerprint": fingerprint(intervals),
        "length": len(intervals),
        # Liner documents no bounds: a sum may be more than the column takes.
        "minutes": max(-_MOST, min(_MOST, sum(intervals))),
    }


class LinerGroupQuerySet(models.QuerySet["LinerGroup"]):
    def listed(self, read_at: datetime | None) -> Self:
        """Those in Liner's list when it was last read completely, at `read_at`; None: never."""
        return self.none() if read_at is None else self.filter(last_seen__gte=read_at)

    def gone(self, read_at: datetime | None) -> Self:
        """Those that stood in an earlier list, and not in the last one."""
        return self.none() if read_at is None else self.filter(last_seen__lt=read_at)

    def made_here(self) -> Self:
        return self.filter(Exists(_entry()))

    def made_elsewhere(self) -> Self:
        return self.filter(~Exists(_entry()))

    def as_asked(self) -> Self:
        """Those made here that are in Liner just what was asked."""
        return self.filter(Exists(_entry().filter(**_same())))

    def changed(self) -> Self:
        """Those made here that differ in Liner from what was asked."""
        return self.filter(Exists(_entry().exclude(**_same())))

    def titled(self, title: str) -> Self:
        """Those whose title is the same but for case and white space; by index."""
        folded = fold(title)
        start = Left("title_folded", INDEXED_CHARACTERS)
        return self.alias(start=start).filter(
            start=folded[:INDEXED_CHARACTERS], title_folded=folded
        )

    def searched(self, text: str, *, number: int | None, plan: str | None) -> Self:
        """Those with the text in the title, of that number, or whose fingerprint begins so."""
        found = Q(title_folded__contains=fold(text))
        if number is not None:
            found |= Q(pk=number)
        if plan is not None:
            found |= Q(fingerprint__startswith=plan)
        return self.filter(found)

    def sorted_by(self, column: str, *, descending: bool) -> Self:
        """By a column, or by `made_at`: when it was asked for here, with those made elsewhere last;
        among equals the newest first."""
        found = self
        if column == "made_at":
            found = self.annotate(made_at=Subquery(_entry().values("submitted_at")[:1]))
        by = F(column)
        order = by.desc(nulls_last=True) if descending else by.asc(nulls_last=True)
        return found.order_by(order, "-pk")


def _entry() -> Any:
    return Submission.objects.filter(liner_group_id=OuterRef("pk"))


def _same() -> dict[str, Any]:
    return {name: OuterRef(name) for name in LinerGroup.COMPARED}


class LinerGroup(models.Model):
    """What Liner's list said when it was last read completely. A mirror; no evidence."""

    # What Liner can hold otherwise than an entry asked for it.
    COMPARED = IDENTITY

    id = models.BigIntegerField(primary_key=True)
    title = models.TextField()
    intervals = models.JSONField()
    is_default = models.BooleanField()
    reset_attempts_enabled = models.BooleanField()
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField(db_index=True)
    title_folded = models.TextField(help_text=_("The title, as it is searched."))
    fingerprint = models.CharField(max_length=64, help_text=_("SHA-256 of the intervals."))
    length = models.PositiveIntegerField(help_text=_("How many intervals, and so calls."))
    minutes = models.BigIntegerField(help_text=_("All intervals together, for sorting."))

    objects = LinerGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("interval group in Liner")
        verbose_name_plural = _("interval groups in Liner")
        indexes = [
            models.Index("fingerprint", name="linergroup_plan"),
            models.Index("length", "id", name="linergroup_length"),
            models.Index(Left("title_folded", INDEXED_CHARACTERS), name="linergroup_title"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.title}"

    def differences(self, entry: Submission) -> tuple[str, ...]:
        """Names of the columns in which Liner holds something else than the entry asked."""
        return tuple(name for name in self.COMPARED if getattr(self, name) != getattr(entry, name))


class MirrorStateManager(models.Manager["MirrorState"]):
    def now(self) -> "MirrorState":
        """The one row; an unsaved one where nothing was ever read."""
        return self.filter(pk=MirrorState.ONLY).first() or MirrorState(pk=MirrorState.ONLY)

    def held(self) -> "MirrorState":
        """The one row, made if need be, and locked until the transaction ends."""
        self.bulk_create([MirrorState(pk=MirrorState.ONLY)], ignore_conflicts=True)
        return self.select_for_update().get(pk=MirrorState.ONLY)


class MirrorState(models.Model):
    """One row: how old the mirror is. The times are those at which a reading began."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    read_at = models.DateTimeField(
        null=True, blank=True, help_text=_("The last complete reading, of an empty list too.")
    )
    failed_at = models.DateTimeField(null=True, blank=True, help_text=_("The last that failed."))
    failed_reason = models.CharField(
        max_length=40, help_text=_("Why that failed, as a code."), **BLANK
    )

    objects = MirrorStateManager()

    class Meta:
        verbose_name = _("state of the mirror")
        verbose_name_plural = _("states of the mirror")

    def __str__(self) -> str:
        return f"{self.read_at}"

    @property
    def has_failed(self) -> bool:
        """Whether the last reading failed."""
        if self.failed_at is None:
            return False
        return self.read_at is None or self.failed_at > self.read_at
