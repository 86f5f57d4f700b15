"""Pages of samples."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("samples", __name__, template_folder="templates")
