"""Pages of questionnaires."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("questionnaires", __name__, template_folder="templates")
