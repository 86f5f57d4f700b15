"""Addresses of ODK Collect, and the pages on which its tokens are made."""

from flask import Blueprint

blueprint = Blueprint("openrosa", __name__, template_folder="templates")
UNPROCESSABLE = 422
