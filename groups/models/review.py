"""Reviews, explanations and alarms of an entry."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from groups.models.columns import BLANK

# Unanswered alarms. An entry that is no longer unknown needs no answer to "unknown_long".
# Without __in: SQLite would not recognise the condition of its partial index in a query.
OUTCOME_ALARM = ~Q(alarm="") & Q(alarm_answer="") & (~Q(alarm="unknown_long") | Q(status="unknown"))
DEFAULT_ALARM = ~Q(default_alarm="") & Q(default_answer="")
ALARMED = OUTCOME_ALARM | DEFAULT_ALARM
EVER_ALARMED = ~Q(alarm="") | ~Q(default_alarm="")
# Alarms for the author of an entry. "New default created" is news for the reviewers only.
AUTHORS_ALARM = OUTCOME_ALARM | (Q(default_alarm="elsewhere") & Q(default_answer=""))
UNEXPLAINED = Q(review_state="needs_explanation")
# Entries that somebody has to decide, answer, explain or review again.
WAITING = Q(status="unknown") | ALARMED | UNEXPLAINED | Q(review_state="explained")


class ReviewFields(models.Model):
    """Columns of a submission; each change is recorded as an event."""

    class ReviewState(models.TextChoices):
        NEW = "new", _("Not reviewed")
        REVIEWED = "reviewed", _("Reviewed")
        NEEDS_EXPLANATION = "needs_explanation", _("Explanation requested")
        EXPLAINED = "explained", _("Explained")

    class Alarm(models.TextChoices):
        DIFFERENT = "different", pgettext_lazy("alarm", "Saved differently in Liner")
        FOUND_LATE = "found_late", _("Found in Liner after it was marked “Not in Liner”")
        NUMBER_TAKEN = "number_taken", _("Liner gave the number of another entry")
        NOT_HELD = "not_held", _("Liner has no interval group with this number")
        UNKNOWN_LONG = "unknown_long", _("Unknown for over an hour")

    class DefaultAlarm(models.TextChoices):
        MADE = "made", _("New default created")
        ELSEWHERE = "elsewhere", _("No longer the default in Liner")

    review_state = models.CharField(
        max_length=20, choices=ReviewState, default=ReviewState.NEW, db_default=ReviewState.NEW
    )
    reviewed_by_name = models.CharField(max_length=150, **BLANK)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    review_comment = models.TextField(**BLANK)
    explanation = models.TextField(help_text=_("The person's reply to the last review."), **BLANK)

    alarm = models.CharField(max_length=20, choices=Alarm, **BLANK)
    alarm_answer = models.TextField(**BLANK)
    # Separate from `alarm`: a new default can also differ from the request.
    default_alarm = models.CharField(max_length=20, choices=DefaultAlarm, **BLANK)
    default_answer = models.TextField(**BLANK)
    default_seen = models.BigIntegerField(
        null=True, blank=True, help_text=_("The other default in Liner; 0 for none.")
    )

    class Meta:
        abstract = True
