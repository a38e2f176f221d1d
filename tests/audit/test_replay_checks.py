"""What earlier checks found must stand as it was recorded, and the chain must still hold what they
saw."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from groups.audit.append import in_transaction
from groups.audit.verify import verify
from groups.models import IntegrityCheck, Submission
from groups.services.evidence.integrity import answer_check
from tests.audit.conftest import audit, run
from tests.database import lifted, rewrite

pytestmark = pytest.mark.usefixtures("record")


@pytest.fixture
def answered(boris: User) -> IntegrityCheck:
    """A check that found something wrong, which is right again."""
    entry = Submission.objects.all()[:1].get()
    forged = Submission.objects.filter(pk=entry.pk)
    rewrite(forged, title="Forged")
    assert audit("verify")[0] == 1
    rewrite(forged, title=entry.title)
    check = IntegrityCheck.objects.get()
    assert answer_check(check, "Seen", by=boris)
    assert verify().findings == []
    return check


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("state", "right"),
        ("state", "stopped"),
        ("wrong", 0),
        ("findings", []),
        ("events", 1),
        ("submissions", 1),
        ("answer", "Nothing"),
        ("answered_by_name", "carol"),
        ("started_by_name", "carol"),
        ("started_at", timezone.now()),
        ("finished_at", timezone.now()),
        ("answered_at", timezone.now()),
    ],
)
def test_a_changed_row_is_named(column: str, value: Any, answered: IntegrityCheck) -> None:
    IntegrityCheck.objects.update(**{column: value})
    assert audit("verify")[1] == [f"WRONG check {answered.pk}: {column}: not as its events say"]


def test_a_deleted_row_is_named(answered: IntegrityCheck) -> None:
    run("DELETE FROM groups_integritycheck")
    told = f"WRONG check {answered.pk}: events tell of it, but there is no such row"
    assert audit("verify")[1] == [told]


def test_an_inserted_row_is_named_unless_it_claims_no_result() -> None:
    IntegrityCheck.objects.create(state="stopped", finished_at=timezone.now())
    forged = IntegrityCheck.objects.create(state="right", finished_at=timezone.now())
    assert audit("verify")[1] == [f"WRONG check {forged.pk}: no event tells of it"]


def test_a_row_in_a_state_that_there_is_not_is_named() -> None:
    forged = IntegrityCheck.objects.create(state="Right", finished_at=timezone.now())
    assert audit("verify")[1] == [f"WRONG check {forged.pk}: no event tells of it"]


def cut_the_tail() -> None:
    run("DELETE FROM groups_auditevent WHERE number > 12")


def cut_the_tail_and_go_on() -> None:
    cut_the_tail()
    for _ in range(3):
        in_transaction("history.seeded")


@pytest.mark.parametrize("cut", [cut_the_tail, cut_the_tail_and_go_on])
def test_a_tail_cut_after_a_check_is_named_by_that_check(cut: Callable[[], None]) -> None:
    in_transaction("history.seeded")
    audit("verify")
    check = IntegrityCheck.objects.get()
    with lifted():
        cut()
    code, out, _ = audit("verify")
    assert (code, out) == (
        1,
        [
            f"WRONG check {check.pk}: no event tells of it",
            f"WRONG check {check.pk}: the chain does not have the event at which it ended",
        ],
    )


def test_the_page_holds_the_chain_against_the_file_too(settings: Any, tmp_path: Path) -> None:
    settings.AUDIT_CHECKPOINT_FILE = str(tmp_path / "kept.jsonl")
    in_transaction("history.seeded")
    assert audit("checkpoint")[0] == 0
    assert verify().findings == []
    with lifted():
        run("DELETE FROM groups_checkpoint")
        cut_the_tail()
    finding, why = verify().findings
    assert finding.startswith("WRONG checkpoint kept.jsonl:1: it saw 13 events")
    assert why.startswith("WRONG record 12: event 13 is missing, recorded after ")


@pytest.mark.parametrize("content", [None, "", "\n"])
def test_a_file_that_holds_nothing_yet_is_no_finding(
    content: str | None, settings: Any, tmp_path: Path
) -> None:
    settings.AUDIT_CHECKPOINT_FILE = str(tmp_path / "kept.jsonl")
    if content is not None:
        (tmp_path / "kept.jsonl").write_text(content)
    assert verify().findings == []


def test_details_that_cannot_be_read_are_named() -> None:
    for kind in ("integrity.checked", "account.made", "role.renamed", "account.permissions"):
        event = in_transaction(kind)
        assert f"WRONG event {event.number}: its details can't be read" in verify().findings
