"""Every kind of chart, to be looked at."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from analysis.theme import PAGE_WIDTH, PHONE_WIDTH
from surveys.reports.pictures import Picture
from webapp.access import signed_in
from webapp.gallery.examples import EXAMPLES, written_cell

blueprint = Blueprint("gallery", __name__, url_prefix="/tro-giup/bieu-do", template_folder="templates")

MEDIA_TYPES = {"svg": "image/svg+xml", "png": "image/png"}


@blueprint.get("")
@signed_in
def gallery() -> str:
    """All charts with their tables, in colour or as a black and white printer prints them."""
    shown = [(key, example, example.draw(PAGE_WIDTH)) for key, example in EXAMPLES.items()]
    return render_template("gallery/gallery.html", shown=shown, grey=_is_grey(), written_cell=written_cell)


@blueprint.get("/<example>.<picture_format>")
@signed_in
def picture(example: str, picture_format: str) -> ResponseReturnValue:
    """One chart as a file; narrow for phones."""
    found = EXAMPLES.get(example) or abort(404)
    if picture_format not in MEDIA_TYPES:
        abort(404)
    drawn = found.draw(PHONE_WIDTH if request.args.get("khung") == "hep" else PAGE_WIDTH)
    return Response(
        _file(drawn, picture_format),
        mimetype=MEDIA_TYPES[picture_format],
        headers={"Cache-Control": "private, no-cache"},
    )


def _file(drawn: Picture, picture_format: str) -> bytes:
    grey = _is_grey()
    return drawn.png(grey=grey) if picture_format == "png" else drawn.svg(grey=grey).encode()


def _is_grey() -> bool:
    return request.args.get("xam") == "1"
