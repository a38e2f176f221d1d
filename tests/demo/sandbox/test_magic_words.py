"""Each word of MAGIC does what the table says of it."""

import json
import threading
import time
from http.client import IncompleteRead, RemoteDisconnected
from pathlib import Path

import pytest
import requests

from groups.demo.sandbox import MAGIC, Sandbox

from .caller import Caller, address, detail, exchange, plan, raw_post, update, wait_until


def made(sandbox: Sandbox) -> int:
    return len(sandbox.interval_groups())


def connection_threads() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if "process_request_thread" in each.name]


def test_every_word_has_a_sentence_and_a_test_of_its_own():
    tests = Path(__file__).read_text()
    for word, effect in MAGIC.items():
        assert effect.endswith(".")
        assert f'"{word}' in tests
    assert len(MAGIC) == 17


def test_refuse_makes_nothing_and_says_so_in_words(caller, sandbox):
    reply = caller.create("#refuse")
    assert reply.status == 422
    assert "not allowed" in reply.refusal
    assert made(sandbox) == 0


def test_html_makes_nothing_and_puts_a_script_into_the_message(caller, sandbox):
    reply = caller.create("#html")
    assert reply.status == 400
    assert "<script>alert(1)</script>" in reply.refusal
    assert made(sandbox) == 0


def test_busy_makes_nothing_and_answers_without_the_envelope(caller, sandbox):
    reply = caller.create("#busy")
    assert (reply.status, reply.body) == (429, b"Too many requests\n")
    assert made(sandbox) == 0


def test_error_makes_nothing_and_answers_with_a_page(caller, sandbox):
    reply = caller.create("#error")
    assert (reply.status, reply.headers["Content-Type"]) == (500, "text/html; charset=utf-8")
    assert reply.body.startswith(b"<!DOCTYPE html>")
    assert made(sandbox) == 0


def test_redirect_makes_nothing_and_points_to_another_host_name(caller, sandbox):
    reply = caller.create("#redirect")
    port = address(sandbox)[1]
    assert reply.status == 307
    assert reply.headers["Location"] == f"http://localhost:{port}/v2/call-attempt/create/"
    assert made(sandbox) == 0


def test_a_client_that_follows_the_redirect_is_seen_by_its_second_post(caller, sandbox):
    url, body = sandbox.url + "/v2/call-attempt/create/", json.dumps(plan("#redirect"))
    with requests.Session() as session:
        session.max_redirects = 3
        with pytest.raises(requests.TooManyRedirects):
            session.post(url, body, headers=caller.headers(), timeout=10)
    assert len(sandbox.posts) == 4


def test_timeout_makes_nothing_and_closes_the_connection_in_the_end(sandbox):
    asked = time.monotonic()
    assert exchange(sandbox, raw_post(sandbox, "#timeout")) == b""
    assert time.monotonic() - asked > 0.25
    assert made(sandbox) == 0


def test_timeout_lets_go_once_the_client_has_left():
    with Sandbox(hold_seconds=60) as sandbox:
        exchange(sandbox, raw_post(sandbox, "#timeout"), no_more=True)
        wait_until(lambda: not connection_threads())


def test_timeout_is_not_shortened_by_a_second_request_behind_it(sandbox):
    asked = time.monotonic()
    assert exchange(sandbox, raw_post(sandbox, "#timeout") + raw_post(sandbox, "Evening")) == b""
    assert time.monotonic() - asked > 0.25
    assert made(sandbox) == 0


def test_lost_makes_it_and_closes_without_an_answer(caller, sandbox):
    with pytest.raises(RemoteDisconnected):
        caller.create("#lost")
    assert [each["title"] for each in caller.listed()] == ["#lost"]


def test_slow_makes_it_at_once_and_answers_late(caller, sandbox):
    asked = time.monotonic()
    number = caller.create("#slow").data["id"]
    assert time.monotonic() - asked > 0.25
    assert [each["id"] for each in caller.listed()] == [number]


def test_drip_makes_it_and_answers_byte_by_byte():
    with Sandbox(drip_seconds=0.004) as sandbox:
        asked = time.monotonic()
        answer = exchange(sandbox, raw_post(sandbox, "#drip"))
        assert time.monotonic() - asked > 0.004 * len(answer)
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["data"] == {"id": 100200300}
        assert made(sandbox) == 1


def test_cut_makes_it_and_cuts_the_body_in_the_middle(caller, sandbox):
    with pytest.raises(IncompleteRead) as cut:
        caller.create("#cut")
    assert len(cut.value.partial) > 20
    assert cut.value.expected > 20
    assert made(sandbox) == 1


def test_garbage_makes_it_and_answers_200_with_what_is_not_json(caller, sandbox):
    reply = caller.create("#garbage")
    assert reply.status == 200
    with pytest.raises(ValueError, match="Expecting"):
        json.loads(reply.body)
    assert made(sandbox) == 1


def test_oddid_makes_it_and_answers_with_the_id_as_a_string(caller, sandbox):
    assert caller.create("#oddid").data == {"id": "100200300"}
    assert made(sandbox) == 1


def test_twin_makes_it_twice_and_answers_with_the_first(caller, sandbox):
    number = caller.create("#twin").data["id"]
    first, second = sandbox.interval_groups()
    assert (first["id"], second["id"]) == (number, number + 1)
    assert {**first, "id": 0} == {**second, "id": 0}


def test_misnumbered_makes_it_and_answers_with_a_number_that_nothing_has(caller, sandbox):
    number = caller.create("#misnumbered").data["id"]
    assert caller.get(detail(number)).status == 404
    assert made(sandbox) == 1


def test_respelled_makes_it_with_another_title_and_loses_the_answer(caller, sandbox):
    with pytest.raises(RemoteDisconnected):
        caller.create("#respelled")
    assert [group["title"] for group in sandbox.interval_groups()] == ["#RESPELLED"]


def test_changed_stores_the_last_interval_one_minute_longer(caller):
    number = caller.create("#changed", intervals=[0, 30, 30]).data["id"]
    assert caller.get(detail(number)).data["intervals"] == [0, 30, 31]
    assert caller.listed()[0]["intervals"] == [0, 30, 31]


def test_hidden_makes_it_but_loses_the_answer_and_does_not_show_it():
    with Sandbox(hidden_seconds=60) as sandbox:
        caller = Caller(sandbox)
        with pytest.raises(RemoteDisconnected):
            caller.create("#hidden")
        number = caller.create().data["id"]
        data = caller.get("/v2/call-attempt/").data
        assert ([each["id"] for each in data["list"]], data["total"]) == ([number], 1)
        hidden = sandbox.interval_groups()[0]["id"]
        assert hidden == number - 1
        assert caller.get(detail(hidden)).status == 404
        assert caller.post(update(hidden), {"title": "Found"}).status == 404


def test_hidden_shows_it_in_the_end(caller, sandbox):
    exchange(sandbox, raw_post(sandbox, "#hidden"))
    wait_until(caller.listed)
    number = sandbox.interval_groups()[0]["id"]
    assert caller.get(detail(number)).data["title"] == "#hidden"
    assert caller.post(update(number), {"title": "Found"}).data == {"id": number}


@pytest.mark.parametrize("title", ["#REFUSE", "Evening, #Refuse!", "#refuse #error", "#x #refuse"])
def test_a_word_works_in_any_case_and_place_and_the_first_one_counts(caller, title):
    assert caller.create(title).status == 422


@pytest.mark.parametrize("title", ["refuse", "#refused", "#refuse2", "a#refuse", "##refuse", "# "])
def test_only_whole_words_are_magic(caller, title):
    assert caller.create(title).data["id"] == 100200300


def test_a_wrong_request_is_refused_before_any_magic(caller, sandbox):
    assert caller.create("#lost", intervals=[]).status == 422
    assert made(sandbox) == 0


def test_words_are_magic_in_create_alone(caller, sandbox):
    number = caller.create().data["id"]
    assert caller.post(update(number), {"title": "#refuse"}).data == {"id": number}
