"""The network between phone and server does the harm that it is told to do, counted, and no other."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.browser.chaos.faults import BUSY, PORTAL_JSON, Harm
from tests.browser.chaos.network import Network

LONG = b"x" * 50_000


class Counted(ThreadingHTTPServer):
    """A server that says what it got and counts it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Told)
        self.bodies: list[bytes] = []


class Told(BaseHTTPRequestHandler):
    """One request."""

    server: Counted

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if len(body) < int(self.headers["Content-Length"]):
            return
        self.server.bodies.append(body)
        self.send_response(200)
        self.send_header("Content-Length", str(len(LONG)))
        self.end_headers()
        self.wfile.write(LONG)

    def log_message(self, *args: object) -> None:
        """Nothing is said on the console."""


@pytest.fixture(scope="module")
def server() -> Iterator[Counted]:
    counted = Counted()
    thread = threading.Thread(target=counted.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield counted
    counted.shutdown()
    counted.server_close()


@pytest.fixture
def network(server: Counted) -> Iterator[Network]:
    server.bodies.clear()
    network = Network(int(server.server_address[1]))
    yield network
    network.close()


def post(network: Network, path: str = "/phieu", body: bytes = b"abcdef") -> tuple[int, bytes]:
    """What a phone gets; (0, b"") where the connection is lost."""
    connection = HTTPConnection("127.0.0.1", network.port, timeout=10)
    try:
        connection.request("POST", path, body)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, HTTPException):
        return 0, b""
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("harm", "arrives"),
    [(Harm.BEFORE, 0), (Harm.IN_THE_REQUEST, 0), (Harm.REPLY_DROPPED, 1), (Harm.IN_THE_REPLY, 1)],
)
def test_a_cut_is_where_it_is_said_to_be_and_as_often(
    network: Network, server: Counted, harm: Harm, arrives: int
) -> None:
    fault = network.strike(harm, "^/phieu", times=2)
    assert [post(network)[0] for _ in range(2)] == [0, 0]
    assert (len(server.bodies), fault.struck) == (2 * arrives, 2)
    assert post(network) == (200, LONG), "the third gets through"
    assert [each.reached_server for each in network.carried] == [bool(arrives)] * 2 + [True]


def test_who_answers_in_the_server_s_place_lets_nothing_through(network: Network, server: Counted) -> None:
    network.strike(PORTAL_JSON, "^/phieu", times=1)
    network.strike(BUSY, "^/phieu", times=2)
    assert post(network) == (200, PORTAL_JSON.body)
    assert post(network)[0] == 503
    assert (post(network, "/khac")[0], len(server.bodies)) == (200, 1)
    assert (network.count("^/phieu", method="POST"), network.count(status=503)) == (2, 1)


def test_without_signal_nothing_gets_through_and_a_flapping_one_comes_back(network: Network, server: Counted) -> None:
    network.down()
    assert post(network)[0] == 0
    assert not server.bodies
    with network.flapping(up=0.02, down=0.02, seed=1):
        seen = set()
        while seen != {0, 200}:
            seen.add(post(network)[0])
    assert post(network)[0] == 200


def test_a_server_that_is_gone_is_a_lost_connection(network: Network) -> None:
    gone = Network(1)
    assert post(gone)[0] == 0
    gone.close()
