"""The blueprint of the review's pages, which several modules add their views to."""

from flask import Blueprint

from webapp.review.context import supply

blueprint = Blueprint("review", __name__, template_folder="templates")
blueprint.app_context_processor(supply)
