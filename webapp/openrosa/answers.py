"""What every answer to Collect has: XML, the protocol's version, the date."""

from __future__ import annotations

from flask import Response, make_response

from surveys.fieldwork.openrosa.documents import response

VERSION_HEADER, VERSION = "X-OpenRosa-Version", "1.0"
LENGTH_HEADER = "X-OpenRosa-Accept-Content-Length"
MOST_BYTES = 8 * 1024 * 1024
"""Of a whole request: a form has no pictures, but some client may send one along, which is passed over."""
XML = "text/xml; charset=utf-8"


def document(content: bytes, status: int = 200) -> Response:
    """An XML document."""
    answer = make_response(content, status)
    answer.headers["Content-Type"] = XML
    return answer


def said(message: str, status: int) -> Response:
    """An answer in words, as Collect shows them after sending."""
    return document(response(message), status)
