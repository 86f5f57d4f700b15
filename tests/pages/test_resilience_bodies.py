"""Bodies that are cut off, too large or no form at all; addresses and names that try tricks. On a real server too."""

from __future__ import annotations

import re
import socket
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from urllib.parse import unquote, urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.fieldwork.service import cases_in
from surveys.requests.records import Attachment, SurveyRequest
from tests.browser.site import Server
from tests.conftest import PASSWORD, World, account_of, client_for, only_sqlite, test_settings
from tests.pages.test_resilience_typed import REQUEST
from tests.services.survey_in_the_field import Field, begin
from webapp import create_app

pytestmark = only_sqlite

MEGABYTE = 1024 * 1024
FAILED = 500
MULTIPART = "multipart/form-data; boundary=ranh"
FILE_PART = b'--ranh\r\nContent-Disposition: form-data; name="attachments"; filename="a.pdf"\r\n\r\n%PDF-1.4'


@pytest.fixture
def served(database_url: str, session: Session, world: World) -> Iterator[tuple[Server, str]]:
    """The application behind waitress, and the cookie of the coordinator."""
    app = create_app({**test_settings(database_url), "PROPAGATE_EXCEPTIONS": False})
    account_of(app, session, world.person("coordinator"))
    client = client_for(app, session, world.person("coordinator"))
    client.get("/khao-sat")
    cookie = client.get_cookie("session")
    assert cookie is not None
    server = Server(app)
    yield server, cookie.value
    server.stop()


def speak(server: Server, cookie: str, *, headers: dict[str, str], body: bytes, path: str = "/de-nghi/moi") -> bytes:
    """A request as it goes over the wire; what comes back before the server closes."""
    host, port = server.address.removeprefix("http://").split(":")
    lines = {"Host": f"{host}:{port}", "Cookie": f"session={cookie}", "Connection": "close", **headers}
    head = f"POST {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items()) + "\r\n"
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(head.encode())
        try:
            for start in range(0, len(body), 65536):
                connection.sendall(body[start : start + 65536])
            with suppress(OSError):  # the server may have answered and closed already
                connection.shutdown(socket.SHUT_WR)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the server has answered already and reads no further
        received = b""
        while True:
            try:
                part = connection.recv(65536)
            except ConnectionResetError:
                break
            if not part:
                return received
            received += part
    return received


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer else 0


def recorded(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(SurveyRequest)) or 0


def test_an_upload_over_the_limit_is_told_the_limit_over_the_wire(served: tuple[Server, str]) -> None:
    body = FILE_PART + b"x" * (16 * MEGABYTE + 1) + b"\r\n--ranh--\r\n"
    answer = speak(*served, headers={"Content-Type": MULTIPART, "Content-Length": str(len(body))}, body=body)
    assert status_of(answer) == 413
    assert "tối đa 16 MB" in answer.decode()
    assert b"x-request-id" in answer.lower()


def test_a_body_cut_off_leaves_nothing_and_takes_no_server_with_it(
    served: tuple[Server, str], session: Session
) -> None:
    for length in (len(FILE_PART) + 500, 2 * MEGABYTE):
        headers = {"Content-Type": MULTIPART, "Content-Length": str(length)}
        answer = speak(*served, headers=headers, body=FILE_PART)
        assert status_of(answer) < FAILED
    assert recorded(session) == 0
    whole = b"title=x"
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(whole))}
    assert status_of(speak(*served, headers=headers, body=whole)) == 422


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Length": "-5"},
        {"Content-Length": "abc"},
        {"Content-Length": "4", "Transfer-Encoding": "chunked"},
        {"Transfer-Encoding": "xyz"},
        {"Content-Length": "4\r\nContent-Length: 9"},
        {"X-Long": "x" * 300_000},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_what_is_no_request_is_refused_shortly(served: tuple[Server, str], headers: dict[str, str]) -> None:
    answer = speak(*served, headers={"Content-Type": MULTIPART, **headers}, body=b"abcd")
    assert status_of(answer) in (0, 400, 413, 422, 431, 501)
    assert b"Traceback" not in answer


@pytest.fixture
def client(app: Flask, session: Session, world: World):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return client_for(app, session, world.person("coordinator"))


@pytest.mark.parametrize(
    ("content_type", "body", "statuses"),
    [
        ("multipart/form-data", b"abc", {400, 415, 422}),
        ("multipart/form-data; boundary=", b"abc", {400, 415, 422}),
        (MULTIPART, FILE_PART, {400, 422}),
        (MULTIPART, b"--ranh\r\n\r\n\r\n--ranh--", {400, 422}),
        (MULTIPART, b"\x00" * 2000, {400, 422}),
        ("text/plain", b"title=x", {415, 422}),
        ("application/json", b'{"title": 1}', {415}),
        ("application/x-www-form-urlencoded; charset=khong-co", b"title=%ff%fe", {400, 422}),
        ("application/x-www-form-urlencoded", b"title=%00%ff\xff\xfe&&&=&title", {422}),
        ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % n for n in range(5001)), {413, 422}),
        (MULTIPART, b"".join(b'--ranh\r\nContent-Disposition: form-data; name="f"\r\n\r\n1\r\n' for _n in range(5001))
         + b"--ranh--", {413}),
        ("application/x-www-form-urlencoded", b"purpose=" + b"x" * (5 * MEGABYTE), {413, 422}),
        ("application/x-www-form-urlencoded", b"title[]=1&title[a][b]=2&title=3&title=4", {422}),
    ],
)  # fmt: skip
def test_a_body_that_is_no_form_gets_a_sentence(client, session, content_type, body, statuses) -> None:
    answer = client.post("/de-nghi/moi", data=body, content_type=content_type)
    assert answer.status_code in statuses
    assert re.search(r"<h1>[^<]+</h1>", answer.text)
    assert recorded(session) == 0


@pytest.mark.parametrize("where", ["title", "document_number", "purpose"])
def test_characters_that_no_database_keeps_are_told_or_taken_out(client, session, where: str) -> None:
    answer = client.post("/de-nghi/moi", data={**REQUEST, where: "Khảo\x00 sát\x01\x1f"})
    assert answer.status_code in (302, 422)
    session.rollback()
    for kept in session.scalars(select(SurveyRequest)):
        assert "\x00" not in getattr(kept, where)


@pytest.mark.parametrize(
    "path",
    [
        "//khao-sat", "/khao-sat//1", "/khao-sat/..%2f..%2fetc/passwd", "/static/..%2f..%2fconfig.py",
        "/static/../config.py",
        "/static/%2e%2e/%2e%2e/pyproject.toml", "/static/css%00.css", "/khao-sat/-1", "/khao-sat/١", "/khao-sat/²",
        "/khao-sat/1.5",
        "/khao-sat/0", "/khao-sat/2147483648", "/khao-sat/" + "9" * 4000, "/khao-sat/%ff%fe", "/khao-sat/1/ket-qua/%00",
        "/khao-sat/1/ket-qua/" + "a" * 5000, "/khao-sat?" + "x=1&" * 5000, "/khao-sat?%00=%ff&a[]=1",
        "/\\evil","/%0d%0aX: 1",
    ],
)  # fmt: skip
def test_an_address_with_a_trick_is_a_page_that_is_not_there(client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (200, 301, 302, 308, 404)
    assert "evil" not in answer.headers.get("Location", "").partition("?")[0]
    if answer.status_code == 404:
        assert "Không có trang này" in answer.text
    assert "[project]" not in answer.text
    assert "settings_from_environment" not in answer.text


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "XYZ"])
def test_other_methods_do_nothing(client, session, method: str) -> None:
    answer = client.open("/de-nghi/moi", method=method, data=REQUEST)
    assert answer.status_code in (200, 405)
    assert recorded(session) == 0


def test_a_method_cannot_be_put_on_like_a_hat(client, session) -> None:
    hats = {"X-HTTP-Method-Override": "POST", "X-Method-Override": "POST"}
    client.get("/de-nghi/moi", query_string={**REQUEST, "_method": "POST"}, headers=hats)
    assert recorded(session) == 0


def test_after_log_in_nobody_is_led_to_another_site(app: Flask, session: Session, world: World) -> None:
    account = account_of(app, session, world.person("coordinator"))
    for target in (
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
    ):
        client = app.test_client()
        data = {"username": account.username, "password": PASSWORD, "next": target}
        answer = client.post("/dang-nhap", data=data, query_string={"next": target})
        location = urlsplit(answer.headers.get("Location", ""))
        assert location.netloc in ("", "localhost")
        assert location.scheme in ("", "http")
        assert not location.path.startswith(("//", "/\\"))


@pytest.mark.parametrize(
    "name",
    [
        "Công văn số 128.pdf",
        unicodedata.normalize("NFD", "Đề nghị điều tra.pdf"),
        "a\r\nSet-Cookie: x=1.pdf",
        'a"; filename="b.exe.pdf',
        "../../etc/công-văn.pdf",
        "\u202efdp.exe.pdf",
        "x" * 300 + ".pdf",
        "%0d%0aX-Evil: 1.pdf",
    ],
)
def test_a_file_goes_up_and_comes_down_under_its_name_and_no_header_with_it(client, session, name: str) -> None:
    pdf = b"%PDF-1.4\n1 0 obj <</Type/Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"
    data = {**REQUEST, "attachments": (BytesIO(pdf), name)}
    answer = client.post("/de-nghi/moi", data=data, content_type="multipart/form-data")
    if answer.status_code == 422:
        assert "attachments-error" in answer.text
        return
    session.rollback()
    kept = session.scalars(select(Attachment)).one_or_none()
    if kept is None:
        assert "\r\n" in name, "only a name that breaks its own header does not arrive"
        return
    assert unicodedata.is_normalized("NFC", kept.filename)
    assert "/" not in kept.filename
    down = client.get(f"{answer.location}/tep/{kept.id}")
    assert down.status_code == 200
    disposition = down.headers["Content-Disposition"]
    assert "\r" not in disposition and "\n" not in disposition
    assert "Set-Cookie" not in down.headers.get("Set-Cookie", "")
    assert "X-Evil" not in down.headers
    assert disposition.startswith("attachment")
    encoded = re.search(r"filename\*=UTF-8''([^;]+)", disposition)
    if encoded is not None:
        assert unquote(encoded.group(1)) == kept.filename
    assert down.headers["X-Content-Type-Options"] == "nosniff"


def test_an_interview_takes_no_page_that_was_cut_off(app: Flask, session: Session, place: Field) -> None:
    """Answers without the list of what was shown change nothing."""
    case = place.cases[0]
    draft = begin(session, place, case)
    session.commit()
    client = client_for(app, session, case.collaborator)
    path = client.get(f"/ho/{case.id}/phong-van").location
    assert client.post(path, data={"q-khong-co": "1"}).status_code == 302
    session.rollback()
    session.refresh(draft)
    assert draft.answers == {}
    assert cases_in(session, place.survey, case.psu)
