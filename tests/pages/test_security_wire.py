"""Bytes that two readers may understand differently, and requests whose end nobody knows: not taken."""

from __future__ import annotations

import pytest

from tests.cli.running_server import answer_to, running, small_app

LENGTHS = {
    "in chunks": b"Transfer-Encoding: chunked\r\n",
    "in chunks and with a length": b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n",
    "in chunks told in capitals": b"transfer-encoding: Chunked\r\n",
    "in chunks told twice": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
    "with two lengths": b"Content-Length: 5\r\nContent-Length: 6\r\n",
    "with a length that is a sum": b"Content-Length: +5\r\n",
}


@pytest.mark.parametrize("told", LENGTHS.values(), ids=LENGTHS)
def test_a_request_without_one_plain_length_is_refused_and_nothing_behind_it_is_read(told: bytes) -> None:
    """The lines between chunks would fill the memory of the server, for anybody who finds its address."""
    asked: list[str] = []

    def body(environ: dict[str, str]) -> bytes:
        asked.append(environ["PATH_INFO"])
        return b"ok"

    hidden = b"0\r\n\r\nGET /giau HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    with running(small_app(body)) as server, server.connect() as connection:
        answer = answer_to(connection, b"POST /trang HTTP/1.1\r\nHost: x\r\n" + told + b"\r\n" + hidden)
    assert answer.split(b" ", 2)[1] in (b"400", b"501")
    assert answer.count(b"HTTP/1.") == 1
    assert asked == []
