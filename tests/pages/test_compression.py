"""Answers go out packed, except where their length would tell another site's page what stands in them."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import only_sqlite
from webapp.interview.client_files import client_url

pytestmark = only_sqlite
PAGE, STYLE = "/khao-sat", "/static/css/office.css"
OVER_HTTP, OVER_HTTPS = "http://localhost", "https://localhost"
UNDERSTOOD = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.fixture
def client(client_as: Callable[..., FlaskClient]) -> FlaskClient:
    return client_as("designer")


@pytest.mark.parametrize("path", [PAGE, STYLE])
def test_a_packed_answer_holds_what_the_plain_one_holds(client: FlaskClient, path: str) -> None:
    plain, packed = client.get(path), client.get(path, headers=UNDERSTOOD)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
    assert len(gzip.decompress(packed.data)) == len(plain.data)
    if path == STYLE:
        assert gzip.decompress(packed.data) == plain.data


@pytest.mark.parametrize(
    ("scheme", "comes_from", "packed"),
    [
        (OVER_HTTPS, "same-origin", True),
        (OVER_HTTPS, "none", True),
        (OVER_HTTPS, "same-site", False),
        (OVER_HTTPS, "cross-site", False),
        (OVER_HTTPS, None, False),
        (OVER_HTTP, None, True),
        (OVER_HTTP, "cross-site", False),
    ],
)
def test_a_page_asked_for_by_another_site_is_never_packed(
    client: FlaskClient, scheme: str, comes_from: str | None, packed: bool
) -> None:
    headers = UNDERSTOOD | ({"Sec-Fetch-Site": comes_from} if comes_from else {})
    answer = client.get(PAGE, headers=headers, base_url=scheme)
    assert ("Content-Encoding" in answer.headers) is packed
    assert "Sec-Fetch-Site" in answer.headers["Vary"]
    assert client.get(STYLE, headers=headers, base_url=scheme).headers["Content-Encoding"] == "gzip"


def test_a_packed_file_is_known_again_by_its_tag(client: FlaskClient) -> None:
    tag = client.get(STYLE, headers=UNDERSTOOD).headers["ETag"]
    assert client.get(STYLE, headers=UNDERSTOOD | {"If-None-Match": tag}).status_code == 304


def test_pictures_and_parts_of_files_go_out_as_they_are(client: FlaskClient) -> None:
    assert "Content-Encoding" not in client.get("/static/guide/ho.png", headers=UNDERSTOOD).headers
    part = client.get(STYLE, headers=UNDERSTOOD | {"Range": "bytes=0-1999"})
    assert (part.status_code, len(part.data)) == (206, 2_000)
    assert "Content-Encoding" not in part.headers


def test_files_named_by_their_content_are_packed_for_everybody_and_carry_few_headers(
    app: Flask, client: FlaskClient
) -> None:
    with app.test_request_context():
        address = client_url("js/interview/start.js")
    answer = client.get(address, headers=UNDERSTOOD | {"Sec-Fetch-Site": "cross-site"}, base_url=OVER_HTTPS)
    assert b"InterviewPage" in gzip.decompress(answer.data)
    assert answer.cache_control.immutable
    assert len(str(answer.headers)) < 500
