"""The sandbox as a server: hostile bytes, many clients, stopping and starting."""

import http.client
import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from groups.demo.sandbox import Sandbox

from .caller import CREATE, HEALTH, LIST, Caller, address, exchange, plan, raw_post, wait_until

MEBIBYTE = 1024 * 1024


def head(sandbox: Sandbox, *lines: str) -> bytes:
    start = [f"POST {CREATE} HTTP/1.1", "Host: sandbox", f"X-Api-Key: {sandbox.token}"]
    return "\r\n".join([*start, "Content-Type: application/json", *lines, "", ""]).encode()


def status(answer: bytes) -> int:
    return int(answer.split(b" ")[1])


def message(answer: bytes) -> str:
    envelope = json.loads(answer.partition(b"\r\n\r\n")[2])
    assert (envelope["success"], envelope["data"]) == (False, None)
    return envelope["message"]


def is_open(sandbox: Sandbox) -> bool:
    try:
        socket.create_connection(address(sandbox), timeout=5).close()
    except ConnectionRefusedError:
        return False
    return True


def test_it_listens_on_127_0_0_1_alone(sandbox):
    host, port = address(sandbox)
    assert host == "127.0.0.1"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", port), timeout=5)


def test_fifty_threads_make_fifty_interval_groups(caller, sandbox):
    with ThreadPoolExecutor(50) as pool:
        ids = list(pool.map(lambda n: caller.create(f"Plan {n}").data["id"], range(50)))
    assert sorted(ids) == list(range(100200300, 100200350))
    assert [each["id"] for each in sandbox.interval_groups()] == sorted(ids)
    assert len(sandbox.posts) == 50


def test_of_fifty_new_defaults_one_is_default_in_the_end(caller, sandbox):
    with ThreadPoolExecutor(50) as pool:
        list(pool.map(lambda n: caller.create(f"Plan {n}", isDefault=True), range(50)))
    assert sum(each["isDefault"] for each in sandbox.interval_groups()) == 1


def test_every_post_to_create_is_remembered_whatever_became_of_it(caller, sandbox):
    caller.create()
    caller.create("#refuse")
    caller.post(CREATE, b"not JSON")
    caller.post(CREATE, plan(), X_Api_Key="wrong")
    exchange(sandbox, head(sandbox, "Transfer-Encoding: chunked"))
    exchange(sandbox, head(sandbox, "Content-Length: 400") + b"half of it", no_more=True)
    caller.get(LIST)
    caller.call("PUT", CREATE, plan())
    caller.post(CREATE + "?a=b", plan("with a query"))
    bodies = [post.body for post in sandbox.posts]
    assert json.loads(bodies[0]) == plan()
    assert json.loads(bodies[1]) == plan("#refuse")
    assert bodies[2:6] == [b"not JSON", json.dumps(plan()).encode(), b"", b"half of it"]
    assert json.loads(bodies[6]) == plan("with a query")
    assert len(bodies) == 7
    assert {"X-Api-Key", "Content-Type", "Content-Length"} <= set(sandbox.posts[0].header_names)
    assert sandbox.token not in repr(sandbox.posts)


def test_a_body_of_one_mebibyte_is_read_and_one_byte_more_is_refused(caller, sandbox):
    frame = len(json.dumps(plan("")).encode())
    at_most = json.dumps(plan("x" * (MEBIBYTE - frame))).encode()
    assert len(at_most) == MEBIBYTE
    assert caller.post(CREATE, at_most).data["id"] == 100200300
    reply = caller.post(CREATE, at_most + b" ")
    assert reply.status == 413
    assert str(MEBIBYTE) in reply.refusal
    assert len(sandbox.interval_groups()) == 1


def test_the_refusal_of_a_huge_body_reaches_a_client_that_sends_it_all_first(caller):
    assert caller.post(CREATE, b"x" * (8 * MEBIBYTE)).status == 413


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], 411),
        (["Transfer-Encoding: chunked"], 411),
        (["Transfer-Encoding: chunked", "Content-Length: 5"], 411),
        (["Content-Length: abc"], 400),
        (["Content-Length: -1"], 400),
        (["Content-Length: 5_0"], 400),
        (["Content-Length:"], 400),
        ([f"Content-Length: {'9' * 5000}"], 400),
        (["Content-Length: 5", "Content-Length: 5"], 400),
        (["Content-Length: 5", "Content-Length: 50"], 400),
        ([f"Content-Length: {MEBIBYTE + 1}"], 413),
    ],
)
def test_a_body_of_unclear_length_is_refused_and_ends_the_connection(sandbox, lines, expected):
    answer = exchange(sandbox, head(sandbox, *lines) + raw_post(sandbox, "smuggled"), no_more=True)
    assert status(answer) == expected
    assert message(answer)
    assert b"\r\nConnection: close\r\n" in answer
    assert sandbox.interval_groups() == []


def test_a_chunked_body_is_refused(caller, sandbox):
    connection = http.client.HTTPConnection(*address(sandbox), timeout=10)
    chunks = iter([json.dumps(plan()).encode()])
    connection.request("POST", CREATE, chunks, caller.headers(), encode_chunked=True)
    assert connection.getresponse().status == 411
    connection.close()
    assert sandbox.interval_groups() == []


def test_a_body_cut_short_is_refused(sandbox):
    answer = exchange(sandbox, head(sandbox, "Content-Length: 400") + b'{"title":', no_more=True)
    assert status(answer) == 400
    assert "shorter" in message(answer)


def test_two_tokens_are_none(sandbox):
    sent = head(sandbox, f"X-Api-Key: {sandbox.token}", "Content-Length: 2") + b"{}"
    assert status(exchange(sandbox, sent, no_more=True)) == 401


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x00\xff\xfe garbage\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200 + b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/one\r\n\r\n",
        b"BREW /v1/health/check/ HTTP/1.1\r\n\r\n",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 200 + b"\r\n",
        b"GET / HTTP/1.1\r\nA: " + b"b" * 70_000 + b"\r\n\r\n",
    ],
)
def test_garbage_is_refused_with_the_envelope_and_does_no_harm(caller, sandbox, garbage, capfd):
    answer = exchange(sandbox, garbage, no_more=True)
    assert status(answer) in {400, 414, 431, 501, 505}
    assert message(answer)
    assert caller.create().data["id"] == 100200300
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("sent", [b"", b"\r\n", b"GET", b"POST / HTTP/1.1\r\nContent-Le"])
def test_a_client_that_leaves_early_does_no_harm(caller, sandbox, sent, capfd):
    exchange(sandbox, sent, no_more=True)
    assert caller.create().data["id"] == 100200300
    assert capfd.readouterr() == ("", "")


def test_a_client_that_resets_the_connection_does_no_harm(caller, sandbox, capfd):
    for count, title in enumerate(("Evening", "#drip", "#slow", "#timeout"), start=1):
        with socket.create_connection(address(sandbox), timeout=5) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
            connection.sendall(raw_post(sandbox, title))
            wait_until(lambda count=count: len(sandbox.posts) == count)
    assert caller.get(HEALTH).data
    assert capfd.readouterr() == ("", "")


def test_a_connection_can_be_used_again_and_requests_may_come_in_one_go(sandbox):
    last = raw_post(sandbox, "C").replace(b"Host:", b"Connection: close\r\nHost:")
    answer = exchange(sandbox, raw_post(sandbox, "A") + raw_post(sandbox, "#refuse") + last)
    assert answer.count(b"HTTP/1.1 200 OK") == 2
    assert answer.count(b"HTTP/1.1 422 ") == 1
    assert [each["title"] for each in sandbox.interval_groups()] == ["A", "C"]


def test_a_client_of_http_1_0_gets_its_answer_and_the_end_of_the_connection(sandbox):
    answer = exchange(sandbox, raw_post(sandbox, "Old").replace(b"HTTP/1.1", b"HTTP/1.0"))
    assert status(answer) == 200
    assert b"\r\nConnection: close\r\n" in answer


def test_stop_closes_the_port_and_every_connection(caller, sandbox):
    with socket.create_connection(address(sandbox), timeout=10) as idle:
        idle.sendall(raw_post(sandbox, "Evening"))
        assert idle.recv(65536).startswith(b"HTTP/1.1 200 OK")
        sandbox.stop()
        assert idle.recv(1) == b""
    assert not is_open(sandbox)
    sandbox.stop()


@pytest.mark.parametrize("title", ["#timeout", "#slow", "#drip", "held"])
def test_stop_does_not_wait_for_misbehaviour_and_answers_nothing(title):
    sandbox = Sandbox(hold_seconds=60, slow_seconds=60, drip_seconds=60)
    sandbox.start()
    if title == "held":
        sandbox.hold()
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(exchange, sandbox, raw_post(sandbox, title))
        wait_until(lambda: sandbox.posts)
        asked = time.monotonic()
        sandbox.stop()
        assert time.monotonic() - asked < 6
        assert len(answer.result(timeout=5)) <= 1


def test_a_stopped_sandbox_can_be_started_again_at_the_same_address(caller, sandbox):
    caller.create()
    url = sandbox.url
    sandbox.stop()
    sandbox.start()
    assert sandbox.url == url
    assert [each["id"] for each in caller.listed()] == [100200300]


def test_a_port_in_use_is_an_error(sandbox):
    second = Sandbox(port=address(sandbox)[1])
    with pytest.raises(OSError, match="in use"):
        second.start()
    assert Caller(sandbox).get(HEALTH).data


def test_it_can_not_be_started_twice_nor_asked_for_an_address_it_does_not_have(sandbox):
    with pytest.raises(RuntimeError, match="runs already"):
        sandbox.start()
    with pytest.raises(RuntimeError, match="Start the sandbox first"):
        _ = Sandbox().url


def test_an_empty_token_is_an_error():
    with pytest.raises(ValueError, match="token"):
        Sandbox(token="")


def test_while_held_create_calls_do_their_work_and_wait_and_other_calls_do_not(caller, sandbox):
    sandbox.hold()
    with ThreadPoolExecutor(20) as pool:
        replies = [pool.submit(caller.create, f"Plan {n}") for n in range(20)]
        wait_until(lambda: len(sandbox.interval_groups()) == 20)
        assert len(caller.listed()) == 20
        assert not any(reply.done() for reply in replies)
        sandbox.release()
        assert len({reply.result(timeout=10).data["id"] for reply in replies}) == 20
    assert caller.create().data["id"] == 100200320


def test_it_is_silent_unless_it_is_asked_to_tell(caller, capfd):
    caller.create()
    caller.create("#refuse")
    assert capfd.readouterr() == ("", "")


def test_it_tells_each_answer_without_the_token_if_asked():
    lines: list[str] = []
    with Sandbox(token="canary", log=lines.append) as sandbox:
        Caller(sandbox).create()
        exchange(sandbox, raw_post(sandbox, "#lost"))
        exchange(sandbox, b"\x1b[31mGET\r\n\r\n", no_more=True)
    assert lines == [
        "'POST /v2/call-attempt/create/ HTTP/1.1': 200, whole",
        "'POST /v2/call-attempt/create/ HTTP/1.1': 200, lost",
        "'\\x1b[31mGET': 400, whole",
    ]


def test_posts_are_forgotten_if_asked():
    with Sandbox(keep_posts=False) as sandbox:
        assert Caller(sandbox).create().data["id"]
        assert sandbox.posts == []
