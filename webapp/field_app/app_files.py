"""What a phone installs: the app's files under an address that names their content, the worker that keeps them."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from flask import Response, abort, current_app, g, jsonify, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.access import public
from webapp.field_app.blueprint import blueprint
from webapp.interview.client_files import STATIC, TYPES, lasting, without_comments
from webapp.language import LANGUAGES, page_language

FOLDERS = ("js/engine", "js/interview", "js/field_app", "icons")
STYLES = ("css/phone.css", "css/interview.css", "css/field_app.css")
OF_PAGES_AT_THE_DOOR = {"js/interview/start.js", "js/interview/consent.js"}
WORKER = "js/field_app/service_worker.js"
ICONS = (("icons/phone-192.png", "192x192", "any"), ("icons/phone-512.png", "512x512", "any"))
MASKABLE = ("icons/phone-maskable-512.png", "512x512", "maskable")
ICON_OF_PAGES = "icon.svg"
COLOUR, PAPER = "#0b5f5c", "#ffffff"


def app_files() -> list[str]:
    """All scripts, styles and icons of the app, by their place below the folder of static files."""
    found = (path for folder in FOLDERS for path in sorted((STATIC / folder).rglob("*.*")))
    names = (path.relative_to(STATIC).as_posix() for path in found if path.suffix in {*TYPES, ".png"})
    return [*STYLES, *(name for name in names if name != WORKER)]


def app_mark() -> str:
    """A short mark of all that the app is made of, its words included, and of the language that it speaks."""
    language = page_language()
    return _here_mark() + ("" if language == LANGUAGES[0] else f"-{language}")


def _here_mark() -> str:
    if not (current_app.debug or current_app.testing):
        return _mark()
    if "app_mark" not in g:  # once a request: the shell has several addresses with it
        g.app_mark = _live_mark()
    return str(g.app_mark)


@cache
def _mark() -> str:
    return _live_mark()


def _live_mark() -> str:
    digest = hashlib.sha256()
    webapp, here = STATIC.parent, Path(__file__).parent
    words = (
        *sorted(webapp.glob("translations/*/LC_MESSAGES/messages.po")),
        *(
            path
            for folder in (webapp, here, webapp / "interview")
            for path in sorted(folder.glob("templates/**/*.html"))
        ),
        *(path for folder in (here, webapp / "interview") for path in sorted(folder.glob("*.py"))),
    )
    for path in (*(STATIC / name for name in app_files()), STATIC / WORKER, *words):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


@blueprint.app_template_global()
def app_url(name: str) -> str:
    """The address of one of these files; what it imports by a relative path has the same mark."""
    return url_for("field_app.app_file", mark=app_mark(), name=name)


@blueprint.get("/tep/<mark>/<path:name>")
@public
def app_file(mark: str, name: str) -> ResponseReturnValue:
    """A script, style or icon of the app; nothing in it is anybody's."""
    if name not in app_files():
        abort(404)
    path = STATIC / name
    return lasting(without_comments(path), mimetype=TYPES.get(path.suffix, "image/png"), is_current=mark == app_mark())


@blueprint.get("/sw.js")
@public
def service_worker() -> ResponseReturnValue:
    """The worker that keeps the app on the phone; it changes whenever anything of the app does."""
    kept = [url_for("field_app.shell"), url_for("field_app.manifest"), url_for("static", filename=ICON_OF_PAGES)]
    files = json.dumps([*kept, *(app_url(name) for name in app_files() if name not in OF_PAGES_AT_THE_DOOR)])
    head = f"const MARK = {json.dumps(app_mark())};\nconst FILES = {files};\n"
    return Response(head.encode() + without_comments(STATIC / WORKER), mimetype="text/javascript")


@blueprint.get("/manifest.webmanifest")
@public
def manifest() -> ResponseReturnValue:
    """How the app stands among the phone's others."""
    icons = [
        {"src": app_url(name), "sizes": sizes, "type": "image/png", "purpose": purpose}
        for name, sizes, purpose in (*ICONS, MASKABLE)
    ]
    start = url_for("field_app.shell")
    answer = jsonify(
        {
            "id": start,
            "name": _("Phiếu điều tra trên máy"),
            "short_name": _("Phiếu điều tra"),
            "description": _("Làm phiếu điều tra tại hộ, cả khi không có mạng."),
            "lang": page_language(),
            "start_url": start,
            "scope": start,
            "display": "standalone",
            "theme_color": COLOUR,
            "background_color": PAPER,
            "icons": icons,
        }
    )
    answer.mimetype = "application/manifest+json"
    return answer
