"""Rows of the fault table: how the bytes of an answer arrive, or don't."""

from .faults import answer, chunked, says
from .plays import (
    BOMB,
    CHUNKED,
    HEAD,
    LIMIT,
    MEGABYTE,
    NO,
    WHOLE,
    YES,
    ZIPPED,
    after_request,
    drips,
    floods,
    hang_up_at_once,
    in_chunks,
    no_reading,
    padded,
    refuses_early,
    reset_at_first_byte,
    reset_at_once,
    silence,
    until_close,
    zipped,
)
from .table import HTTP, HTTPS, created, refused, unknown

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
PROCESSING = b"HTTP/1.1 102 Processing\r\n\r\n"
LONG_HEADER = b"Link: " + b"x" * 60_000
SWITCHING = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n"

SILENCE = [
    unknown("silence, request unread", "deadline", no_reading, posts=0),
    unknown("silence, request read", "deadline", silence),
    unknown("FIN before the request is read", "cut", hang_up_at_once),
    unknown("FIN after the request is read", "cut", after_request(end="finish")),
    unknown("bare FIN after the request", "cut", after_request(end="hang_up")),
    unknown("RST before the request is read", "cut", reset_at_once, posts=0),
    unknown("RST while the request is read", "cut", reset_at_first_byte),
    unknown("RST after the request is read", "cut", after_request(end="reset")),
]

CUTS = [
    unknown("cut in the status line", "cut", after_request(b"HTTP/1", end="finish")),
    unknown("cut in a header", "cut", after_request(HEAD[:40], end="finish"), status=None),
    unknown("cut between two headers", "cut", after_request(HEAD[:-2], end="finish")),
    unknown("cut after the head", "cut", after_request(HEAD, end="finish"), status=200),
    unknown("cut in the body", "cut", after_request(WHOLE[:-20], end="finish"), status=200),
    unknown("bare FIN in the body", "cut", after_request(WHOLE[:-20], end="hang_up"), status=200),
    unknown("RST in the body", "cut", after_request(WHOLE[:-20], end="reset"), status=200),
    unknown("cut in a chunk", "cut", after_request(in_chunks(YES)[:-9], end="finish"), status=200),
    unknown("stall in the status line", "deadline", after_request(b"HTTP/1", end="hold")),
    unknown("stall in the head", "deadline", after_request(HEAD[:-2], end="hold")),
    unknown("stall in the body", "deadline", after_request(WHOLE[:-1], end="hold"), status=200),
    unknown("drip of the head", "deadline", drips(WHOLE)),
    unknown("drip of the body", "deadline", drips(YES, HEAD), status=200),
    unknown("drip of chunks", "deadline", drips(chunked(YES), in_chunks()[:-5]), status=200),
]

FLOODS = [
    unknown("endless 100 Continue", "too_big", floods(CONTINUE * 100)),
    unknown("endless 100 Continue, slowly", "deadline", drips(CONTINUE * 100)),
    unknown("endless 103 Early Hints", "bad_http", floods(HINTS * 100)),
    unknown("endless 103 Early Hints, slowly", "deadline", drips(HINTS * 100)),
    unknown("long 103 Early Hints", "too_big", floods(HINTS[:-2] + LONG_HEADER + b"\r\n\r\n")),
    unknown(
        "endless headers in 103 Early Hints", "bad_http", floods(b"A: b\r\n" * 100, HINTS[:-2])
    ),
    created("20 interim answers", says(HINTS * 20, WHOLE)),
    unknown("21 interim answers", "bad_http", says(HINTS * 21, WHOLE)),
    unknown("endless headers", "bad_http", floods(b"A: b\r\n" * 100, HEAD[:-2])),
    unknown(
        "endless headers in 100 Continue", "bad_http", floods(b"A: b\r\n" * 100, CONTINUE[:-2])
    ),
    unknown("endless header line", "bad_http", floods(b"a" * 1000, HEAD[:-2])),
    unknown("endless status line", "bad_http", floods(b"a" * 1000, b"HTTP/1.1 200 ")),
    unknown("endless body", "too_big", floods(bytes(9999), until_close(b"")), status=200),
    unknown(
        "endless chunks",
        "too_big",
        floods(b"8\r\n--------\r\n" * 999, in_chunks()[:-5]),
        status=200,
    ),
    unknown(
        "endless chunk extension", "bad_http", floods(b"1;" * 99, in_chunks()[:-5]), status=200
    ),
    unknown(
        "endless trailer", "too_big", floods(b"A: b\r\n" * 999, in_chunks(YES)[:-2]), status=200
    ),
    unknown(
        "10 GB announced",
        "too_big",
        floods(bytes(9999), answer(length=10**10)),
        status=200,
    ),
    created("64 KiB", says(answer(padded(LIMIT)))),
    created("64 KiB in chunks", says(in_chunks(padded(LIMIT)[:999], padded(LIMIT)[999:]))),
    unknown("64 KiB + 1", "too_big", says(answer(padded(LIMIT + 1))), status=200),
    unknown("64 KiB + 1 in chunks", "too_big", says(in_chunks(padded(LIMIT + 1))), status=200),
    unknown("64 KiB + 1 until close", "too_big", says(until_close(padded(LIMIT + 1))), status=200),
]

ENCODED = [
    created("identity", says(answer(YES, 200, "Content-Encoding: Identity"))),
    created("empty Content-Encoding", says(answer(YES, 200, "Content-Encoding:"))),
    unknown("gzip", "encoded", says(answer(zipped(YES), 200, ZIPPED)), status=200),
    unknown("gzip that isn't", "encoded", says(answer(YES, 200, ZIPPED)), status=200),
    unknown("br", "encoded", says(answer(YES, 200, "Content-Encoding: br")), status=200),
    unknown("gzip bomb", "encoded", says(answer(BOMB, 200, ZIPPED)), status=200),
    unknown(
        "gzip bomb in chunks",
        "encoded",
        says(until_close(b"", ZIPPED, CHUNKED), chunked(BOMB)),
        status=200,
    ),
    unknown(
        "gzip bomb on a redirect",
        "encoded",
        says(answer(BOMB, 302, ZIPPED, "Location: /x")),
        status=302,
    ),
    unknown("refusal in gzip", "encoded", says(answer(zipped(NO), 422, ZIPPED)), status=422),
]

FRAMES = [
    created("answer in one piece", says(WHOLE)),
    created("answer, connection kept open", after_request(WHOLE, end="hold")),
    created("answer after 100 Continue", says(CONTINUE, WHOLE)),
    created("answer after 103 Early Hints", says(HINTS, WHOLE)),
    created("answer after 102 Processing", says(PROCESSING, WHOLE)),
    created(
        "answer after 100, 103 and 199", says(CONTINUE, HINTS, HINTS.replace(b"103", b"199"), WHOLE)
    ),
    refused("refusal after 103 Early Hints", says(HINTS, answer(NO, 422)), status=422),
    unknown("answer after 101", "odd_status", says(SWITCHING, WHOLE), status=101),
    unknown("answer after 103 and 101", "odd_status", says(HINTS, SWITCHING, WHOLE), status=101),
    unknown("cut after 103 Early Hints", "cut", after_request(HINTS, end="finish")),
    unknown("cut in 103 Early Hints", "cut", after_request(HINTS[:-2], end="finish")),
    unknown("stall after 103 Early Hints", "deadline", after_request(HINTS, end="hold")),
    unknown("103 with two lengths", "bad_http", says(answer(b"", 103, "Content-Length: 9"), WHOLE)),
    created("answer and more bytes", says(WHOLE, WHOLE)),
    created("chunks", says(in_chunks(YES[:9], YES[9:]))),
    created("chunks with a trailer", says(in_chunks(YES)[:-2] + b"A: b\r\n\r\n")),
    created("no length, until close", says(until_close(YES))),
    created("HTTP/1.0", says(until_close(YES).replace(b"1.1", b"1.0"))),
    refused("refusal before the body is sent", refuses_early, status=413),
    unknown("no length, cut", "not_json", says(until_close(YES[:-1])), status=200),
    unknown(
        "no length, bare FIN over TLS",
        "cut",
        after_request(until_close(YES), end="hang_up"),
        status=200,
        schemes=(HTTPS,),
    ),
    created(
        "no length, bare FIN",
        after_request(until_close(YES), end="hang_up"),
        schemes=(HTTP,),
    ),
    unknown(
        "no length, stall", "deadline", after_request(until_close(YES), end="hold"), status=200
    ),
    unknown("length too short", "not_json", says(answer(YES, length=10)), status=200),
    unknown("length too long, FIN", "cut", says(answer(YES, length=99)), status=200),
    unknown(
        "length too long, stall",
        "deadline",
        after_request(answer(YES, length=99), end="hold"),
        status=200,
    ),
    unknown("length negative", "bad_http", says(answer(YES, length=-5))),
    unknown("length no number", "bad_http", says(answer(YES, length="ten"))),
    unknown("length of 5,000 digits", "bad_http", says(answer(YES, length="9" * 5000))),
    unknown("two lengths", "bad_http", says(answer(YES, 200, "Content-Length: 9"))),
    unknown(
        "length and chunks",
        "bad_http",
        says(answer(b"", 200, CHUNKED, length=9) + chunked(YES)),
    ),
    unknown(
        "unknown transfer encoding",
        "bad_http",
        says(until_close(YES, "Transfer-Encoding: gzip, chunked")),
    ),
    unknown(
        "chunk size no number", "bad_http", says(until_close(b"xyz\r\n{}", CHUNKED)), status=200
    ),
    unknown("chunk size negative", "cut", says(until_close(b"-5\r\n{}", CHUNKED)), status=200),
    unknown("no HTTP at all", "bad_http", says(b"SSH-2.0-OpenSSH_9.2\r\n")),
    unknown("bare JSON", "bad_http", says(YES + b"\r\n")),
    unknown("HTTP/2 in plain sight", "bad_http", says(WHOLE.replace(b"1.1", b"2.0"))),
    unknown("a line that is no header", "bad_http", says(HEAD[:-2] + b"nonsense\r\n\r\n" + YES)),
    unknown("nothing but line ends", "bad_http", says(b"\r\n" * 9)),
    unknown("a megabyte of noise", "bad_http", says(bytes(range(256)) * (MEGABYTE // 256))),
]

ROWS = [*SILENCE, *CUTS, *FLOODS, *ENCODED, *FRAMES]
