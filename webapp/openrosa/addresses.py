"""Which addresses are Collect's: an account's session is worth nothing there."""

from __future__ import annotations

from flask import Flask, current_app, g, request

PATH = "/odk"
"""Below it stands what Collect asks for, and nothing else."""


def is_collects_address() -> bool:
    """Whether the request is for one of Collect's addresses."""
    return request.path == PATH or request.path.startswith(f"{PATH}/")


def use_collects_addresses(app: Flask) -> None:
    """Forget the account of a session there; called before accounts are."""
    app.before_request(_nobody_logged_in)


def _nobody_logged_in() -> None:
    if is_collects_address():
        g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]
