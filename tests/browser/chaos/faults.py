"""What a bad network does to one request, said as small values: when it strikes, how often, and what comes of it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from enum import Enum, auto

CRLF = b"\r\n"
ID = re.compile(rb'"(?:instance_id|event_id)": ?"([^"]+)"')
HTML, JSON = "text/html; charset=utf-8", "application/json"


class Harm(Enum):
    """Where the connection is cut."""

    BEFORE = auto()
    IN_THE_REQUEST = auto()
    REPLY_DROPPED = auto()
    IN_THE_REPLY = auto()


@dataclass(frozen=True)
class Answer:
    """What somebody else than the server says to a request that never reaches it."""

    status: int
    body: bytes = b""
    content_type: str = HTML
    headers: tuple[tuple[str, str], ...] = ()

    def on_the_wire(self) -> bytes:
        """Head and body."""
        lines = [
            f"HTTP/1.1 {self.status} .",
            f"Content-Type: {self.content_type}",
            f"Content-Length: {len(self.body)}",
            "Connection: close",
            *(f"{name}: {value}" for name, value in self.headers),
        ]
        return "\r\n".join(lines).encode() + CRLF + CRLF + self.body


PORTAL_PAGE = Answer(200, "<!doctype html><title>Wi-Fi</title><p>Chào mừng! Hãy đăng nhập để dùng mạng.".encode())
PORTAL_JSON = Answer(200, b'{"status": "ok", "success": true, "id": null}', JSON)
PORTAL_REDIRECT = Answer(302, headers=(("Location", "/wifi.example/dang-nhap"),))
FORBIDDEN = Answer(403, json.dumps({"type": "khaosat-refusal", "code": "forbidden"}).encode(), JSON)
LOG_IN = Answer(401, json.dumps({"type": "khaosat-refusal", "code": "log_in"}).encode(), JSON)
BUSY = Answer(503, b"Service Unavailable", headers=(("Retry-After", "1"),))
SLOW_DOWN = Answer(429, b"Too Many Requests", headers=(("Retry-After", "1"),))


@dataclass
class Fault:
    """One thing that goes wrong for requests whose method and path fit, `times` times (None: until it is lifted), after
    the first `spared` of them; with `once_each` once for every interview and event that is sent."""

    what: Harm | Answer | float
    path: str = ""
    method: str = ""
    times: int | None = None
    spared: int = 0
    once_each: bool = False
    struck: int = field(default=0, init=False)
    known: set[bytes] = field(default_factory=set, init=False)

    def fits(self, method: str, path: str) -> bool:
        """Whether it is meant for such a request."""
        return self.method in ("", method) and re.search(self.path, path) is not None

    def strikes(self, method: str, path: str, body: bytes = b"") -> bool:
        """Whether it strikes this request, which then counts."""
        spent = self.times is not None and self.struck >= self.times
        if spent or not self.fits(method, path):
            return False
        if self.once_each and (found := ID.search(body)):
            if found.group(1) in self.known:
                return False
            self.known.add(found.group(1))
        if self.spared:
            self.spared -= 1
            return False
        self.struck += 1
        return True
