"""Addresses of links: the office's pages under a survey, the respondent's under /tra-loi."""

from flask import Blueprint

blueprint = Blueprint("links", __name__, template_folder="templates")
UNPROCESSABLE = 422
