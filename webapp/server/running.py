"""Runs the application: the front in the calling thread, waitress behind it, an orderly end on request."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import select
import signal
import sys
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, TransferEncodingNotImplemented
from waitress.receiver import ChunkedReceiver
from waitress.server import create_server
from waitress.task import ErrorTask
from waitress.utilities import BadRequest

from webapp.last_resort import last_resort
from webapp.server.behind import KnownConnections, OnlyHttps, Wsgi
from webapp.server.front import MOST_CONNECTIONS, Front, Listener

THREADS = 8
LARGEST_BODY = 24 * 1024 * 1024
"""Above what the pages accept (16 MB): up to here the refusal is the application's page with what to do."""
LARGEST_HEADER = 32 * 1024
IN_CHUNKS = frozenset({"/odk/submission"})
"""Where a request may come in chunks."""
LONGEST_LINE = 1024
SILENCE_SECONDS = 30
FILES_BESIDES = 500
"""The database's, the log's, the program's own."""
ANSWER_SECONDS = 30.0
"""How long requests under way may take to end when the server is told to stop."""

REFUSALS = {
    413: (
        "Nội dung gửi lên quá lớn",
        "Mỗi lần gửi được tối đa 16 MB; chưa có gì được lưu. Hãy giảm dung lượng tệp rồi quay lại và gửi lại.",
    ),
    431: ("Địa chỉ quá dài", "Địa chỉ hoặc phần đầu của yêu cầu quá dài. Hãy bắt đầu lại từ trang chủ."),
}
NOT_UNDERSTOOD = (
    "Không đọc được yêu cầu",
    "Máy chủ không đọc được yêu cầu này. Hãy mở lại trang bằng trình duyệt rồi làm lại.",
)
REFUSAL_HEADERS = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Security-Policy", "default-src 'none'; style-src 'self'; font-src 'self'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cache-Control", "no-store"),
)


@dataclass(frozen=True)
class Chore:
    """What the server does from time to time, in a thread of its own; a failure is told and does not end it."""

    every: float
    work: Callable[[], object]


class Refusal(ErrorTask):
    """What is said to a request that cannot be given to the pages at all."""

    def execute(self) -> None:
        error = self.request.error
        title, advice = REFUSALS.get(error.code, NOT_UNDERSTOOD)
        body = last_resort(title=title, advice=advice).encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers.extend(REFUSAL_HEADERS)
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class Request(HTTPRequestParser):
    """A request that says how long it is.

    No browser sends one in chunks, and nginx hands them on whole. The lines between chunks would be collected in
    memory, for anybody, up to the largest body; and where two lengths are told, two readers may disagree. Only what
    ODK Collect sends may come in chunks, since its protocol wants that: of one told length, with short lines between.
    """

    def parse_header(self, header_plus: bytes) -> None:
        """The header, unless a length of its own kind is announced in it where none is expected."""
        super().parse_header(header_plus)
        if not self.chunked:
            return
        if self.path not in IN_CHUNKS or "CONTENT_LENGTH" in self.headers:
            raise TransferEncodingNotImplemented("A request in chunks is not taken.")
        self.body_rcv = ShortLines(self.body_rcv.getbuf())  # type: ignore[has-type]


class ShortLines(ChunkedReceiver):
    """Chunks between which nothing long stands."""

    def received(self, part: bytes) -> int:
        """Read a part of the body; a long line between chunks, or behind the last, ends the request."""
        taken: int = super().received(part)
        if len(self.control_line) > LONGEST_LINE or (not self.completed and len(self.trailer) > LONGEST_LINE):
            self.error = BadRequest("A long line between chunks.")
        return taken


class Channel(HTTPChannel):
    """A connection of waitress that refuses in Vietnamese."""

    parser_class = Request
    error_task_class = Refusal


class Server:
    """An application and the ports it is to be reached on."""

    def __init__(
        self,
        app: Wsgi,
        listeners: Sequence[Listener],
        *,
        proxies: Collection[str] = (),
        most: int = MOST_CONNECTIONS,
        chores: Sequence[Chore] = (),
    ) -> None:
        self.front = Front(listeners, most=most)
        self._app, self._proxies, self._chores = app, proxies, chores
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = asyncio.Event()
        self._signals: dict[Any, Any] = {}

    def run(self, *, ready: Callable[[list[int]], None] = lambda ports: None) -> None:
        """Serve until `stop` is called or the system asks for the end; `ready` gets the ports that were opened."""
        _allow_many_connections(self.front.most)
        asyncio.run(self._run(ready))

    def stop(self) -> None:
        """End in good order; may be called from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stop.set)

    async def _run(self, ready: Callable[[list[int]], None]) -> None:
        self._loop = asyncio.get_running_loop()
        behind = self._waitress()
        thread = threading.Thread(target=behind.run, name="waitress", daemon=True)
        chores = [asyncio.create_task(_repeat(each)) for each in self._chores]
        try:
            await self.front.open(("127.0.0.1", int(behind.effective_port)))
            thread.start()
            self._listen_for_signals()
            ready(self.front.ports)
            await self._stop.wait()
        finally:
            for each in chores:
                each.cancel()
            await self.front.close(patience=ANSWER_SECONDS)
            self._forget_signals()
            behind.task_dispatcher.shutdown()
            behind.close()

    def _waitress(self) -> Any:
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a request that waits its turn is no event
        app = KnownConnections(self._with_redirect(), self.front.peers, proxies=self._proxies)
        server = create_server(
            app,
            host="127.0.0.1",
            port=0,
            threads=THREADS,
            ident=None,
            connection_limit=self.front.most + 50,
            channel_timeout=SILENCE_SECONDS,
            cleanup_interval=10,
            max_request_body_size=LARGEST_BODY,
            max_request_header_size=LARGEST_HEADER,
            clear_untrusted_proxy_headers=False,  # KnownConnections decides, it knows whose they are
            asyncore_use_poll=hasattr(select, "poll"),
        )
        server.channel_class = Channel
        return server

    def _with_redirect(self) -> Wsgi:
        https_port = next((each.port for each in self.front.listeners if each.context is not None), None)
        return self._app if https_port is None else OnlyHttps(self._app, https_port=https_port)

    def _listen_for_signals(self) -> None:
        if threading.current_thread() is not threading.main_thread():
            return
        for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
            number = getattr(signal, name, None)
            if number is None:
                continue
            with contextlib.suppress(ValueError):  # a Windows service has no thread that Python gives signals to
                self._signals[number] = signal.signal(number, lambda *_: self.stop())

    def _forget_signals(self) -> None:
        for number, handler in self._signals.items():
            signal.signal(number, handler)


def _allow_many_connections(most: int) -> None:
    """Each connection is two files here, and those that wait one; systems begin with a thousand in all."""
    if sys.platform != "win32":  # which has no such limit
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = 3 * most + FILES_BESIDES
        if soft != resource.RLIM_INFINITY and soft < wanted:
            most_allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most_allowed), hard))


async def _repeat(chore: Chore) -> None:
    while True:
        await asyncio.sleep(chore.every)
        try:
            await asyncio.to_thread(chore.work)
        except Exception as error:
            print(f"khaosat: {type(error).__name__}: {error}", file=sys.stderr)
