"""What stands between waitress and the pages: who asked, whether a proxy is believed, what plain http may show."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from werkzeug.middleware.proxy_fix import ProxyFix

from webapp.server.connections import Peer

Environment = dict[str, Any]
StartResponse = Callable[..., Any]
Wsgi = Callable[[Environment, StartResponse], Iterable[bytes]]

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT")
SHOWN_WITHOUT_TLS = ("/chung-chi/", "/static/", "/odk/")
"""What a phone needs before it trusts the certificate: no log-in, no data. ODK Collect is not sent on but told, in its
own way, that it came without TLS: it would send its token again at every step."""


class KnownConnections:
    """Tells the application who is at the other end of the front; others on this machine are not let in behind it."""

    def __init__(self, app: Wsgi, peers: Mapping[str, Peer], *, proxies: Collection[str] = ()) -> None:
        self.app, self.peers, self.proxies = app, peers, frozenset(proxies)
        self.through_proxy: Wsgi = ProxyFix(app, x_for=1, x_proto=1, x_host=1)  # type: ignore[arg-type]

    def __call__(self, environ: Environment, start_response: StartResponse) -> Iterable[bytes]:
        peer = self.peers.get(environ.get("REMOTE_PORT", ""))
        if peer is None:
            start_response("403 Forbidden", [("Content-Type", "text/plain"), ("Content-Length", "0")])
            return []
        environ["REMOTE_ADDR"] = environ["REMOTE_HOST"] = peer.address
        environ["wsgi.url_scheme"] = peer.scheme
        if peer.address in self.proxies:
            return self.through_proxy(environ, start_response)
        for name in FORWARDED:
            environ.pop(name, None)
        return self.app(environ, start_response)


class OnlyHttps:
    """Sends plain http on to https, except for the page on which a phone learns to trust this server."""

    def __init__(self, app: Wsgi, *, https_port: int) -> None:
        self.app, self.https_port = app, https_port

    def __call__(self, environ: Environment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "/")
        if environ["wsgi.url_scheme"] == "https" or f"{path}/".startswith(SHOWN_WITHOUT_TLS):
            return self.app(environ, start_response)
        target = self._target(environ.get("HTTP_HOST", ""), environ.get("RAW_URI") or environ.get("REQUEST_URI") or "/")
        start_response("302 Found", [("Location", target), ("Content-Length", "0"), ("Cache-Control", "no-store")])
        return []

    def _target(self, host: str, path: str) -> str:
        name = host.rsplit(":", 1)[0] if ":" in host and not host.endswith("]") else host
        port = "" if self.https_port == 443 else f":{self.https_port}"
        return f"https://{name or 'localhost'}{port}{path if path.startswith('/') else '/'}"
