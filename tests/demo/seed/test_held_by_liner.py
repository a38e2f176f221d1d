"""What a sandbox holds after a made-up past: just what the record says that Liner made."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from groups.demo.sandbox import Sandbox, write_state
from groups.demo.seed import seed
from groups.demo.seed.liner import ELSEWHERE, held_by_liner
from groups.models import LinerGroup, Submission
from groups.services.liner_groups.client import liner_from_settings
from groups.services.reconcile.reconcile import reconcile


def past(rows: int) -> None:
    # Another day makes another past, and on some days one of its searches is only half done.
    for _ in seed(rows, number=3, until=date(2026, 11, 18)):
        pass


@pytest.mark.slow
def test_liner_holds_what_was_made_and_some_that_was_changed_or_removed_or_made_elsewhere(
    transactional_db: None,
) -> None:
    past(400)
    held = {group["id"]: group for group in held_by_liner()}
    assert list(held) == sorted(held)
    created = {entry.liner_group_id: entry for entry in Submission.objects.filter(status="created")}
    gone = created.keys() - held.keys()
    changed = {
        number
        for number in created.keys() & held.keys()
        if held[number]["intervals"] != created[number].intervals
    }
    elsewhere = [group["title"] for number, group in held.items() if number not in created]
    assert 1 <= len(gone) < 20
    assert 1 <= len(changed) < 40
    assert {title for title, _ in ELSEWHERE} <= set(elsewhere)
    assert sum(group["isDefault"] for group in held.values()) == 1


@pytest.mark.slow
def test_the_newest_default_is_the_default(transactional_db: None) -> None:
    past(400)
    newest = Submission.objects.filter(status="created", is_default=True).newest_first().first()
    assert newest is not None
    (default,) = (group for group in held_by_liner() if group["isDefault"])
    assert default["id"] == newest.liner_group_id


@pytest.mark.slow
def test_a_sandbox_takes_it_and_what_was_left_open_stays_for_a_person(
    transactional_db: None, settings: Any, tmp_path: Path
) -> None:
    past(400)
    waiting = {entry.pk: entry.matches for entry in Submission.objects.filter(status="unknown")}
    assert waiting
    assert all(len(matches) == 2 for matches in waiting.values())
    file = tmp_path / "liner.json"
    write_state(file, held_by_liner())
    with Sandbox(state_file=file) as sandbox:
        settings.LINER_API_URL, settings.LINER_API_TOKEN = sandbox.url, sandbox.token
        report = reconcile(liner_from_settings())
        assert sandbox.add("Next", [5]) == held_by_liner()[-1]["id"] + 1
    assert report.resolved.list_was_read
    left = Submission.objects.filter(status="unknown")
    assert {entry.pk: entry.matches for entry in left} == waiting
    assert LinerGroup.objects.count() == len(held_by_liner())


def test_of_an_empty_past_only_what_was_made_elsewhere_is_left(
    transactional_db: None, tmp_path: Path
) -> None:
    assert [group["title"] for group in held_by_liner()] == [title for title, _ in ELSEWHERE]
    file = tmp_path / "liner.json"
    write_state(file, held_by_liner())
    assert Sandbox(state_file=file).interval_groups() == held_by_liner()
