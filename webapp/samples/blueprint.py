"""The blueprint that the sample's pages share."""

from __future__ import annotations

from flask import Blueprint

from webapp.samples.pages import grouped_hash

UNPROCESSABLE = 422

blueprint = Blueprint("samples", __name__, template_folder="templates")
blueprint.add_app_template_filter(grouped_hash)
