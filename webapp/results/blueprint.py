"""The address book of the results' pages; views are in `views` and `weights_views`."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("results", __name__, template_folder="templates")
UNPROCESSABLE = 422
