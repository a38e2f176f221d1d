"""A mirror of Liner's list as it was last read completely."""

from collections.abc import Sequence
from typing import Any, Self

from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Left, Replace
from django.utils.translation import gettext_lazy as _

from groups.models.indexes import IDENTITY
from groups.models.search import SearchTerm, fold
from groups.models.submission import Submission
from groups.plan import fingerprint

# PostgreSQL limits the size of an index entry; Liner documents no limit of a title.
INDEXED_CHARACTERS = 100
LARGEST = 2**63 - 1
# The intervals as text, with a separator on either side of each: ", 0, 30, 120, ".
_OPENED = Replace(Cast("intervals", TextField()), Value("["), Value(", "), output_field=TextField())
LISTED_INTERVALS = Replace(_OPENED, Value("]"), Value(", "), output_field=TextField())


def derived(title: str, intervals: Sequence[int]) -> dict[str, Any]:
    """Returns the columns of a LinerGroup that are computed from its title and intervals."""
    return {
        "title_folded": fold(title),
        "fingerprint": fingerprint(intervals),
        "length": len(intervals),
        # Liner documents no bounds: the sum may not fit the column.
        "minutes": max(-LARGEST, min(LARGEST, sum(intervals))),
    }


class LinerGroupQuerySet(models.QuerySet["LinerGroup"]):
    def listed(self) -> Self:
        """Groups in the last list that was read completely."""
        return self.filter(last_seen=None)

    def gone(self) -> Self:
        """Groups that were in an earlier list, but not in the last one."""
        return self.filter(last_seen__isnull=False)

    def counts(self) -> tuple[int, int]:
        """How many groups are listed, and how many are gone."""
        found = self.aggregate(every=Count("pk"), gone=Count("last_seen"))
        return found["every"] - found["gone"], found["gone"]

    def possibly_made_by(self, entry: Submission) -> Self:
        """Groups with the entry's plan and flags, under any title, that no entry holds and that no
        list from before the entry had. What was made as the default may be it no longer."""
        return self.filter(
            ~Exists(_entry()),
            fingerprint=entry.fingerprint,
            is_default__in=[entry.is_default, False],
            reset_attempts_enabled=entry.reset_attempts_enabled,
            first_event__gte=entry.opening_event,
        )

    def made_here(self) -> Self:
        return self.filter(Exists(_entry()))

    def made_in_liner(self) -> Self:
        return self.filter(~Exists(_entry()))

    def unchanged(self) -> Self:
        """Groups made here that are in Liner exactly as requested."""
        return self.filter(Exists(_entry().filter(**_same())))

    def changed(self) -> Self:
        """Groups made here that differ in Liner from the request."""
        return self.filter(Exists(_entry().exclude(**_same())))

    def titled(self, title: str) -> Self:
        """Groups with this title, ignoring case, accents and white space. Uses the index."""
        folded = fold(title)
        start = Left("title_folded", INDEXED_CHARACTERS)
        return self.alias(start=start).filter(
            start=folded[:INDEXED_CHARACTERS], title_folded=folded
        )

    def searched(self, term: SearchTerm, user: Any) -> Self:
        """Groups that a term finds, by their entries too, as far as the user may see those."""
        found: Any = Q(pk=term.number or 0)
        entries = _entry().visible_to(user)
        if term.entry:
            found = Exists(entries.filter(pk=term.entry))
        if term.text:
            found |= Q(title_folded__contains=term.text)
            found |= Exists(entries.filter(search_text__contains=term.text))
            # Everybody sees who made each group.
            found |= Exists(_entry().filter(submitted_by_name__icontains=term.text))
        if term.plan:
            found |= Q(fingerprint__startswith=term.plan)
        if term.intervals:
            found |= Q(listed_intervals__contains=_listed(term.intervals))
        return self.alias(listed_intervals=LISTED_INTERVALS).filter(found)

    def sorted_by(self, column: str, *, descending: bool, first: Sequence[int] = ()) -> Self:
        """Sorts by a column, or by `made_at`, the time of the request; then the newest first.

        Groups made in Liner have no `made_at` and come last. Groups with exactly the intervals
        `first` come before all others.
        """
        found = self
        if column == "made_at":
            found = self.annotate(made_at=Subquery(_entry().values("submitted_at")[:1]))
        by = F(column)
        order = by.desc(nulls_last=True) if descending else by.asc(nulls_last=True)
        is_exact = When(fingerprint=fingerprint(first), then=Value(0))
        exact = [Case(is_exact, default=Value(1))] if first else []
        return found.order_by(*exact, order, "-pk")


def _listed(intervals: Sequence[int]) -> str:
    """The intervals as LISTED_INTERVALS has them."""
    return f", {', '.join(map(str, intervals))}, "


def _entry() -> Any:
    return Submission.objects.filter(liner_group_id=OuterRef("pk"))


def _same() -> dict[str, Any]:
    return {name: OuterRef(name) for name in LinerGroup.COMPARED}


class LinerGroup(models.Model):
    """An interval group in Liner's list. A mirror, not evidence."""

    # The columns that can differ from the request.
    COMPARED = IDENTITY

    id = models.BigIntegerField(primary_key=True)
    title = models.TextField()
    intervals = models.JSONField()
    is_default = models.BooleanField()
    reset_attempts_enabled = models.BooleanField()
    first_event = models.BigIntegerField(
        help_text=_("The number of the last event when a list with it was first stored.")
    )
    last_seen = models.DateTimeField(
        null=True, blank=True, db_index=True, help_text=_("When it was last listed, if it is gone.")
    )
    title_folded = models.TextField(help_text=_("The title, for searching."))
    fingerprint = models.CharField(max_length=64, help_text=_("SHA-256 of the intervals."))
    length = models.PositiveIntegerField(help_text=_("The number of intervals, and so of calls."))
    minutes = models.BigIntegerField(help_text=_("The sum of the intervals, for sorting."))

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
        """Returns the names of the columns that differ from the request."""
        return tuple(name for name in self.COMPARED if getattr(self, name) != getattr(entry, name))
