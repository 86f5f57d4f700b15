"""People at their pages over HTTP: log in, follow addresses, fill in forms, each on one connection that stays open."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from urllib.parse import urlencode

OK, FOUND, CLIENT_ERROR = 200, 302, 400
TYPED = "30"


@dataclass(frozen=True)
class Page:
    """A page as the table names it, its address, and whether its form is sent instead."""

    name: str
    address: str
    send: bool = False


@dataclass(frozen=True)
class Answered:
    """How long one answer took, from sending the request to the last byte."""

    page: str
    seconds: float
    status: int


class Forms(HTMLParser):
    """What a browser would send for the forms of a page: hidden fields, the first option of each choice, a number."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = dict(attrs)
        name, kind = of.get("name") or "", of.get("type") or "text"
        if not name or tag not in ("input", "textarea"):
            return
        if kind in ("hidden", "radio", "checkbox"):
            self.fields.setdefault(name, of.get("value") or "")
        elif kind not in ("submit", "button"):
            self.fields.setdefault(name, of.get("value") or TYPED)


class User:
    """Someone with a log-in; keeps cookies and the connection."""

    def __init__(self, port: int, username: str, password: str) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: SimpleCookie = SimpleCookie()
        self.asked = 0
        form = self.fields_of("/dang-nhap")
        form |= {"username": username, "password": password}
        status, _text, place = self.ask("POST", "/dang-nhap", form)
        if status != FOUND or place.startswith("/dang-nhap"):
            raise PermissionError(f"{username} cannot log in: {status}.")

    def ask(self, method: str, address: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, body and the address that it sends to."""
        headers = {"Cookie": "; ".join(f"{name}={part.value}" for name, part in self.cookies.items())}
        body = None
        if form is not None:
            body, headers["Content-Type"] = urlencode(form), "application/x-www-form-urlencoded"
        self.asked += 1
        self.connection.request(method, address, body, headers)
        answer: HTTPResponse = self.connection.getresponse()
        text = answer.read().decode(errors="replace")
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            self.cookies.load(cookie)
        return answer.status, text, answer.headers.get("Location", "")

    def fields_of(self, address: str) -> dict[str, str]:
        """What the forms of a page would send."""
        forms = Forms()
        forms.feed(self.ask("GET", address)[1])
        return forms.fields

    def send_form(self, address: str, **given: str) -> str:
        """Fill in the form of a page and send it; returns where that leads."""
        status, _text, place = self.ask("POST", address, self.fields_of(address) | given)
        if status >= CLIENT_ERROR:
            raise RuntimeError(f"{address}: {status}")
        return place

    def walk(self, pages: list[Page]) -> Iterator[Answered]:
        """Every page once; a form that is sent is read first, and only the sending is timed."""
        for page in pages:
            form = self.fields_of(page.address) if page.send else None
            started = time.perf_counter()
            status, _text, _place = self.ask("POST" if page.send else "GET", page.address, form)
            yield Answered(page.name, time.perf_counter() - started, status)
