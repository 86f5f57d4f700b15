"""Two versions of a questionnaire beside each other, in sentences."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from surveys.people.permissions import Action
from surveys.questionnaires import service
from surveys.questionnaires.meaning import changes_between
from surveys.questionnaires.merged_versions import Version
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.review.collected import collected_under
from surveys.questionnaires.review.difference import Difference
from surveys.questionnaires.review.differences import differences
from surveys.questionnaires.review.effects import Collected, with_effects
from surveys.requests.records import Survey
from webapp.access import may, record_number, require
from webapp.extensions import db
from webapp.review.blueprint import blueprint


@dataclass(frozen=True)
class Comparison:
    """Two versions, the earlier one first, and what differs."""

    before: QuestionnaireVersion
    after: QuestionnaireVersion
    found: list[Difference]
    forms: int


@blueprint.get("/khao-sat/<int:survey_id>/phieu/<int:version_id>/so-sanh")
@require(Action.VIEW_QUESTIONNAIRE)
def compare(survey: Survey, version: QuestionnaireVersion) -> ResponseReturnValue:
    """A version compared with any other of its survey; if none is chosen, with what was published before it."""
    others = [each for each in service.versions_of(db.session, survey.id) if each.id != version.id]
    chosen = request.args.get("voi")
    other = published_before(version) or (others[0] if others else None)
    if chosen is not None:
        number = record_number(chosen)
        other = next((each for each in others if each.number == number), None) or abort(404)
    return render_template(
        "review/compare.html",
        survey=survey,
        version=version,
        others=others,
        other=other,
        comparison=compared(other, version) if other is not None else None,
    )


def published_before(version: QuestionnaireVersion) -> QuestionnaireVersion | None:
    """The latest version that was published before this one."""
    published = service.versions_of(db.session, version.survey_id, *service.IN_USE)
    return next((each for each in published if each.number < version.number), None)


def compared(one: QuestionnaireVersion, other: QuestionnaireVersion) -> Comparison:
    """What the later of two versions asks otherwise, and what that does to the data of the earlier."""
    before, after = sorted((one, other), key=lambda version: version.number)
    was, now = service.questionnaire_of(before), service.questionnaire_of(after)
    collected = Collected()
    if before.published_at is not None and may(Action.VIEW_RESULTS, before.survey):
        collected = collected_under(db.session, before)
    changes = changes_between([Version(before.number, was)], now) if before.published_at is not None else []
    found = with_effects(differences(was, now), changes=changes, collected=collected)
    return Comparison(before, after, found, collected.forms)
