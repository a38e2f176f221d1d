"""Plays for the fault table: what servers do wrong, and the bytes that they send."""

import json
import time
import zlib

from .faults import Peer, Play, answer, chunked

YES = b'{"success": true, "message": "", "data": {"id": 7}}'
NO = b'{"success": false, "message": "No.", "data": null}'
WHOLE = answer(YES)
HEAD = WHOLE[: -len(YES)]
LIMIT = 64 * 1024
MEGABYTE = 1024 * 1024

ZIPPED = "Content-Encoding: gzip"
CHUNKED = "Transfer-Encoding: chunked"


def padded(size: int) -> bytes:
    """The body of a good answer, `size` bytes long."""
    body = json.dumps({"success": True, "message": "", "data": {"id": 7, "more": "-"}})
    return body.replace('"-"', '"' + "-" * (size - len(body) + 1) + '"').encode()


def zipped(*blocks: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(block) for block in blocks) + packer.flush()


BOMB = zipped(*[bytes(MEGABYTE)] * 50)


def until_close(body: bytes, *headers: str) -> bytes:
    return answer(body, 200, *headers, length=None)


def in_chunks(*pieces: bytes) -> bytes:
    return until_close(b"", CHUNKED) + chunked(*pieces)


def silence(peer: Peer) -> None:
    peer.hold()


def no_reading(peer: Peer) -> None:
    """The request stays in the system's buffers until the client has left."""
    peer.linger()


def hang_up_at_once(peer: Peer) -> None:
    peer.hang_up()


def reset_at_once(peer: Peer) -> None:
    # Not before the client's connect() has returned: a reset in there is another case.
    time.sleep(0.1)
    peer.reset()


def reset_at_first_byte(peer: Peer) -> None:
    peer.starts()
    peer.reset()


def after_request(*data: bytes, end: str) -> Play:
    """Reads the request, sends `data`, then does `end`: a method of Peer."""

    def play(peer: Peer) -> None:
        peer.request()
        peer.send(*data)
        getattr(peer, end)()

    return play


def drips(data: bytes, start: bytes = b"") -> Play:
    def play(peer: Peer) -> None:
        peer.request()
        peer.send(start)
        peer.drip(data)
        peer.hold()

    return play


def floods(piece: bytes, start: bytes = b"") -> Play:
    def play(peer: Peer) -> None:
        peer.request()
        peer.send(start)
        peer.flood(piece)

    return play


def refuses_early(peer: Peer) -> None:
    """Answers as soon as a request begins, before its body is there."""
    peer.starts()
    peer.send(answer(NO, 413))
    peer.request()
    peer.finish()


def greets(peer: Peer) -> None:
    peer.send(WHOLE)
    peer.hold()


def drips_handshake(peer: Peer) -> None:
    peer.drip(b"\x16\x03\x03\x40\x00" + bytes(999))
