"""The network between a phone and the server, over real TCP, and everything that can go wrong on it.

Each connection carries one request, so that what strikes a request strikes nothing else.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any, TypeVar

from tests.browser.chaos.faults import CRLF, Answer, Fault, Harm

LARGEST_HEAD = 64 * 1024
PATIENCE = 30.0
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER of nothing: closing such a socket resets the connection, as a lost network does."""
Result = TypeVar("Result")


class Lost(Exception):
    """The connection is to be cut here."""


@dataclass(frozen=True)
class Carried:
    """A request that came by, and what became of it: a status that the phone was sent, or 0 where it saw none."""

    method: str
    path: str
    status: int
    reached_server: bool
    server_status: int


class Network:
    """A proxy on a fixed port before a server that may come and go."""

    def __init__(self, server_port: int) -> None:
        self.server_port = server_port
        self.carried: list[Carried] = []
        self.faults: list[Fault] = []
        self.changed: dict[bytes, bytes] = {}
        """Words of the server that the phone gets as others of the same length: a newer version of the app."""
        self.is_up = True
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="network", daemon=True)
        self._thread.start()
        self._listening = self._do(self._listen())
        self.port: int = self._listening.sockets[0].getsockname()[1]

    @property
    def address(self) -> str:
        """Where the phone finds the server."""
        return f"http://127.0.0.1:{self.port}"

    def strike(
        self,
        what: Harm | Answer | float,
        path: str = "",
        *,
        method: str = "",
        times: int | None = None,
        spared: int = 0,
        once_each: bool = False,
    ) -> Fault:
        """Let something go wrong from now on; a number is seconds of delay."""
        fault = Fault(what, path, method, times, spared, once_each)
        self.faults.append(fault)
        return fault

    def heal(self) -> None:
        """Everything works again."""
        self.faults.clear()
        self.up()

    def down(self) -> None:
        """No signal: what is under way is cut, nothing new gets through."""
        self._do(self._set(False))

    def up(self) -> None:
        """The signal is back."""
        self._do(self._set(True))

    def count(self, path: str = "", *, method: str = "", status: int | None = None) -> int:
        """How many requests came by so far."""
        asked = Fault(0.0, path, method)
        return sum(asked.fits(each.method, each.path) and status in (None, each.status) for each in list(self.carried))

    @contextmanager
    def flapping(self, *, up: float, down: float, seed: int) -> Iterator[None]:
        """Signal and no signal in turn, each for a random time about those seconds; up at the end."""

        async def begin() -> asyncio.Task[None]:
            return asyncio.ensure_future(self._flap(up, down, Random(seed)))

        task = self._do(begin())
        try:
            yield
        finally:
            self._loop.call_soon_threadsafe(task.cancel)
            self.up()

    def close(self) -> None:
        """Cut everything and end."""
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=PATIENCE)

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._welcome, "127.0.0.1", 0, limit=LARGEST_HEAD, backlog=256)

    async def _end(self) -> None:
        self._listening.close()
        await self._set(False)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _set(self, is_up: bool) -> None:
        self.is_up = is_up
        if not is_up:
            for writer in list(self._writers):
                _reset(writer)

    async def _flap(self, up: float, down: float, random: Random) -> None:
        while True:
            await self._set(False)
            await asyncio.sleep(down * random.uniform(0.3, 1.7))
            await self._set(True)
            await asyncio.sleep(up * random.uniform(0.3, 1.7))

    async def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self.is_up:
            _reset(writer)
            return
        self._writers.add(writer)
        try:
            await self._carry(reader, writer)
        except (Lost, OSError, EOFError):
            _reset(writer)
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(CRLF + CRLF)
        method, path, _version = head.split(CRLF, 1)[0].decode().split(" ")
        body = await reader.readexactly(_length(head))
        harms = self._struck(method, path, body)
        for each in harms:
            if isinstance(each, float):
                await asyncio.sleep(each)
        if own := next((each for each in harms if isinstance(each, Answer)), None):
            self.carried.append(Carried(method, path, own.status, False, 0))
            await _say(writer, own.on_the_wire())
            return
        try:
            if Harm.BEFORE in harms:
                raise Lost
            reply = await self._ask(head, body, half=Harm.IN_THE_REQUEST in harms)
        except (Lost, OSError):
            self.carried.append(Carried(method, path, 0, False, 0))
            raise
        status = _status(reply)
        cut = Harm.REPLY_DROPPED in harms or Harm.IN_THE_REPLY in harms
        self.carried.append(Carried(method, path, 0 if cut else status, True, status))
        if Harm.IN_THE_REPLY in harms:
            await _say(writer, reply[: _half(reply)])
        if cut:
            raise Lost
        await _say(writer, reply)

    def _struck(self, method: str, path: str, body: bytes) -> list[Harm | Answer | float]:
        return [fault.what for fault in list(self.faults) if fault.strikes(method, path, body)]

    async def _ask(self, head: bytes, body: bytes, *, half: bool) -> bytes:
        """The whole reply of the server; with `half`, it is sent half the body and then the line is dead."""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.server_port)
        except OSError as error:
            raise Lost from error
        try:
            writer.write(_once(head))
            if half:
                writer.write(body[: len(body) // 2])
                await writer.drain()
                raise Lost
            writer.write(body)
            await writer.drain()
            reply = await reader.read()
        finally:
            writer.close()
        if not _is_whole(reply):
            raise Lost
        for old, new in self.changed.items():
            reply = reply.replace(old, new)
        return reply


def _once(head: bytes) -> bytes:
    """The head with the wish that the connection end after the answer, which is to come unpacked."""
    lines = [
        line for line in head[:-4].split(CRLF) if not line.lower().startswith((b"connection:", b"accept-encoding:"))
    ]
    return CRLF.join([*lines, b"Connection: close"]) + CRLF + CRLF


def _header(head: bytes, name: bytes) -> bytes | None:
    for line in head.split(CRLF)[1:]:
        key, _colon, value = line.partition(b":")
        if key.strip().lower() == name:
            return value.strip()
    return None


def _length(head: bytes) -> int:
    return int(_header(head, b"content-length") or 0)


def _status(reply: bytes) -> int:
    return int(reply.split(b" ", 2)[1])


def _is_whole(reply: bytes) -> bool:
    """Whether a reply has its whole head and, where it says how long it is, its whole body."""
    head, between, body = reply.partition(CRLF + CRLF)
    if not between:
        return False
    told = _header(head, b"content-length")
    return told is None or len(body) >= int(told) or _status(reply) in (204, 304)


def _half(reply: bytes) -> int:
    """Where to cut a reply: in the middle of its body, or of its head where it has none."""
    head, between, body = reply.partition(CRLF + CRLF)
    return len(head) + len(between) + len(body) // 2 if body else len(head) // 2


async def _say(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(data)
    await writer.drain()


def _reset(writer: asyncio.StreamWriter) -> None:
    found: socket.socket | None = writer.get_extra_info("socket")
    with contextlib.suppress(OSError):
        if found is not None:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    writer.transport.abort()
