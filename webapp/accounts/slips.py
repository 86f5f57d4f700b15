"""Slips to hand over: who, which user name, which one-time code, and the same as a QR code for a phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from flask import current_app, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from surveys.people.records import Person, PersonContact
from webapp.accounts.bulk import Issued
from webapp.accounts.records import Account
from webapp.qr import qr_svg

USERNAME_KEY, CODE_KEY = "ten", "ma"
"""What static/js/login.js reads behind the #."""


@dataclass(frozen=True)
class Slip:
    """One slip; `qr` opens the log-in page with user name and code filled in."""

    account: Account
    code: str
    qr: Markup
    ends: datetime | None


def service_address() -> str:
    """Where phones reach the service: as configured, else as the person at the desk reaches it."""
    configured = str(current_app.config["PUBLIC_URL"]).strip()
    return (configured or request.url_root).rstrip("/")


def log_in_link(account: Account, code: str) -> str:
    """The log-in page with user name and code behind the #, which browsers keep to themselves and servers never see."""
    return (
        f"{service_address()}{url_for('security.login')}#{urlencode({USERNAME_KEY: account.username, CODE_KEY: code})}"
    )


def slips_page(session: Session, issued: Issued, *, person: Person) -> str:
    """The page that shows the codes, this once."""
    slips = [
        Slip(account, code, qr_svg(log_in_link(account, code)), account.code_expires_at) for account, code in issued
    ]
    contact = session.get(PersonContact, person.id)
    return render_template(
        "accounts/slips.html",
        slips=slips,
        address=service_address(),
        helper=person,
        helper_phone=contact.phone if contact else None,
    )
