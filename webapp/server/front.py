"""The front: takes connections, undoes TLS, and hands the bytes to waitress on the loopback of this machine.

A phone on a bad network costs a connection here, never one of the threads that make the pages.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.server.connections import Connection, Peer, Phase, to_give_up

CHUNK = 64 * 1024
MOST_CONNECTIONS = 400
HANDSHAKE_SECONDS = 15.0
UNREAD_ANSWER_SECONDS = 60.0
BACKLOG = 256
MOST_HELD, HELD_SECONDS, BETWEEN_LOOKS = 400, 20.0, 0.02
"""Newcomers that wait, with nothing of theirs read, until there is room; as many again as may be at work."""
LINGER_SECONDS = 10.0
FLUSH_SECONDS = 5.0
QUIET_SECONDS = 0.3
JUST_ANSWERED_SECONDS = 1.0


@dataclass(frozen=True)
class Listener:
    """A port that is listened on, with TLS where a context is given."""

    host: str
    port: int
    context: ssl.SSLContext | None = None

    @property
    def scheme(self) -> str:
        return "http" if self.context is None else "https"


class Front:
    """Listens, passes bytes on in both directions, and ends what is too slow or too much."""

    def __init__(self, listeners: Sequence[Listener], *, most: int = MOST_CONNECTIONS) -> None:
        self.listeners, self.most = tuple(listeners), most
        self.peers: dict[str, Peer] = {}
        self.connections: set[Connection] = set()
        self.ports: list[int] = []
        self.held = 0
        self._servers: list[asyncio.Server] = []
        self._behind = ("127.0.0.1", 0)

    async def open(self, behind: tuple[str, int]) -> None:
        """Begin to listen; an OSError says that a port is taken."""
        self._behind = behind
        asyncio.get_running_loop().set_exception_handler(_quiet_about_networks)
        for listener in self.listeners:
            server = await asyncio.start_server(
                self._welcome(listener),
                listener.host or None,
                listener.port,
                ssl=listener.context,
                ssl_handshake_timeout=HANDSHAKE_SECONDS if listener.context else None,
                backlog=BACKLOG,
                limit=CHUNK,
            )
            self._servers.append(server)
            self.ports.append(server.sockets[0].getsockname()[1])

    async def close(self, *, patience: float) -> None:
        """Take no new connections, wait until every request that has begun is answered, then end."""
        for server in self._servers:
            server.close()
        deadline = time.monotonic() + patience
        while self.connections and time.monotonic() < deadline:
            for each in list(self.connections):
                if not each.busy() and time.monotonic() - each.since > QUIET_SECONDS:
                    _hang_up(each)
            await asyncio.sleep(0.05)
        for each in list(self.connections):
            each.writer.transport.abort()
            _hang_up(each)

    def _welcome(self, listener: Listener) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Any]:
        async def welcome(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            name = writer.get_extra_info("peername") or ("", 0)
            connection = Connection(Peer(str(name[0]), listener.scheme), writer, since=time.monotonic())
            connection.task = asyncio.current_task()
            if not await self._room():
                writer.transport.abort()  # a phone comes again by itself, after a pause
                return
            self.connections.add(connection)
            try:
                await self._converse(connection, reader)
            except OSError:
                writer.transport.abort()
            finally:
                self.connections.discard(connection)
                await _close(writer)

        return welcome

    async def _room(self) -> bool:
        """Whether there is room for one more: at once, or when somebody who is at work has ended."""
        if self._make_room():
            return True
        if self.held >= MOST_HELD:
            return False
        self.held += 1
        try:
            deadline = time.monotonic() + HELD_SECONDS
            while not self._make_room() and time.monotonic() < deadline:
                await asyncio.sleep(BETWEEN_LOOKS)
            return self._make_room()
        finally:
            self.held -= 1

    def _make_room(self) -> bool:
        while len(self.connections) >= self.most:
            loser = to_give_up(self.connections, now=time.monotonic())
            if loser is None:
                return False
            self.connections.discard(loser)
            _hang_up(loser)
        return True

    async def _converse(self, connection: Connection, reader: asyncio.StreamReader) -> None:
        behind_reader, behind_writer = await _connect(self._behind)
        key = str(behind_writer.get_extra_info("sockname")[1])
        self.peers[key] = connection.peer
        asking = asyncio.create_task(_pass_on_request(connection, reader, behind_writer))
        try:
            await _pass_on_answer(connection, behind_reader)
            await _end(asking)
            if time.monotonic() - connection.since < JUST_ANSWERED_SECONDS:
                await _listen_to_the_end(connection, reader)
        finally:
            await _end(asking)
            await _close(behind_writer)
            self.peers.pop(key, None)


class _Answers(asyncio.StreamReader):
    """What waitress has said can be read to its end, also when it hangs up on a body that is still being sent."""

    def set_exception(self, exc: BaseException) -> None:
        self.feed_eof()


class _Behind(asyncio.StreamReaderProtocol):
    """A connection to waitress; when sending fails, what has come in and was not read yet is read first."""

    def __init__(self, answers: _Answers, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(answers, loop=loop)
        self._answers = answers
        self._socket: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._socket = transport.get_extra_info("socket")
        super().connection_made(transport)

    def connection_lost(self, exc: BaseException | None) -> None:
        if exc is not None and self._socket is not None:
            with contextlib.suppress(OSError), self._socket.dup() as unread:
                while data := unread.recv(CHUNK):
                    self._answers.feed_data(data)
        super().connection_lost(exc)  # type: ignore[arg-type]


async def _connect(address: tuple[str, int]) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    loop = asyncio.get_running_loop()
    reader = _Answers(limit=CHUNK, loop=loop)
    protocol = _Behind(reader, loop)
    transport, _protocol = await loop.create_connection(lambda: protocol, *address)
    return reader, asyncio.StreamWriter(transport, protocol, reader, loop)


async def _pass_on_request(connection: Connection, reader: asyncio.StreamReader, behind: asyncio.StreamWriter) -> None:
    """Bytes from outside to waitress, until the other end stops or dawdles."""
    while data := await reader.read(CHUNK):
        connection.client_sent(len(data), now=time.monotonic())
        if connection.too_slow(now=time.monotonic()):
            connection.writer.transport.abort()
            break
        behind.write(data)
        await behind.drain()
    behind.close()


async def _pass_on_answer(connection: Connection, behind: asyncio.StreamReader) -> None:
    """Bytes from waitress to outside; who does not take them for a minute is hung up on."""
    while data := await behind.read(CHUNK):
        connection.sending = True
        connection.writer.write(data)
        async with asyncio.timeout(UNREAD_ANSWER_SECONDS):
            await connection.writer.drain()
        connection.server_sent(now=time.monotonic())


async def _listen_to_the_end(connection: Connection, reader: asyncio.StreamReader) -> None:
    """Take what is still being sent to no purpose: a browser cut off while it sends never shows the refusal."""
    if connection.writer.can_write_eof():
        connection.writer.write_eof()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LINGER_SECONDS):
            while await reader.read(CHUNK):
                connection.since = time.monotonic()


def _hang_up(connection: Connection) -> None:
    if connection.phase is Phase.ASKING:
        connection.writer.transport.abort()
    if connection.task is not None:
        connection.task.cancel()


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError, OSError):
        await task


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    try:
        async with asyncio.timeout(FLUSH_SECONDS):
            await writer.wait_closed()
    except OSError:
        writer.transport.abort()


def _quiet_about_networks(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """A failed handshake or a lost connection is no news; what else goes wrong is told."""
    error = context.get("exception")
    if not isinstance(error, (OSError, asyncio.CancelledError)):
        print(f"khaosat: {context.get('message')}: {error!r}", file=sys.stderr)
