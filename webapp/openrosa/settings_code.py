"""Collect's settings as the QR code that it reads: JSON, compressed, in base64."""

from __future__ import annotations

import json
import zlib
from base64 import b64encode

from markupsafe import Markup

from webapp.qr import qr_svg

ICON, COLOUR = "K", "#0b5f5c"
LONGEST_NAME = 40


def settings_of(*, server_url: str, username: str, token: str, name: str) -> str:
    """The text of the code for one person's device; what was sent is deleted there, and not looked at again (R4)."""
    settings = {
        "general": {
            "protocol": "odk_default",
            "server_url": server_url,
            "username": username,
            "password": token,
            "form_update_mode": "match_exactly",
            "periodic_form_updates_check": "every_fifteen_minutes",
            "autosend": "wifi_and_cellular",
            "delete_send": True,
        },
        "admin": {"view_sent": False},
        "project": {"name": name[:LONGEST_NAME], "icon": ICON, "color": COLOUR},
    }
    return b64encode(zlib.compress(json.dumps(settings, ensure_ascii=False).encode(), 9)).decode()


def settings_code(settings: str) -> Markup:
    """The code to look at."""
    return qr_svg(settings)
