"""Settings: the environment may set what differs between places, everything else is fixed here."""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from typing import Any

from webapp.accounts.phrases import SECURITY_MESSAGES

MEGABYTE = 1024 * 1024
COLLABORATORS_SESSION = timedelta(days=14)
"""Who works where there is no signal logs in once; the device is locked by its PIN all the same (decision 25)."""


def settings_from_environment() -> dict[str, Any]:
    """The configuration of Flask and its extensions, with KHAOSAT_* variables where they are set."""
    https = os.environ.get("KHAOSAT_HTTPS", "") == "1"
    return {
        "SQLALCHEMY_ENGINES": {"default": os.environ.get("KHAOSAT_DATABASE_URL", "sqlite:///khaosat.sqlite")},
        "SECRET_KEY": os.environ.get("KHAOSAT_SECRET_KEY") or secrets.token_urlsafe(32),
        "SECURITY_PASSWORD_SALT": os.environ.get("KHAOSAT_PASSWORD_SALT", "khaosat"),
        "MAX_CONTENT_LENGTH": 16 * MEGABYTE,
        "MAX_FORM_MEMORY_SIZE": 4 * MEGABYTE,
        "MAX_FORM_PARTS": 5000,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "HTTPS_FOREVER": https,
        "HTTPS_FOLDER": None,
        "SESSION_PROTECTION": "basic",
        "PERMANENT_SESSION_LIFETIME": COLLABORATORS_SESSION,
        "SESSION_REFRESH_EACH_REQUEST": False,
        "OFFICE_SESSION": timedelta(hours=12),
        "BABEL_DEFAULT_LOCALE": "vi",
        "BABEL_DEFAULT_TIMEZONE": "Asia/Ho_Chi_Minh",
        "WTF_CSRF_TIME_LIMIT": None,
        "LOGIN_ATTEMPTS": os.environ.get("KHAOSAT_LOGIN_ATTEMPTS", "10 per 15 minutes"),
        "IDLE_MINUTES": os.environ.get("KHAOSAT_IDLE_MINUTES", "15"),
        "PHONE_SUBMISSIONS": os.environ.get("KHAOSAT_PHONE_SUBMISSIONS", "2000 per hour"),
        "PHONE_EVENTS": os.environ.get("KHAOSAT_PHONE_EVENTS", "6000 per hour"),
        "PHONE_WORK_LISTS": os.environ.get("KHAOSAT_PHONE_WORK_LISTS", "240 per hour"),
        "PHONE_KEYS": "60 per hour",
        "PHONE_PINS": "120 per hour",
        "ONE_TIME_CODE_DAYS": os.environ.get("KHAOSAT_CODE_DAYS", "30"),
        "LINK_GUESSES": os.environ.get("KHAOSAT_LINK_GUESSES", "60"),
        "OPEN_LINK_RATE": os.environ.get("KHAOSAT_OPEN_LINK_RATE", "300 per minute"),
        "PUBLIC_URL": os.environ.get("KHAOSAT_PUBLIC_URL", ""),
        **_security_settings(),
        **secure_cookies(https=https),
    }


def secure_cookies(*, https: bool) -> dict[str, Any]:
    """Cookies that a browser sends over https only, where the pages are reached that way."""
    return {
        "SESSION_COOKIE_SECURE": https,
        "REMEMBER_COOKIE_SECURE": https,
        "SECURITY_TWO_FACTOR_VALIDITY_COOKIE": {"httponly": True, "secure": https, "samesite": "Lax"},
    }


def _security_settings() -> dict[str, Any]:
    return {
        "SECURITY_USERNAME_ENABLE": True,
        "SECURITY_USERNAME_REQUIRED": False,
        "SECURITY_USERNAME_MIN_LENGTH": 3,
        "SECURITY_USERNAME_MAX_LENGTH": 64,
        "SECURITY_USERNAME_ALLOWED_CHARS": ["L", "N", "P"],
        "SECURITY_USER_IDENTITY_ATTRIBUTES": [{"username": {"mapper": _as_typed, "case_insensitive": False}}],
        "SECURITY_INPUT_NORMALIZE_FORM": "NFC",
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_DEPRECATED_PASSWORD_SCHEMES": [],
        "SECURITY_PASSWORD_SINGLE_HASH": {"argon2"},
        "SECURITY_PASSWORD_LENGTH_MIN": 10,
        "SECURITY_RETURN_GENERIC_RESPONSES": False,
        "SECURITY_REGISTERABLE": False,
        "SECURITY_RECOVERABLE": False,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
        "SECURITY_FRESHNESS": timedelta(-1),
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_LOGIN_URL": "/dang-nhap",
        "SECURITY_LOGOUT_URL": "/dang-xuat",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_LOGOUT_CSRF": False,
        "SECURITY_CHANGE_URL": "/doi-mat-khau",
        "SECURITY_POST_LOGIN_VIEW": "/",
        "SECURITY_POST_LOGOUT_VIEW": "/dang-nhap",
        "SECURITY_LOGIN_USER_TEMPLATE": "accounts/login.html",
        "SECURITY_CHANGE_PASSWORD_TEMPLATE": "accounts/change_password.html",
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
        **{f"SECURITY_MSG_{key}": message for key, message in SECURITY_MESSAGES.items()},
    }


def _as_typed(identity: str) -> str:
    return identity.strip()
