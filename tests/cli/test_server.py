"""The front and waitress behind it: slow phones, too many, too much, an orderly end, who is believed."""

from __future__ import annotations

import asyncio
import threading
import time
from http.client import HTTPConnection
from typing import Any

import pytest

from tests.cli.running_server import answer_to, read_to_end, running, small_app
from webapp.server.connections import GRACE_SECONDS, Connection, Peer, Phase, to_give_up
from webapp.server.running import Chore

GET = b"GET /trang HTTP/1.1\r\nHost: may-chu:8000\r\nConnection: close\r\n%s\r\n"
PLAIN_GET = GET % b""


def test_a_request_is_answered_and_the_connection_can_be_used_again():
    with running(small_app(lambda environ: environ["PATH_INFO"].encode())) as server:
        client = HTTPConnection("127.0.0.1", server.ports[0], timeout=10)
        client.connect()
        opened = client.sock
        for path in ("/a", "/b", "/c"):
            client.request("GET", path)
            assert client.getresponse().read() == path.encode()
            assert client.sock is opened
        client.close()


def test_a_large_body_arrives_whole_and_a_large_answer_leaves_whole():
    sent = bytes(range(256)) * 20_000
    with running(small_app(lambda environ: environ["body"])) as server, server.connect() as connection:
        head = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(sent)
        assert answer_to(connection, head + sent).endswith(sent)


def test_forty_phones_that_send_a_byte_now_and_then_hold_nobody_up():
    with running(small_app()) as server:
        slow = [server.connect() for _ in range(40)]
        for connection in slow:
            connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\nx")
        with server.connect() as connection:
            assert answer_to(connection, PLAIN_GET).endswith(b"ok")
        for connection in slow:
            connection.close()


def test_forty_phones_that_do_not_read_their_answer_hold_nobody_up():
    def body(environ):
        return b"x" * 3_000_000 if environ["PATH_INFO"] == "/lon" else b"ok"

    with running(small_app(body)) as server:
        slow = [server.connect() for _ in range(40)]
        for connection in slow:
            connection.sendall(b"GET /lon HTTP/1.1\r\nHost: x\r\n\r\n")
        with server.connect() as connection:
            assert answer_to(connection, PLAIN_GET).endswith(b"ok")
        for connection in slow:
            connection.close()


def test_a_request_that_trickles_is_given_twenty_seconds_and_then_a_rate():
    connection = Connection(Peer("10.0.0.5", "http"), writer=None)  # type: ignore[arg-type]
    connection.client_sent(100, now=0)
    assert not connection.too_slow(now=GRACE_SECONDS)
    assert connection.too_slow(now=GRACE_SECONDS + 1)
    connection.client_sent(100_000, now=GRACE_SECONDS + 1)
    assert not connection.too_slow(now=GRACE_SECONDS + 60)
    connection.server_sent(now=100)
    assert not connection.too_slow(now=10_000), "the time that the answer takes is not the phone's"


def test_the_slow_loris_is_cut_off_by_the_front(monkeypatch):
    monkeypatch.setattr("webapp.server.connections.GRACE_SECONDS", 0.2)
    with running(small_app()) as server, server.connect() as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        with pytest.raises(OSError):
            for number in range(100):
                connection.sendall(b"X-%d: a\r\n" % number)
                time.sleep(0.05)
        with server.connect() as other:
            assert answer_to(other, PLAIN_GET).endswith(b"ok")


def test_when_there_are_too_many_the_longest_silent_has_to_go():
    with running(small_app(), most=10) as server:
        crowd = [server.connect() for _ in range(30)]
        with server.connect() as connection:
            assert answer_to(connection, PLAIN_GET).endswith(b"ok")
        crowd[0].settimeout(5)
        assert read_to_end(crowd[0]) == b"", "the first of the silent was closed"
        for each in crowd:
            each.close()


def test_who_works_is_given_up_last():
    def connection(phase: Phase, since: float) -> Connection:
        return Connection(Peer("10.0.0.5", "http"), None, phase, since)  # type: ignore[arg-type]

    silent, answered, asking = connection(Phase.IDLE, 9), connection(Phase.ANSWERED, 5), connection(Phase.ASKING, 1)
    assert to_give_up({silent, answered, asking}, now=10) is silent
    assert to_give_up({answered, asking}, now=10) is answered
    assert to_give_up({answered, asking}, now=5.5) is None, "who was answered just now goes on asking"
    assert to_give_up({asking}, now=10) is None, "what came just now is done before it is given up"
    assert to_give_up({asking}, now=22) is asking


def is_turned_away(connection: Any) -> bool:
    """Whether the server hangs up without an answer."""
    try:
        connection.sendall(PLAIN_GET)
        return read_to_end(connection) == b""
    except OSError:
        return True


def three_at_work(server: Any) -> list[Any]:
    """Connections in the middle of a request."""
    asking = [server.connect() for _ in range(3)]
    for each in asking:
        each.sendall(PLAIN_GET[:-2])
    time.sleep(0.2)
    return asking


def test_with_as_many_at_work_as_there_may_be_a_newcomer_waits_and_nobody_is_cut_off():
    with running(small_app(), most=3) as server:
        asking = three_at_work(server)
        with server.connect() as newcomer:
            newcomer.sendall(PLAIN_GET)
            for each in asking:
                assert answer_to(each, PLAIN_GET[-2:]).endswith(b"ok")
            asking[0].close()
            assert answer_to(newcomer, b"").endswith(b"ok")
        for each in asking:
            each.close()


def test_a_newcomer_beyond_those_that_wait_is_turned_away(monkeypatch):
    monkeypatch.setattr("webapp.server.front.MOST_HELD", 0)
    with running(small_app(), most=3) as server:
        asking = three_at_work(server)
        with server.connect() as newcomer:
            assert is_turned_away(newcomer)
        for each in asking:
            each.close()


@pytest.mark.parametrize(
    ("request_bytes", "status", "words"),
    [
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n", b"413", "tối đa 16 MB"),
        (b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"431", "quá dài"),
        (b"GET / HTTP/1.1\r\nContent-Length: abc\r\n\r\n", b"400", "không đọc được"),
    ],
)
def test_what_cannot_reach_the_pages_is_refused_in_vietnamese(request_bytes, status, words):
    with running(small_app()) as server, server.connect() as connection:
        answer = answer_to(connection, request_bytes)
    assert answer.split(b" ")[1] == status
    head, _blank, page = answer.decode().partition("\r\n\r\n")
    assert words in page
    assert "Content-Type: text/html; charset=utf-8" in head
    assert '<link rel="stylesheet" href="/static/css/office.css">' in page
    assert 'href="/">Về trang chủ</a>' in page
    assert f"Content-Length: {len(page.encode())}\r\n" in f"{head}\r\n"


def test_a_refused_upload_still_shows_why():
    """A browser that is cut off while it sends would show an empty page instead of the sentence."""
    with running(small_app()) as server, server.connect() as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n")
        for _ in range(200):
            connection.sendall(b"x" * 20_000)
        assert "tối đa 16 MB" in connection.recv(65536).decode()


def test_the_application_sees_who_asks_and_how_and_believes_no_forwarded_header():
    def body(environ):
        return f"{environ['REMOTE_ADDR']} {environ['wsgi.url_scheme']} {environ.get('HTTP_HOST')}".encode()

    forged = b"X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: la.vn\r\n"
    with running(small_app(body)) as server, server.connect() as connection:
        assert answer_to(connection, GET % forged).endswith(b"127.0.0.1 http may-chu:8000")
    with running(small_app(body), proxies=["127.0.0.1"]) as server, server.connect() as connection:
        assert answer_to(connection, GET % forged).endswith(b"1.2.3.4 https la.vn")


def test_behind_the_front_nobody_is_let_in():
    seen = []

    def body(environ):
        seen.append(int(environ["SERVER_PORT"]))
        return b"ok"

    with running(small_app(body)) as server:
        with server.connect() as connection:
            answer_to(connection, PLAIN_GET)
        with server.connect(seen[0]) as connection:
            assert answer_to(connection, PLAIN_GET).split(b" ")[1] == b"403"


def test_a_request_under_way_is_finished_when_the_server_is_told_to_stop():
    working, may_go_on = threading.Event(), threading.Event()

    def body(environ):
        working.set()
        assert may_go_on.wait(10)
        return b"da luu"

    with running(small_app(body)) as server, server.connect() as connection, server.connect() as silent:
        connection.sendall(PLAIN_GET)
        assert working.wait(10)
        server.server.stop()
        assert read_to_end(silent) == b"", "a silent connection is not waited for"
        with pytest.raises(ConnectionRefusedError):
            server.connect()
        may_go_on.set()
        assert read_to_end(connection).endswith(b"da luu")


def test_a_chore_that_fails_is_told_and_comes_again(capsys):
    done = threading.Semaphore(0)

    def work():
        done.release()
        raise ValueError("đĩa đầy")

    with running(small_app(), chores=[Chore(0.05, work)]):
        assert done.acquire(timeout=5)
        assert done.acquire(timeout=5)
    assert "đĩa đầy" in capsys.readouterr().err


def test_a_port_that_is_taken_is_an_error_at_once():
    from webapp.server.front import Front, Listener

    with running(small_app()) as server:
        front = Front([Listener("127.0.0.1", server.ports[0])])
        with pytest.raises(OSError, match="in use"):
            asyncio.run(front.open(("127.0.0.1", 1)))
