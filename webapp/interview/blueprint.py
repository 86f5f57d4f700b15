"""The blueprint of the interview's pages, which several modules add their views to."""

from flask import Blueprint

blueprint = Blueprint("interview", __name__, template_folder="templates")
