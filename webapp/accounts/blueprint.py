"""The blueprint of the account pages, which several modules add their views to."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__, template_folder="templates", url_prefix="/tai-khoan")
UNPROCESSABLE = 422
