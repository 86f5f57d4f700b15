"""The user's guide inside the product; it holds nothing secret, so whoever cannot log in may read it too."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, render_template, request, url_for
from flask_security import current_user
from markupsafe import Markup

from webapp.access import current_person, public
from webapp.help.chapters import chapter_for, chapters, in_order_for

blueprint = Blueprint("help", __name__, url_prefix="/tro-giup", template_folder="templates")


@blueprint.get("")
@public
def index() -> str:
    """All chapters, those of the own role first."""
    role = current_person().role if current_user.is_authenticated else None
    first, others = in_order_for(role)
    return render_template("help/index.html", first=first, others=others)


@blueprint.get("/<chapter>")
@public
def chapter(chapter: str) -> str:
    """One chapter, with the way to the one before and the one after."""
    from webapp.help.markdown import to_html  # loaded when somebody asks for help, not when the server starts

    found = chapters().get(chapter) or abort(404)
    slugs = list(chapters())
    place = slugs.index(found.slug)
    neighbours = [chapters()[slugs[at]] if 0 <= at < len(slugs) else None for at in (place - 1, place + 1)]
    html = to_html(found.text, picture=lambda name: url_for("static", filename=name), chapter=address_of_chapter)
    return render_template("help/chapter.html", chapter=found, text=Markup(html), neighbours=neighbours)


def address_of_chapter(slug: str) -> str:
    """Where a chapter is read."""
    return url_for("help.chapter", chapter=slug)


def help_address() -> str:
    """Where "Trợ giúp" leads from this page: to the chapter about it, else to the list of all."""
    slug = chapter_for(request.endpoint)
    return address_of_chapter(slug) if slug else url_for("help.index")


@blueprint.record_once
def _give_to_layouts(state: object) -> None:
    app: Flask = state.app  # type: ignore[attr-defined]
    app.jinja_env.globals["help_address"] = help_address
