"""A server of ours in a thread, and raw connections to it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from webapp.server.front import Listener
from webapp.server.running import Server

PATIENCE = 20.0


class Running:
    """The server, its ports, and whether it has ended."""

    def __init__(self, app: Any, listeners: Sequence[Listener], **options: Any) -> None:
        self.server = Server(app, listeners, **options)
        self.ports: list[int] = []
        self._ready = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()
        assert self._ready.wait(PATIENCE), "the server did not open its ports"

    def _run(self) -> None:
        self.server.run(ready=self._opened)

    def _opened(self, ports: list[int]) -> None:
        self.ports = ports
        self._ready.set()

    def stop(self) -> None:
        """Stop, and see that it really ends."""
        self.server.stop()
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive(), "the server did not end"

    def connect(self, port: int | None = None) -> socket.socket:
        """A raw connection to the first port."""
        return socket.create_connection(("127.0.0.1", port or self.ports[0]), timeout=PATIENCE)


@contextmanager
def running(app: Any, listeners: Sequence[Listener] = (Listener("127.0.0.1", 0),), **options: Any) -> Iterator[Running]:
    """The server while the block lasts."""
    server = Running(app, listeners, **options)
    try:
        yield server
    finally:
        server.stop()


def answer_to(connection: socket.socket, request: bytes) -> bytes:
    """Send, and read until the other end closes."""
    connection.sendall(request)
    return read_to_end(connection)


def read_to_end(connection: socket.socket) -> bytes:
    """Everything until the other end closes."""
    parts: list[bytes] = []
    try:
        while part := connection.recv(65536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


def small_app(body: Callable[[dict[str, Any]], bytes] = lambda environ: b"ok") -> Any:
    """A WSGI application that answers with what `body` makes of the request."""

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        size = int(environ.get("CONTENT_LENGTH") or 0)
        environ["body"] = environ["wsgi.input"].read(size)
        content = body(environ)
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(content)))])
        return [content]

    return app
