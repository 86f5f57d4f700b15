"""Many phones that come back into the network at the same moment, each with work to send, speaking as the app does.

No browser: one connection a phone, as a phone keeps it; what was not answered by a receipt of ours is sent again after
a pause that grows, as on a phone.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from flask import Flask
from itsdangerous import URLSafeTimedSerializer

OK, CONFLICT, UNAUTHORIZED, BAD_REQUEST = 200, 409, 401, 400
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 300.0
PATIENCE = 60.0
Headers = dict[str, str]


@dataclass
class Item:
    """An event or an interview that waits on a phone: where it goes, what is sent."""

    id: str
    path: str
    content: dict[str, Any]
    tries: int = 0
    outcome: str = ""


@dataclass
class Returning:
    """A phone with its items in the order in which they happened, and the log-in of its owner."""

    cookie: str
    items: list[Item]
    seconds: float = 0.0
    lost_connections: int = 0
    statuses: list[int] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    """From sending a request to the end of its answer, for each that was answered."""


def session_cookie(app: Flask, uniquifier: str) -> str:
    """The cookie of somebody who logged in a moment ago."""
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    assert isinstance(signer, URLSafeTimedSerializer)
    seconds = int(time.time())
    return (
        f"session={signer.dumps({'_user_id': uniquifier, '_fresh': True, 'used_at': seconds, 'password_at': seconds})}"
    )


def selection(case_id: int, *, adults: int) -> Item:
    """The person to interview was selected among so many adults."""
    id_, now = str(uuid4()), datetime.now(UTC)
    content = {
        "type": "khaosat-event",
        "format": 1,
        "event_id": id_,
        "case_id": case_id,
        "kind": "person_selected",
        "content": {"eligible_persons": adults},
        "clock": {"happened_at": _iso(now - timedelta(hours=5)), "sent_at": _iso(now), "utc_offset_minutes": 420},
    }
    return Item(id_, "/ung-dung/viec-da-lam", content)


def interview(case_id: int, version_id: int, answers: dict[str, Any], *, adults: int, consent: str) -> Item:
    """An interview that was finished hours ago."""
    id_, now = str(uuid4()), datetime.now(UTC)
    content = {
        "type": "khaosat-response",
        "format": 1,
        "instance_id": id_,
        "case_id": case_id,
        "version_id": version_id,
        "mode": "face_to_face",
        "consent_text_version": consent,
        "consent_on": now.date().isoformat(),
        "eligible_persons": adults,
        "answers": answers,
        "declined": [],
        "screened_out": False,
        "clock": {
            "started_at": _iso(now - timedelta(hours=5)),
            "finished_at": _iso(now - timedelta(hours=4, minutes=40)),
            "sent_at": _iso(now),
            "elapsed_seconds": 1200,
            "utc_offset_minutes": 420,
        },
    }
    return Item(id_, "/ung-dung/phieu", content)


def come_back(port: int, phones: Sequence[Returning], *, seed: int = 2026) -> float:
    """Let all begin at the same moment; the seconds until the last has its last receipt."""
    return asyncio.run(_all(port, phones, random.Random(seed)))


async def _all(port: int, phones: Sequence[Returning], chance: random.Random) -> float:
    began = time.perf_counter()

    async def one(phone: Returning) -> None:
        await _PhoneLine(port, phone, chance).send_everything()
        phone.seconds = time.perf_counter() - began

    await asyncio.gather(*(one(phone) for phone in phones))
    return time.perf_counter() - began


class _PhoneLine:
    """A phone's connection, opened anew whenever it is lost."""

    def __init__(self, port: int, phone: Returning, chance: random.Random) -> None:
        self.port, self.phone, self.chance = port, phone, chance
        self.token = self.person = ""
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def send_everything(self) -> None:
        """Hello, all items, and the work list at the end, as the app does when it is opened with a signal."""
        failures = 0
        while not await self._pass_once():
            failures += 1
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (failures - 1))
            await asyncio.sleep(pause * self.chance.uniform(0.5, 1.5))
        self._hang_up()

    async def _pass_once(self) -> bool:
        """Whether everything was sent; at the first thing that goes wrong the phone waits."""
        try:
            return await self._greet() and await self._send() and (await self._ask("GET", "/ung-dung/viec"))[0] == OK
        except (OSError, EOFError, TimeoutError):
            self.phone.lost_connections += 1
            self._hang_up()
            return False

    async def _greet(self) -> bool:
        if self.token:
            return True
        status, body = await self._ask("GET", "/ung-dung/chao")
        if status != OK:
            return False
        hello = json.loads(body)
        self.token, self.person = hello["token"], hello["person"]["key"]
        return True

    async def _send(self) -> bool:
        for item in self.phone.items:
            if item.outcome:
                continue
            item.tries += 1
            item.content["clock"]["sent_at"] = _iso(datetime.now(UTC))
            body = json.dumps(item.content, ensure_ascii=False).encode()
            status, answer = await self._ask("POST", item.path, body)
            if status == BAD_REQUEST:
                self.token = ""
            receipt = json.loads(answer) if status in (OK, CONFLICT) else {}
            if receipt.get("id") != item.id or receipt.get("body_sha256") != hashlib.sha256(body).hexdigest():
                return False
            item.outcome = str(receipt["outcome"])
        return True

    async def _ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
        assert self._reader is not None
        began = time.perf_counter()
        async with asyncio.timeout(PATIENCE):
            self._writer.write(self._head(method, path, len(body)) + body)
            await self._writer.drain()
            status, headers = _read_head(await self._reader.readuntil(b"\r\n\r\n"))
            answer = await self._reader.readexactly(int(headers.get("content-length", 0)))
        self.phone.statuses.append(status)
        self.phone.waits.append(time.perf_counter() - began)
        if "set-cookie" in headers:
            self.phone.cookie = headers["set-cookie"].partition(";")[0]
        if headers.get("connection", "").lower() == "close":
            self._hang_up()
        return status, answer

    def _head(self, method: str, path: str, length: int) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Cookie: {self.phone.cookie}"]
        if method == "POST":
            lines += [
                "Content-Type: application/json",
                f"Content-Length: {length}",
                f"X-CSRFToken: {self.token}",
                f"X-Khaosat-Person: {self.person}",
            ]
        return "\r\n".join([*lines, "", ""]).encode()

    def _hang_up(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None


def _read_head(head: bytes) -> tuple[int, Headers]:
    lines = head.decode("latin-1").split("\r\n")
    named = (line.partition(":") for line in lines[1:] if line)
    headers = {name.strip().lower(): value.strip() for name, _colon, value in named}
    if "content-length" not in headers:
        raise EOFError(f"An answer without a length: {lines[0]}")
    return int(lines[0].split(" ")[1]), headers


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
