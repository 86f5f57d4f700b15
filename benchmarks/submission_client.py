"""Phones that send over HTTP as fast as they are answered: a socket each, all in one thread, little work of its own.

Run as a process: reads the phones (JSON) from standard input, prints what was answered (JSON).
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"content-length:"
CHUNK = 65536


@dataclass
class Sending:
    """One connection: what it still has to send, and how long each answer took."""

    requests: list[bytes]
    socket: socket.socket
    buffer: bytes = b""
    sent_at: float = 0.0
    seconds: list[float] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)
    outcomes: dict[str, int] = field(default_factory=dict)
    acknowledged: list[str] = field(default_factory=list)

    def next(self) -> bool:
        """Send the next request; False when none is left."""
        if not self.requests:
            return False
        request = self.requests.pop()
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)
        return True

    def read(self) -> bool:
        """Take what has come; True when an answer is whole."""
        data = self.socket.recv(CHUNK)
        if not data:
            raise ConnectionError("The server hung up.")
        self.buffer += data
        head, end, body = self.buffer.partition(END_OF_HEAD)
        if not end or len(body) < _length(head):
            return False
        self.seconds.append(time.perf_counter() - self.sent_at)
        self._note(head[9:12].decode(), body)
        self.buffer = b""
        return True

    def _note(self, status: str, body: bytes) -> None:
        self.statuses[status] = self.statuses.get(status, 0) + 1
        told = json.loads(body) if body.startswith(b"{") else {}
        outcome = told.get("outcome") or told.get("code") or "?"
        self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1
        if told.get("type") == "khaosat-receipt":
            self.acknowledged.append(told["id"])


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        if line.lower().startswith(LENGTH):
            return int(line[len(LENGTH) :])
    return 0


def request_of(phone: dict[str, str], body: bytes, *, port: int) -> bytes:
    """One interview as a browser sends it."""
    head = (
        f"POST /ung-dung/phieu HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {phone['cookie']}\r\n"
        f"X-CSRFToken: {phone['token']}\r\nX-Khaosat-Person: {phone['person']}\r\nContent-Type: application/json\r\n"
        f"Accept-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def send_all(port: int, phones: Sequence[dict[str, object]]) -> tuple[float, list[Sending]]:
    """Send everything, each phone on its own connection, the next as soon as one is answered; the seconds it took."""
    connections = []
    for phone in phones:
        bodies = [body.encode() for body in phone["bodies"]]  # type: ignore[attr-defined]
        opened = socket.create_connection(("127.0.0.1", port), timeout=60)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        facts = {name: str(phone[name]) for name in ("cookie", "token", "person")}
        connections.append(Sending([request_of(facts, body, port=port) for body in bodies], opened))
    began = time.perf_counter()
    with selectors.DefaultSelector() as waiting:
        for each in connections:
            if each.next():
                waiting.register(each.socket, selectors.EVENT_READ, each)
        while waiting.get_map():
            for key, _events in waiting.select(60):
                each = key.data
                if each.read() and not each.next():
                    waiting.unregister(each.socket)
    return time.perf_counter() - began, connections


def main() -> None:
    """Read, send, tell."""
    told = json.load(sys.stdin)
    seconds, connections = send_all(told["port"], told["phones"])
    results = [
        {name: value for name, value in asdict_without_socket(each).items() if name not in ("requests", "buffer")}
        for each in connections
    ]
    json.dump({"seconds": seconds, "connections": results}, sys.stdout)


def asdict_without_socket(sending: Sending) -> dict[str, object]:
    """The figures of a connection."""
    kept = sending.socket
    sending.socket = None  # type: ignore[assignment]
    try:
        return asdict(sending)
    finally:
        sending.socket = kept


if __name__ == "__main__":
    main()
