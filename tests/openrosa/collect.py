"""A client that follows OpenRosa to the letter, and the form that it fills in; everything over a socket of its own."""

from __future__ import annotations

import base64
import socket
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from uuid import uuid4
from xml.etree import ElementTree

NAMESPACES = {
    "list": "http://openrosa.org/xforms/xformsList",
    "manifest": "http://openrosa.org/xforms/xformsManifest",
    "response": "http://openrosa.org/http/response",
    "x": "http://www.w3.org/2002/xforms",
    "h": "http://www.w3.org/1999/xhtml",
}
BOUNDARY = "----collect-of-the-tests"
PATIENCE = 30


@dataclass
class Answer:
    """What the server said."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def xml(self) -> ElementTree.Element:
        return ElementTree.fromstring(self.body)

    @property
    def message(self) -> str:
        """The words of an OpenRosaResponse."""
        root = self.xml
        assert root.tag == f"{{{NAMESPACES['response']}}}OpenRosaResponse"
        return root.findtext("response:message", namespaces=NAMESPACES) or ""


@dataclass
class Collect:
    """The client on one device."""

    port: int
    username: str = ""
    token: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        told = {
            "Host": f"127.0.0.1:{self.port}",
            "X-OpenRosa-Version": "1.0",
            "Date": format_datetime(datetime.now(UTC), usegmt=True),
            "User-Agent": "org.odk.collect.android/v2026.1",
            "Connection": "close",
            **({"Content-Length": str(len(body))} if method == "POST" else {}),
            **({"Authorization": self.basic()} if self.username else {}),
            **self.headers,
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in told.items() if value)
        return self.wire(f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode("latin-1") + body)

    def basic(self) -> str:
        return "Basic " + base64.b64encode(f"{self.username}:{self.token}".encode()).decode()

    def wire(self, request: bytes, *, hang_up: bool = False) -> Answer:
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
            connection.sendall(request)
            if hang_up:
                connection.shutdown(socket.SHUT_WR)
            received = bytearray()
            try:
                while part := connection.recv(65536):
                    received += part
            except ConnectionResetError:
                pass
        head, _blank, body = bytes(received).partition(b"\r\n\r\n")
        status, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _colon, value in (line.partition(":") for line in lines)}
        return Answer(int(status.split(" ")[1]) if status else 0, headers, body)

    def get(self, address: str) -> Answer:
        """Ask for an address as the lists give it."""
        return self.ask("GET", address[address.index("/odk") :])

    def send(self, xml: bytes, *, beside: Sequence[tuple[str, str, bytes]] = (), chunked: int = 0) -> Answer:
        """POST a finished form, in chunks of so many bytes where that is asked for."""
        body = multipart([("xml_submission_file", "text/xml", xml), *beside])
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        if not chunked:
            return self.ask("POST", "/odk/submission", body, Content_Type=kind)
        told = {"Content_Type": kind, "Transfer_Encoding": "chunked", "Content_Length": ""}
        return self.ask("POST", "/odk/submission", b"".join(chunks(body, chunked)), **told)


def chunks(body: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, len(body), size):
        part = body[start : start + size]
        yield f"{len(part):x}\r\n".encode() + part + b"\r\n"
    yield b"0\r\n\r\n"


def multipart(parts: Sequence[tuple[str, str, bytes]], *, end: bool = True) -> bytes:
    """The body of a form with these parts: name, type, content."""
    written = b"".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}.xml"\r\n'
        f"Content-Type: {kind}\r\nContent-Transfer-Encoding: binary\r\n\r\n".encode()
        + content
        + b"\r\n"
        for name, kind, content in parts
    )
    return written + (f"--{BOUNDARY}--\r\n".encode() if end else b"")


def filled_in(form: bytes, answers: Mapping[str, object], *, instance: str = "", **meta: str) -> bytes:
    """The form's own instance with these answers by name, as Collect writes it: nothing that was not asked."""
    root = ElementTree.fromstring(form)
    data = root.find("h:head/x:model/x:instance/*", NAMESPACES)
    assert data is not None
    values = {
        "ks_bat_dau": "2026-03-05T09:00:00.000+07:00",
        "ks_ket_thuc": "2026-03-05T09:14:00.000+07:00",
        "instanceID": instance or f"uuid:{uuid4()}",
        **answers,
    }
    _fill(data, values)
    for name, value in meta.items():
        meta_group = next(each for each in data if each.tag.endswith("}meta"))
        ElementTree.SubElement(meta_group, name).text = value
    written: bytes = ElementTree.tostring(data, encoding="utf-8", xml_declaration=True)
    return written


def _fill(parent: ElementTree.Element, values: Mapping[str, object]) -> None:
    for child in list(parent):
        name = child.tag.rpartition("}")[2]
        value = values.get(name)
        if len(child):
            _fill(child, values)
        elif value is None:
            parent.remove(child)
        else:
            child.text = " ".join(map(str, value)) if isinstance(value, list) else str(value)
