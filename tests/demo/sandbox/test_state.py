"""What the sandbox keeps in a file, and what it makes of a damaged one."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from groups.demo.sandbox import Sandbox, StateError

from .caller import Caller, detail, exchange, raw_post, update


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state.json"


def test_interval_groups_outlive_the_sandbox_and_ids_never_repeat(file):
    with Sandbox(state_file=file) as first:
        Caller(first).create("Вечер", isDefault=True)
        Caller(first).post(update(100200300), {"intervals": [7]})
        kept = first.interval_groups()
    with Sandbox(state_file=file) as second:
        assert second.interval_groups() == kept
        assert Caller(second).create().data["id"] == 100200301
        assert Caller(second).get(detail(100200300)).data["title"] == "Вечер"


def test_the_next_id_is_kept_even_if_its_last_owner_is_gone(file):
    Sandbox(state_file=file).add("Evening", [5])
    state = json.loads(file.read_text())
    file.write_text(json.dumps({**state, "interval_groups": []}))
    assert Sandbox(state_file=file).add("Evening", [5]) == 100200301


def test_a_change_is_in_the_file_before_it_is_answered(file):
    with Sandbox(state_file=file) as sandbox, ThreadPoolExecutor(20) as pool:

        def create_and_look(_: int) -> bool:
            number = Caller(sandbox).create().data["id"]
            state = json.loads(file.read_text())
            return number in [each["id"] for each in state["interval_groups"]]

        assert all(pool.map(create_and_look, range(20)))
    assert [each.name for each in file.parent.iterdir()] == [file.name]


def test_what_is_hidden_stays_hidden_over_a_restart_until_its_time(file):
    with Sandbox(state_file=file, hidden_seconds=60) as first:
        exchange(first, raw_post(first, "#hidden"))
    with Sandbox(state_file=file) as second:
        assert Caller(second).listed() == []
        assert len(second.interval_groups()) == 1
    state = json.loads(file.read_text())
    state["interval_groups"][0]["shown_at"] -= 60
    file.write_text(json.dumps(state))
    with Sandbox(state_file=file) as third:
        assert [each["title"] for each in Caller(third).listed()] == ["#hidden"]


def changed(**changes: Any) -> str:
    entry = {
        "id": 100200300,
        "title": "Evening",
        "intervals": [5],
        "isDefault": False,
        "resetAttemptsEnabled": False,
        "shown_at": 0.0,
    }
    entry |= {name: value for name, value in changes.items() if name in entry}
    state = {"version": 1, "next_id": 100200301, "interval_groups": [entry]}
    return json.dumps(state | {name: value for name, value in changes.items() if name in state})


def test_the_state_that_the_damaged_ones_are_made_from_is_sound(file):
    file.write_text(changed())
    assert len(Sandbox(state_file=file).interval_groups()) == 1


@pytest.mark.parametrize(
    "damaged",
    [
        *("", "{", "[]", "null", "{}", "5", "[" * 100_000),
        *(changed(version=2), changed(next_id=100200300), changed(next_id="100200301")),
        *(changed(next_id=None), changed(next_id=5, interval_groups=[]), changed(next_id=True)),
        *(changed(interval_groups=None), changed(interval_groups=[5]), changed(id="100200300")),
        *(changed(interval_groups=[{}]), changed(id=5), changed(id=100200301), changed(title="")),
        *(changed(intervals=[]), changed(intervals=[-1]), changed(isDefault=0)),
        *(changed(shown_at="now"), changed(interval_groups=[json.loads(changed())])),
        changed(interval_groups=json.loads(changed())["interval_groups"] * 2),
    ],
)
def test_a_damaged_file_is_a_clear_error_and_stays_as_it_is(file, damaged):
    file.write_text(damaged)
    with pytest.raises(StateError, match=r"state\.json is damaged: fix it, or move it away"):
        Sandbox(state_file=file)
    assert file.read_text() == damaged


def test_a_file_that_is_not_text_is_a_clear_error(file):
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(StateError, match="damaged"):
        Sandbox(state_file=file)


def test_a_file_that_can_not_be_read_or_written_is_a_clear_error(tmp_path):
    with pytest.raises(StateError, match="can't be read: Is a directory"):
        Sandbox(state_file=tmp_path)
    with pytest.raises(StateError, match="can't be written: No such file or directory"):
        Sandbox(state_file=tmp_path / "nowhere" / "state.json")


def test_when_the_file_can_no_longer_be_written_nothing_is_made_and_the_answer_says_so(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    with Sandbox(state_file=folder / "state.json") as sandbox:
        assert Caller(sandbox).create().data["id"] == 100200300
        folder.rename(tmp_path / "elsewhere")
        reply = Caller(sandbox).create()
        assert reply.status == 500
        assert "can't be written" in reply.refusal
        assert len(sandbox.interval_groups()) == 1
        (tmp_path / "elsewhere").rename(folder)
        assert Caller(sandbox).create().data["id"] == 100200301
