"""Addresses of the field app."""

from flask import Blueprint

blueprint = Blueprint("field_app", __name__, template_folder="templates", url_prefix="/ung-dung")
UNPROCESSABLE = 422
