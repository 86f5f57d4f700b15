"""The blueprint of the studio's pages, which several modules add their views to."""

from flask import Blueprint

blueprint = Blueprint("studio", __name__, template_folder="templates")
