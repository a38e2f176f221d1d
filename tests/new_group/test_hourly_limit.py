"""MAX_CREATES_PER_HOUR: nobody floods Liner, by mistake or by a script."""

import re
from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup
from groups.models import Submission
from groups.services.record.limit import TooManyCreates
from tests.conftest import fill, press, words_on
from tests.later import later
from tests.processes import manage
from tests.services.requests import ask, in_threads


def test_beyond_it_the_form_says_from_when(browser: Client, settings: Any, anna: User) -> None:
    settings.MAX_CREATES_PER_HOUR = 2
    ask(anna, NewGroup("First #refuse", (0, 5)))
    later(minutes=20)
    ask(anna, NewGroup("Second", (0, 6)))
    page = press(browser, title="Third")
    assert page.status_code == 429
    words = words_on(page)
    assert "Not sent: you have reached the hourly limit" in words
    # In the last hour of a day, that is on the next one.
    assert re.search(r"You can send again from (today|\d+ \w+ \d{4},) \d\d:\d\d", words)
    assert page.context["form"]["title"].value() == "Third"
    assert Submission.objects.count() == 2
    later(minutes=41)
    assert press(browser, title="Third").status_code == 200
    assert Submission.objects.count() == 3


def test_the_same_press_again_is_no_new_request(browser: Client, settings: Any) -> None:
    settings.MAX_CREATES_PER_HOUR = 1
    data = fill(browser)
    assert browser.post("/groups/new/", data).status_code == 302
    assert browser.post("/groups/new/", data).status_code == 302


def test_each_person_has_their_own(anna: User, emil: User, settings: Any, sandbox: Sandbox) -> None:
    settings.MAX_CREATES_PER_HOUR = 1
    ask(anna, NewGroup("Anna's", (0, 5)))
    ask(emil, NewGroup("Emil's", (0, 6)))
    assert Submission.objects.count() == 2


def test_of_many_at_once_no_more_are_sent(anna: User, settings: Any, sandbox: Sandbox) -> None:
    settings.MAX_CREATES_PER_HOUR = 3
    numbers = iter(range(8))
    found = in_threads(8, lambda: ask(anna, NewGroup(f"Plan {next(numbers)}", (0, 5))))
    assert sum(isinstance(each, Submission) for each in found) == 3, found
    assert sum(isinstance(each, TooManyCreates) for each in found) == 5, found
    assert len(sandbox.posts) == 3


def test_a_command_says_so(anna: User, sandbox: Sandbox) -> None:
    ask(anna, NewGroup("First", (0, 5)))
    words = ("--title=Second", "--intervals=0,10,20", "--by=anna")
    done = manage(sandbox, "create_group", *words, MAX_CREATES_PER_HOUR="1")
    assert done.returncode == 1
    assert b"Nothing was sent: MAX_CREATES_PER_HOUR is reached." in done.stderr
    assert len(sandbox.posts) == 1
