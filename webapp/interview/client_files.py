"""The client's own files under an address that names their content, so that a phone fetches each of them once."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

from flask import Response, current_app, g, url_for

STATIC = Path(__file__).parent.parent / "static"
TEMPLATES = Path(__file__).parent / "templates" / "interview"
FOLDERS = ("js/engine", "js/interview")
STYLES = ("css/phone.css", "css/interview.css")
TYPES = {".js": "text/javascript", ".css": "text/css"}
ON_ASKING = ("/consent.js", "/digests.js")
"""Scripts of another page, and of forms that use a certain function."""
COMMENT = re.compile(rb"^[ \t]*(?://.*|/\*\*(?:[^*]|\*(?!/))*\*/[ \t]*)\n", re.MULTILINE)
A_YEAR = 365 * 24 * 3600


def client_files() -> list[str]:
    """All scripts and styles of an interview, by their place below the folder of static files."""
    scripts = (path for folder in FOLDERS for path in sorted((STATIC / folder).glob("*.js")))
    return [*STYLES, *(path.relative_to(STATIC).as_posix() for path in scripts)]


def client_mark() -> str:
    """A short mark of what all files of the client hold, the words of its templates included."""
    if not (current_app.debug or current_app.testing):
        return _mark()
    if "client_mark" not in g:  # once a request: a page has dozens of addresses with it
        g.client_mark = _live_mark()
    return str(g.client_mark)


def _live_mark() -> str:
    digest = hashlib.sha256()
    catalogues = sorted((STATIC.parent / "translations").glob("*/LC_MESSAGES/messages.po"))
    for path in (*(STATIC / name for name in client_files()), *sorted(TEMPLATES.glob("*.html")), *catalogues):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


@cache
def _mark() -> str:
    return _live_mark()


def client_url(name: str) -> str:
    """The address of one of these files; what it imports by a relative path has the same mark."""
    return url_for("interview.client_file", mark=client_mark(), name=name)


def modules() -> list[str]:
    """The modules that an interview's page loads, so that none has to be found by way of another."""
    return [name for name in client_files() if name.endswith(".js") and not name.endswith(ON_ASKING)]


def client_answer(name: str, mark: str) -> Response | None:
    """The file as an answer; None where there is no such file."""
    if name not in client_files():
        return None
    return lasting(without_comments(STATIC / name), mimetype=TYPES[Path(name).suffix], is_current=mark == client_mark())


def without_comments(path: Path) -> bytes:
    """A file without the comments that stand on lines of their own: a fifth of what a phone would load."""
    content = path.read_bytes()
    return COMMENT.sub(b"", content) if path.suffix == ".js" else content


def lasting(content: bytes, *, mimetype: str, is_current: bool) -> Response:
    """An answer that caches keep for good, since its address names its content; an old address is not kept."""
    response = Response(content, mimetype=mimetype)
    if is_current:
        response.headers["Cache-Control"] = f"private, max-age={A_YEAR}, immutable"
    return response
