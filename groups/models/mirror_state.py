"""When Liner's list was last read."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from groups.models.clock import database_now
from groups.models.columns import BLANK


class MirrorStateManager(models.Manager["MirrorState"]):
    def now(self) -> "MirrorState":
        """Returns the only row; an unsaved one if the list was never read."""
        return self.filter(pk=MirrorState.ONLY).first() or MirrorState(pk=MirrorState.ONLY)

    def locked(self) -> "MirrorState":
        """Returns the only row, locked until the transaction ends; creates it if needed."""
        self.bulk_create([MirrorState(pk=MirrorState.ONLY)], ignore_conflicts=True)
        return self.select_for_update().get(pk=MirrorState.ONLY)

    def keep_reconciled(self) -> None:
        """Keeps that a run of reconcile ended now."""
        at = database_now()
        only = MirrorState(pk=MirrorState.ONLY, reconciled_at=at)
        if not self.filter(pk=MirrorState.ONLY).update(reconciled_at=at):
            self.bulk_create([only], ignore_conflicts=True)


class MirrorState(models.Model):
    """One row: how old the mirror is. Readings are numbered in the order in which they began."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    begun = models.BigIntegerField(
        default=0, db_default=0, help_text=_("The number of the last reading that began.")
    )
    reading = models.BigIntegerField(
        default=0, db_default=0, help_text=_("The newest complete reading, even of an empty list.")
    )
    last_event = models.BigIntegerField(
        default=0, db_default=0, help_text=_("The number of the last event when it began.")
    )
    read_at = models.DateTimeField(null=True, blank=True, help_text=_("When it began."))
    seconds_ahead = models.IntegerField(
        null=True, blank=True, help_text=_("How far Liner's clock was ahead of the database's.")
    )
    failed = models.BigIntegerField(
        default=0, db_default=0, help_text=_("The last reading that failed.")
    )
    failed_at = models.DateTimeField(null=True, blank=True, help_text=_("When it began."))
    failed_reason = models.CharField(
        max_length=40, help_text=_("Why it failed, as a code."), **BLANK
    )

    reconciled_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When a run of reconcile last ended well.")
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
        return self.failed > self.reading

    @property
    def reason(self) -> str:
        """Why the last reading failed; "" if it did not."""
        return self.failed_reason if self.has_failed else ""
