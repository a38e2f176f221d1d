"""Decisions, alarms, reviews and explanations, and everything that is wrong with one."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User

from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup
from groups.models import Submission
from groups.services.record.submissions import change
from tests.attention.conftest import again, decide
from tests.language.walk import State, World
from tests.later import later
from tests.services.requests import ask
from tests.services.test_review import send_review

LOST = NewGroup(title="Вечер #lost", intervals=(0, 30))
NEVER = NewGroup(title="Ночь #error", intervals=(0, 30))
DEFAULT = NewGroup(title="Для всех #lost", intervals=(0, 45), is_default=True)
WRONG: list[dict[str, Any]] = [
    {"reason": ""},
    {"reason": "Видно в Liner", "number": ""},
    {"reason": "Видно в Liner", "number": "x"},
    {"reason": "Видно в Liner", "number": "0"},
    {"reason": "а\x07б", "number": "5"},
    {"reason": "Видно в Liner", "number": "5"},
    {"reason": "ы" * 1001, "number": "5"},
]


def decisions(world: World) -> Iterator[State]:
    anna, sandbox = world.client("anna"), world.sandbox
    entry = ask(world.person("anna"), LOST)
    number = sandbox.interval_groups()[0]["id"]
    for fields in WRONG:
        yield f"wrong: {fields}", decide(anna, entry, "exists", **fields)
    yield "no button", decide(anna, entry, "", number=5, reason="Видно")
    yield "too early", decide(anna, entry, "absent", reason="Нет в списке")
    other = sandbox.add("Совсем другая", [7, 8], reset=True)
    yield "another plan", decide(anna, entry, "exists", number=other, reason="Видно")
    held = ask(world.person("anna"), NewGroup(title="Другая", intervals=(5,)))
    taken = {"number": held.liner_group_id, "reason": "Видно"}
    yield "a number that is taken", decide(anna, entry, "exists", **taken)
    yield "it exists", decide(anna, entry, "exists", number=number, reason="Видно в Liner")
    yield "too late", decide(anna, entry, "exists", number=number, reason="Видно в Liner")
    entry = ask(world.person("anna"), NEVER)
    later(hours=24)
    anna = world.client("anna")
    yield "a person must decide", anna.get("/attention/")
    yield "it does not exist", decide(anna, entry, "absent", reason="Нет в списке")
    yield "decided", anna.get(entry.get_absolute_url())
    entry = ask(world.person("anna"), NewGroup(title="Утро #lost", intervals=(0, 31)))
    sandbox.stop()
    yield "not checked", decide(anna, entry, "exists", number=77, reason="Видно")
    sure = {"number": 77, "reason": "Видно", "confirmed": "on"}
    yield "confirmed nevertheless", decide(anna, entry, "exists", **sure)
    yield "the entry", anna.get(entry.get_absolute_url())


def second_persons(world: World) -> Iterator[State]:
    anna, emil = world.client("anna"), world.client("emil")
    entry = ask(world.person("anna"), DEFAULT)
    number = world.sandbox.interval_groups()[0]["id"]
    yield "unknown default", anna.get("/attention/")
    yield "proposed", decide(anna, entry, "exists", number=number, reason="Видно в Liner")
    yield "by the same", decide(anna, entry, "exists", number=number, reason="Видно ещё раз")
    yield "waits for a second", emil.get("/attention/")
    yield "the entry meanwhile", anna.get(entry.get_absolute_url())
    yield "by a second", decide(emil, entry, "exists", number=number, reason="Тоже видно")
    yield "the entry", anna.get(entry.get_absolute_url())
    yield "the auditor's", world.client("boris").get("/attention/")
    entry = ask(world.person("anna"), NewGroup("Ещё #error", (0, 46), is_default=True))
    later(hours=24)
    yield "proposed as absent", decide(world.client("anna"), entry, "absent", reason="Нет в списке")
    emil = world.client("emil")
    yield "waits as absent", emil.get("/attention/")
    left = ask(world.person("anna"), LOST)
    User.objects.filter(username="anna").update(is_active=False)
    yield "of somebody who left", emil.get("/attention/")
    yield "and its entry", world.client("boris").get(left.get_absolute_url())


def alarms(world: World) -> Iterator[State]:
    anna, boris = world.client("anna"), world.client("boris")
    entry = ask(world.person("anna"), NewGroup(title="Ночь #changed", intervals=(0, 5)))
    address, name = f"/attention/{entry.pk}/answer/", f"{entry.pk}-answer"
    for client in (anna, boris, world.client("carol")):
        yield "an alarm", client.get("/attention/")
        yield "in its entry", client.get(entry.get_absolute_url())
    yield "no answer", boris.post(address, {name: ""})
    yield "answered", boris.post(address, {name: "Liner округляет"}, follow=True)
    yield "answered before", anna.post(address, {name: "Исправлено"})
    ended = ask(world.person("anna"), NEVER)
    change(ended, "submission.alarm_raised", expect=["unknown"], alarm="unknown_long")
    yield "unknown for long", anna.get("/attention/")
    change(ended, "submission.absent", expect=["unknown"], status="absent")
    answered = {f"{ended.pk}-answer": "Нет в списке"}
    yield "an alarm that has ended", anna.post(f"/attention/{ended.pk}/answer/", answered)
    yield "an answered alarm", boris.get(entry.get_absolute_url())
    with Sandbox(token=world.sandbox.token) as forgetful:
        world.settings.LINER_API_URL = forgetful.url
        taken = ask(world.person("emil"), NewGroup(title="Ещё одна", intervals=(5,)))
    for alarm in Submission.Alarm.values:
        change(taken, "submission.alarm_raised", expect=["unknown"], alarm=alarm, alarm_answer="")
        for client in (world.client("emil"), boris, world.client("carol")):
            yield alarm, client.get("/attention/")
            yield f"{alarm} in its entry", client.get(again(taken).get_absolute_url())
    for alarm in Submission.DefaultAlarm.values:
        raised = {"default_alarm": alarm, "default_answer": ""}
        change(entry, "submission.alarm_raised", expect=["created"], **raised)
        yield alarm, boris.get("/attention/")
        yield f"{alarm} in its entry", boris.get(entry.get_absolute_url())
        answered = {f"{entry.pk}-answer": "Согласовано"}
        yield f"{alarm} answered", boris.post(address, answered, follow=True)


def reviews(world: World) -> Iterator[State]:
    anna, boris = world.client("anna"), world.client("boris")
    entry = ask(world.person("anna"), NewGroup(title="Вечер", intervals=(0, 5)))
    ask(world.person("anna"), NewGroup(title="Утро", intervals=(0, 6)))
    path = entry.get_absolute_url()
    others = ask(world.person("anna"), NewGroup(title="День", intervals=(0, 7)))
    yield "not reviewed", boris.get(path)
    yield "marked, and the next one", send_review(boris, others, "reviewed")
    for verdict in ("", "reviewed", "needs_explanation"):
        for comment in ("", "а\x07б", "ы" * 1001):
            sent = {"verdict": verdict, "comment": comment, "shown": "x"}
            yield f"{verdict}, {comment!r:.9}", boris.post(f"{path}review/", sent)
    yield "asked", send_review(boris, entry, "needs_explanation", "Почему так часто?")
    newest = ask(world.person("anna"), NewGroup(title="Ночь", intervals=(0, 8)))
    yield "asked, and the next one", send_review(boris, newest, "needs_explanation", "Почему?")
    yield "asked for nothing", send_review(boris, entry, "needs_explanation")
    yield "too late", boris.post(f"{path}review/", {"verdict": "reviewed", "shown": "x"})
    for client in (anna, boris):
        yield "an explanation is wanted", client.get("/attention/")
        yield "in its entry", client.get(path)
    yield "no explanation", anna.post(f"{path}explain/", {"explanation": ""})
    explained = {"explanation": "Проба на неделю"}
    yield "explained", anna.post(f"{path}explain/", explained, follow=True)
    yield "explained again", anna.post(f"{path}explain/", explained, follow=True)
    for client in (anna, boris):
        yield "explained, in attention", client.get("/attention/")
        yield "explained, in its entry", client.get(path)
    yield "reviewed", send_review(boris, entry, "reviewed", "Согласовано")
    yield "reviewed, in its entry", boris.get(path)
    yield "the last one", send_review(boris, Submission.objects.get(title="Утро"), "reviewed")


ROOMS = (decisions, second_persons, alarms, reviews)
