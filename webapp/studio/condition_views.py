"""The conditions of a question: drawn for the script after every choice, or as a page of its own without one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.errors import SurveyError
from surveys.people.permissions import Action
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.studio import service
from surveys.questionnaires.studio.condition_filters import FilterRow
from surveys.questionnaires.studio.condition_rows import Joint
from surveys.questionnaires.studio.nodes import Document, node_of
from surveys.questionnaires.studio.records import StudioDocument
from surveys.requests.records import Survey
from webapp.access import current_person, require
from webapp.clock import now
from webapp.extensions import db
from webapp.form_keys import repeatable
from webapp.messages import sentence
from webapp.studio.blueprint import blueprint
from webapp.studio.condition_drawing import Drawn, drawn_conditions
from webapp.studio.condition_forms import FIELDS, Item, Part, changed_mode, sent_part, shown_part
from webapp.studio.condition_typed import TypedGroup, TypedRow, TypedRows
from webapp.studio.pages import may_be_written, own_tab

UNPROCESSABLE = 422
SEE_OTHER = 303
MODES = ("hang", "gioi-han", "loc", "viet")


@blueprint.app_context_processor
def conditions() -> dict[str, Any]:
    """What the item's form includes: its conditions, laid out."""
    return {"conditions_of": conditions_of}


def conditions_of(document: Document, uid: str) -> list[Drawn]:
    """The conditions of an item of a document."""
    node = node_of(document, uid)
    return drawn_conditions(Item(document, node)) if node is not None else []


@blueprint.get("/khao-sat/<int:survey_id>/phieu/<int:version_id>/soan/dieu-kien")
@require(Action.EDIT_QUESTIONNAIRE)
def condition(survey: Survey, version: QuestionnaireVersion) -> ResponseReturnValue:
    """One condition of an item, on a page of its own."""
    found = _found(survey, version)
    return _page(survey, version, shown_part(*found)) if found else _to(survey, version)


@blueprint.post("/khao-sat/<int:survey_id>/phieu/<int:version_id>/soan/dieu-kien")
@require(Action.EDIT_QUESTIONNAIRE)
@repeatable
def keep_condition(survey: Survey, version: QuestionnaireVersion) -> ResponseReturnValue:
    """What a button does to the condition as it stands on the page; it is kept by "Lưu" alone."""
    found, act = _found(survey, version), request.form.get("lam", "luu")
    if found is None:
        return abort(404) if request.form.get("manh") else _to(survey, version)
    part = acted(act, sent_part(*found, request.form))
    if request.form.get("manh"):
        return render_template("studio/condition_one.html", survey=survey, version=version, each=Drawn(part))
    if act != "luu":
        return _page(survey, version, part)
    if part.problem or not _kept(version, part):
        return _page(survey, version, part), UNPROCESSABLE
    flash(_("Đã lưu: %(sentence)s", sentence=part.sentence), "success")
    return _to(survey, version, part)


def acted(act: str, part: Part) -> Part:
    """The condition after a button: one more row, one fewer, another form."""
    name, _colon, key = act.partition(":")
    if name in MODES:
        return changed_mode(part, name)  # type: ignore[arg-type]
    if part.mode == "loc":
        return replace(part, filters=_filters_after(name, key, part.filters))
    if part.mode != "hang":
        return part
    typed = part.typed
    if name == "them" and key:
        return replace(part, typed=_put(typed, key, (*_group(typed, key).rows, TypedRow())))
    if name == "them":
        return replace(part, typed=replace(typed, parts=(*typed.parts, TypedRow())))
    if name == "them-nhom":
        joined: Joint = "or" if typed.joined == "and" else "and"
        return replace(part, typed=replace(typed, parts=(*typed.parts, TypedGroup(joined, (TypedRow(), TypedRow())))))
    return replace(part, typed=_without(typed, key)) if name == "bo" else part


def _filters_after(name: str, key: str, rows: tuple[FilterRow, ...]) -> tuple[FilterRow, ...]:
    if name == "them":
        return (*rows, FilterRow(""))
    return tuple(row for place, row in enumerate(rows) if str(place) != key) if name == "bo" else rows


def _group(typed: TypedRows, key: str) -> TypedGroup:
    place = int(key) if key.isascii() and key.isdigit() and len(key) < 4 else -1
    found = typed.parts[place] if 0 <= place < len(typed.parts) else None
    return found if isinstance(found, TypedGroup) else TypedGroup("and", ())


def _put(typed: TypedRows, key: str, rows: tuple[TypedRow, ...]) -> TypedRows:
    group = _group(typed, key)
    found = (replace(group, rows=rows) if part is group else part for part in typed.parts)
    return replace(typed, parts=tuple(part for part in found if not isinstance(part, TypedGroup) or part.rows))


def _without(typed: TypedRows, key: str) -> TypedRows:
    outer, _dash, inner = key.partition("-")
    if inner:
        rows = tuple(row for place, row in enumerate(_group(typed, outer).rows) if str(place) != inner)
        return _put(typed, outer, rows)
    return replace(typed, parts=tuple(part for place, part in enumerate(typed.parts) if str(place) != outer))


def _found(survey: Survey, version: QuestionnaireVersion) -> tuple[Item, str] | None:
    """The item and the condition that the request speaks of; None where it cannot be written, or is gone."""
    studio = service.studio_document(db.session, version)
    if studio is None or not may_be_written(survey, version):
        return None
    node = node_of(studio.document, request.values.get("cau", ""))
    field = request.values.get("truong", "relevant")
    if node is None or field not in FIELDS or field not in Item(studio.document, node).fields:
        return None
    return Item(studio.document, node), field


def _to(survey: Survey, version: QuestionnaireVersion, part: Part | None = None) -> ResponseReturnValue:
    """Back to the studio's page, to the condition there."""
    uid = part.item.node["uid"] if part else None
    where = url_for("studio.page", survey_id=survey.id, version_id=version.id, cau=uid)
    return redirect(f"{where}#dk-{part.field}" if part else where, SEE_OTHER)


def _studio(version: QuestionnaireVersion) -> StudioDocument:
    return service.studio_document(db.session, version) or abort(404)


def _page(survey: Survey, version: QuestionnaireVersion, part: Part) -> str:
    return render_template(
        "studio/condition_page.html",
        survey=survey,
        version=version,
        each=Drawn(part),
        opened=True,
        item_title=part.item.around.item,
        studio=_studio(version),
        tab=own_tab(),
    )


def _kept(version: QuestionnaireVersion, part: Part) -> bool:
    """Save it, with the words for whoever answers otherwise; False where somebody else changed the same meanwhile."""
    uid = part.item.node["uid"]
    operations: list[dict[str, Any]] = []
    kept = part.item.node.get(part.field)
    before = kept["source"] if isinstance(kept, dict) else kept or ""
    if part.value != before:
        operations.append({"op": "set", "uid": uid, "field": part.field, "value": part.value or None})
    texts = part.item.node.get("constraint_message", {})
    for language in part.item.document["whole"]["languages"]:
        typed = request.form.get(f"loi-{language}")
        if part.field == "constraint" and typed is not None and typed.strip() != texts.get(language, ""):
            field = f"constraint_message.{language}"
            operations.append({"op": "set", "uid": uid, "field": field, "value": typed.strip() or None})
    if not operations:
        return True
    try:
        changed = service.change(
            db.session,
            version,
            operations,
            base_revision=_base(version),
            tab=own_tab(),
            person=current_person(),
            now=now(),
        )
    except SurveyError as error:
        flash(sentence(error), "error")
        return False
    for refused in changed.refused:
        flash(sentence(refused.error), "error")
    for conflict in changed.conflicts:
        flash(_("Trong khi bạn sửa, %(name)s đã đổi điều kiện này thành: %(value)s. Gửi lại để thay.",
                name=conflict.name, value=conflict.value or _("(không có)")), "error")  # fmt: skip
    return not changed.conflicts and not changed.refused


def _base(version: QuestionnaireVersion) -> int:
    """The revision that the form showed."""
    sent = request.form.get("goc", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else _studio(version).revision
