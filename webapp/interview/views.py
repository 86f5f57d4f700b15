"""Pages of interview."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("interview", __name__, template_folder="templates")
