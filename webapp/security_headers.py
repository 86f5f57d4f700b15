"""Headers of every answer: nothing from other hosts, nothing inline, nothing framed, nothing kept by caches but
what its address names by content."""

from __future__ import annotations

from flask import Flask, Response, current_app, request

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)

PARTS_OF_PAGES = {"text/javascript", "text/css"}
"""Dozens of them come to a phone at once, and a kilobyte of headers for pages would be most of each."""


def add_security_headers(response: Response) -> Response:
    """Set the headers; a view may have set a stricter policy of its own."""
    headers = response.headers
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if response.cache_control.immutable and response.mimetype in PARTS_OF_PAGES:
        return response
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "geolocation=(), camera=(), microphone=()")
    if request.is_secure and current_app.config["HTTPS_FOREVER"]:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint != "static" and not response.cache_control.immutable:
        headers["Cache-Control"] = "no-store"
    return response


def use_security_headers(app: Flask) -> None:
    """Set the headers on every answer of `app`."""
    app.after_request(add_security_headers)
