"""The blueprint that the sample's pages share."""

from __future__ import annotations

from flask import Blueprint

from webapp.samples.pages import grouped_hash
from webapp.samples.selection_methods import selection_name

UNPROCESSABLE = 422

blueprint = Blueprint("samples", __name__, template_folder="templates")
blueprint.add_app_template_filter(grouped_hash)
blueprint.add_app_template_filter(selection_name)
