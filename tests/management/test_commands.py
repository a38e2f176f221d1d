"""The commands an administrator or a script runs."""

import io
import json
import os
import pwd
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from groups import roles
from groups.demo.sandbox import Sandbox
from groups.models import AuditEvent, Submission
from groups.services.accounts.actor import os_user
from groups.services.liner_groups.client import liner_from_settings
from groups.services.liner_groups.refresh import refresh
from groups.services.second_factor.factors import has_factor
from tests.factors import app_of

USUAL = ("--title=Evening leads", "--intervals=0, 30m, 2h", "--by=anna")


def create(*words: str) -> tuple[int, str]:
    """Runs create_group; returns its exit code and its output."""
    out = io.StringIO()
    try:
        call_command("create_group", *words, stdout=out)
    except CommandError as error:
        return error.returncode, str(error)
    return 0, out.getvalue()


def test_create_group_makes_one_and_prints_its_number(
    anna: User, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "somebody-else")
    code, output = create(*USUAL, "--reset", "--reason=Agreed")
    (made,) = sandbox.interval_groups()
    assert code == 0
    assert f"#{made['id']}" in output
    assert (made["intervals"], made["resetAttemptsEnabled"]) == ([0, 30, 120], True)
    entry = Submission.objects.get()
    assert (entry.channel, entry.os_user, entry.submitted_by) == (
        "command",
        pwd.getpwuid(os.getuid()).pw_name,
        anna,
    )
    assert (entry.reason, entry.intervals_typed) == ("Agreed", "0, 30m, 2h")


@pytest.mark.parametrize(
    ("word", "code", "status"),
    [("#refuse", 1, "refused"), ("#lost", 4, "unknown"), ("#busy", 4, "unknown")],
)
def test_the_exit_code_shows_the_outcome(
    word: str, code: int, status: str, anna: User, sandbox: Sandbox
) -> None:
    got, output = create(f"--title=Night {word}", "--intervals=5", "--by=anna")
    assert (got, Submission.objects.get().status) == (code, status)
    assert str(Submission.objects.get().pk) in output


def test_liner_down_is_not_sent(anna: User, sandbox: Sandbox) -> None:
    sandbox.stop()
    assert create(*USUAL)[0] == 3
    assert Submission.objects.get().status == "not_sent"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--title=", "--intervals=5", "--by=anna"), "title"),
        (("--title=x\udcff", "--intervals=5", "--by=anna"), "U+DCFF"),
        (("--title=x", "--intervals=\udcff", "--by=anna"), "intervals"),
        (("--title=x", "--intervals=5", "--by=anna", "--reason=\udcff"), "reason"),
        (("--title=x", "--intervals=5", "--by=\udcff"), "no active account"),
        (("--title=x\u200b", "--intervals=5", "--by=anna"), "ZERO WIDTH SPACE at character 2"),
        (("--title=x", "--intervals=1h 30m", "--by=anna"), "1h30m"),
        (("--title=x", "--intervals=0, 30, 1,440", "--by=anna"), "“1440” or “1, 440”"),
        (("--title=x", "--intervals=5", "--by=nobody"), "no active account"),
        (("--title=x", "--intervals=5", "--by=boris"), "not a supervisor"),
        (("--title=x", "--intervals=5", "--by=carol"), "not a supervisor"),
        (("--title=x", "--intervals=5", "--by=anna", "--default"), "reason"),
        (("--title=x", "--intervals=5", "--by=anna", "--default", "--reason=y"), "--confirm-def"),
    ],
)
def test_what_is_invalid_is_named_and_nothing_is_sent(
    words: tuple[str, ...], expected: str, anna: User, boris: User, carol: User, sandbox: Sandbox
) -> None:
    code, output = create(*words)
    assert code == 1
    assert expected in output
    assert sandbox.posts == []
    assert not Submission.objects.exists()


def test_a_confirmed_default_is_made(anna: User, sandbox: Sandbox) -> None:
    assert create(*USUAL, "--default", "--confirm-default", "--reason=Agreed")[0] == 0
    assert json.loads(sandbox.posts[0].body)["isDefault"] is True


def test_just_the_same_while_open_is_invalid(anna: User, sandbox: Sandbox) -> None:
    create("--title=A #lost", "--intervals=5", "--by=anna")
    code, output = create("--title=A #lost", "--intervals=5", "--by=anna")
    assert code == 1
    assert str(Submission.objects.get().pk) in output


def test_a_duplicate_made_elsewhere_a_moment_ago_needs_confirmation(
    anna: User, sandbox: Sandbox
) -> None:
    refresh(liner_from_settings())
    duplicate = sandbox.add("Made\nelsewhere", [0, 30, 120])
    code, output = create(*USUAL)
    assert (code, sandbox.posts) == (1, [])
    assert f"Identical to #{duplicate} “Made elsewhere”" in output
    assert create(*USUAL, "--confirm")[0] == 0


def piped(line: bytes) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(line))


def add_person(*words: str) -> str:
    out = io.StringIO()
    call_command("add_person", *words, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("role", [roles.SUPERVISOR, roles.AUDITOR, roles.ADMINISTRATOR])
def test_add_person_prints_a_password_that_signs_in(role: str, transactional_db: None) -> None:
    output = add_person("fay", "--role", role)
    password = output.split("Password: ")[1].strip()
    client = Client()
    page = client.post("/accounts/login/", {"username": "fay", "password": password}, follow=True)
    assert page.redirect_chain[-1][0] in ("/groups/new/", "/history/")
    assert User.objects.get(username="fay").is_superuser == (role == roles.ADMINISTRATOR)


def state(name: str) -> tuple[str, bool, list[str]]:
    """Password, whether active, and roles."""
    found = User.objects.get(username=name)
    return found.password, found.is_active, roles.roles_of(found)


def test_update_changes_what_it_was_asked_to_change_and_nothing_else(anna: User) -> None:
    User.objects.filter(pk=anna.pk).update(is_active=False)
    password, *_ = state("anna")
    output = add_person("anna", "--role=Auditor", "--update")
    assert "anna is deactivated" in output
    assert "Password" not in output
    assert state("anna") == (password, False, ["Auditor"])
    assert "anna is active" in add_person("anna", "--update", "--reactivate")
    assert state("anna") == (password, True, ["Auditor"])
    printed = add_person("anna", "--update", "--new-password").split("Password: ")[1].strip()
    assert state("anna")[1:] == (True, ["Auditor"])
    assert User.objects.get().check_password(printed)


def test_update_sets_a_piped_password_alone(anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", piped(b"a long enough passphrase\n"))
    assert "Password:" not in add_person("anna", "--update", "--password-stdin")
    assert User.objects.get().check_password("a long enough passphrase")
    assert state("anna")[1:] == (True, ["Supervisor"])


def test_update_resets_a_lost_second_factor(carol: User) -> None:
    app_of(carol)
    printed = add_person("carol", "--update", "--reset-second-factor")
    assert printed == "carol has no second factor.\n"
    assert not has_factor(carol)
    event = AuditEvent.objects.get(kind="account.factor_reset")
    assert event.actor == ""
    assert json.loads(event.details)["os_user"] == os_user()


def test_update_has_to_be_told_what_to_change(anna: User) -> None:
    before = state("anna")
    with pytest.raises(CommandError, match="Say what to change"):
        add_person("anna", "--update")
    assert state("anna") == before


@pytest.mark.parametrize("words", [[], ["--update"]])
def test_a_new_account_needs_a_role(words: list[str], transactional_db: None) -> None:
    with pytest.raises(CommandError, match="--role"):
        add_person("fay", *words)
    assert not User.objects.exists()


def test_add_person_changes_an_account_only_with_update(anna: User) -> None:
    with pytest.raises(CommandError, match="--update"):
        add_person("anna", "--role=Auditor")
    add_person("anna", "--role=Auditor", "--update")
    assert [role.name for role in anna.groups.all()] == ["Auditor"]


@pytest.mark.parametrize("name", ["", "a b", "x" * 151, "a\x00", "a\udcff"])
def test_add_person_refuses_a_bad_name(name: str, transactional_db: None) -> None:
    with pytest.raises(CommandError):
        add_person(name, "--role=Auditor")
    assert not User.objects.exists()


def test_add_person_refuses_a_weak_password(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", piped(b"short\n"))
    with pytest.raises(CommandError, match="too short"):
        add_person("fay", "--role=Auditor", "--password-stdin")
    monkeypatch.setattr("sys.stdin", piped(b"a long enough passphrase\n"))
    assert "Password" not in add_person("fay", "--role=Auditor", "--password-stdin")
    assert User.objects.get().check_password("a long enough passphrase")


PIPED = "a long enough passphrase"


@pytest.mark.parametrize(
    "line",
    [
        PIPED.encode(),
        PIPED.encode() + b"\r\n",
        b"\xef\xbb\xbf" + PIPED.encode() + b"\r\nmore\n",
    ],
)
def test_line_ends_and_a_byte_order_mark_are_no_part_of_a_piped_password(
    line: bytes, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", piped(line))
    add_person("fay", "--role=Auditor", "--password-stdin")
    assert User.objects.get().check_password(PIPED)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"d\xe9j\xe0 long enough\n", "is not UTF-8"),
        (PIPED.encode("utf-16"), "is not UTF-8"),
        (PIPED.encode("utf-16-le"), "control character"),
        (b"", "too short"),
    ],
)
def test_a_piped_password_that_nobody_could_type_is_refused(
    line: bytes, why: str, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", piped(line))
    with pytest.raises(CommandError, match=why):
        add_person("fay", "--role=Auditor", "--password-stdin")
    assert not User.objects.exists()


def test_signing_in_and_out_and_changing_the_password(
    anna: User, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(anna)
    old, new = "correct horse battery staple", "another quite long one"
    data = {"old_password": old, "new_password1": new, "new_password2": new}
    assert browser.post("/accounts/password/", data).status_code == 302
    browser.post("/accounts/logout/")
    assert browser.get("/groups/new/").status_code == 302
    page: Any = browser.post("/accounts/login/", {"username": "anna", "password": old})
    assert page.status_code == 200
    page = browser.post("/accounts/login/", {"username": "anna", "password": new})
    assert page.status_code == 302
