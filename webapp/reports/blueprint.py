"""The address book of the report's pages; views are in `views` and `edition_views`."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("reports", __name__, template_folder="templates")
UNPROCESSABLE = 422
