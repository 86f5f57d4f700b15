"""The blueprint that the pages of fieldwork share."""

from __future__ import annotations

from flask import Blueprint

from webapp.fieldwork.words import supply

UNPROCESSABLE = 422

blueprint = Blueprint("fieldwork", __name__, template_folder="templates")
blueprint.app_context_processor(supply)
