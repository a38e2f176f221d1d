"""When Liner's list was last read."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from groups.models.columns import BLANK


class MirrorStateManager(models.Manager["MirrorState"]):
    def now(self) -> "MirrorState":
        """Returns the only row; an unsaved one if the list was never read."""
        return self.filter(pk=MirrorState.ONLY).first() or MirrorState(pk=MirrorState.ONLY)

    def locked(self) -> "MirrorState":
        """Returns the only row, locked until the transaction ends; creates it if needed."""
        self.bulk_create([MirrorState(pk=MirrorState.ONLY)], ignore_conflicts=True)
        return self.select_for_update().get(pk=MirrorState.ONLY)


class MirrorState(models.Model):
    """One row: the age of the mirror. The times are those at which a reading began."""

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
