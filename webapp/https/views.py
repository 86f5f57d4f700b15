"""The page on which phones and office machines learn to trust this server; open to all, it holds nothing secret."""

from __future__ import annotations

import plistlib
import uuid
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, render_template, request, url_for

from webapp.access import public
from webapp.https.authority import AUTHORITY, SERVER, Certificate, authority_der, is_initialised, read_certificate
from webapp.qr import qr_svg

blueprint = Blueprint("https", __name__, url_prefix="/chung-chi", template_folder="templates")

THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Entry:
    """Where phones go: the page on which they get the certificate, and the pages they work on."""

    import_page: str
    work: str


@blueprint.get("")
@public
def index() -> str:
    """The authority's fingerprint, its files, and what to do on each kind of phone."""
    folder = _folder()
    if folder is None:
        return render_template("https/none.html")
    entry = _entry(folder)
    authority = read_certificate(folder / AUTHORITY)
    return render_template("https/index.html", authority=authority, entry=entry, qr=qr_svg(entry.import_page))


@blueprint.get("/to-in")
@public
def poster() -> str:
    """One sheet of A4 for the office's wall or the training room."""
    folder = _folder()
    if folder is None:
        return render_template("https/none.html")
    entry = _entry(folder)
    authority = read_certificate(folder / AUTHORITY)
    return render_template(
        "https/poster.html",
        authority=authority,
        entry=entry,
        import_qr=qr_svg(entry.import_page),
        work_qr=qr_svg(entry.work),
    )


@blueprint.get("/khaosat.crt")
@public
def certificate() -> Response:
    """The authority's certificate as Android, Windows and Linux take it."""
    return _download(authority_der(_folder() or abort(404)), "khaosat.crt", "application/x-x509-ca-cert")


@blueprint.get("/khaosat.mobileconfig")
@public
def profile() -> Response:
    """The same in the profile that iPhones and iPads take."""
    folder = _folder() or abort(404)
    content = ios_profile(authority_der(folder), read_certificate(folder / AUTHORITY))
    return _download(content, "khaosat.mobileconfig", "application/x-apple-aspen-config")


def ios_profile(der: bytes, authority: Certificate) -> bytes:
    """A configuration profile with this one certificate; the same certificate gives the same profile."""
    identity = uuid.uuid5(uuid.NAMESPACE_OID, authority.fingerprint)
    payload = {
        "PayloadType": "com.apple.security.root",
        "PayloadVersion": 1,
        "PayloadIdentifier": f"vn.khaosat.{identity}.root",
        "PayloadUUID": str(uuid.uuid5(identity, "root")).upper(),
        "PayloadDisplayName": authority.subject,
        "PayloadCertificateFileName": "khaosat.crt",
        "PayloadContent": der,
    }
    return plistlib.dumps(
        {
            "PayloadType": "Configuration",
            "PayloadVersion": 1,
            "PayloadIdentifier": f"vn.khaosat.{identity}",
            "PayloadUUID": str(identity).upper(),
            "PayloadDisplayName": authority.subject,
            "PayloadContent": [payload],
        }
    )


def _folder() -> Path | None:
    folder: Path | None = current_app.config.get("HTTPS_FOLDER")
    return folder if folder is not None and is_initialised(folder) else None


def _entry(folder: Path) -> Entry:
    """By the name under which this page was opened; opened on the server itself, by an address that phones can use."""
    host = urlsplit(f"//{request.host}").hostname or ""
    if host in THIS_MACHINE:
        names = read_certificate(folder / SERVER).names
        host = next((each for each in names.addresses if each not in THIS_MACHINE), host)
    host = f"[{host}]" if ":" in host else host
    return Entry(
        import_page=_address("http", host, current_app.config.get("HTTP_PORT")) + url_for("https.index"),
        work=_address("https", host, current_app.config.get("HTTPS_PORT")) + "/",
    )


def _address(scheme: str, host: str, port: int | None) -> str:
    usual = {"http": 80, "https": 443}[scheme]
    return f"{scheme}://{host}" if port in (None, usual) else f"{scheme}://{host}:{port}"


def _download(content: bytes, name: str, kind: str) -> Response:
    answer = Response(content, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
