"""Answers go out packed: a page of a long questionnaire is a tenth as large, which on a commune's network is seconds.

Packing can betray a page. Whoever can make a browser fetch a page again and again with words of his own in it, and
sees how long the encrypted answers are, learns letter by letter what else stands there (BREACH). Such requests come
from a page of another site, and over https every present browser says of each request where it comes from. So over
https an answer to a log-in is packed only for a request from our own pages, or one that the person made by hand; over
plain http there is nothing to guess that could not be read. Files that are the same whoever asks are always packed.
"""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

TYPES = {
    "text/html",
    "text/css",
    "text/javascript",
    "application/javascript",
    "application/json",
    "application/manifest+json",
    "image/svg+xml",
    "text/csv",
    "text/plain",
}
OWN_REQUESTS = {"same-origin", "none"}
WORTH_IT, MOST = 1_000, 4_000_000
LEVEL = 6


def pack(response: Response) -> Response:
    """The same answer, packed where the browser understands it and nothing can be guessed by it."""
    if response.mimetype not in TYPES or "Content-Encoding" in response.headers:
        return response
    response.vary.update(["Accept-Encoding", *([] if _same_for_all(response) else ["Sec-Fetch-Site"])])
    if not _may_be_packed(response):
        return response
    response.direct_passthrough = False
    plain = response.get_data()
    if not WORTH_IT <= len(plain) <= MOST:
        return response
    response.set_data(gzip.compress(plain, LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    etag, _weak = response.get_etag()
    if etag:
        response.set_etag(etag, weak=True)
    return response


def _may_be_packed(response: Response) -> bool:
    if request.method == "HEAD" or response.status_code in (204, 206, 304):
        return False
    if response.is_streamed and not _same_for_all(response):  # what a view streams goes out as it comes
        return False
    if request.accept_encodings.quality("gzip") <= 0:
        return False
    told = request.headers.get("Sec-Fetch-Site")
    return _same_for_all(response) or told in OWN_REQUESTS or (told is None and not request.is_secure)


def _same_for_all(response: Response) -> bool:
    """Whether the address alone decides what is in it: a static file, or one that caches keep for good."""
    return request.endpoint == "static" or response.cache_control.immutable


def use_compression(app: Flask) -> None:
    """Pack the answers of `app`; to be called first, so that it sees them last."""
    app.after_request(pack)
