"""Pages of fieldwork."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("fieldwork", __name__, template_folder="templates")
