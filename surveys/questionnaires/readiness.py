"""What must be settled before a draft is shown to a second person, and again before it is published."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.questionnaires.meaning import Change
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.screening import screening_faults
from surveys.questionnaires.service import SHORTEST_JUSTIFICATION, changes_of, published_version, questions_to_justify
from surveys.questionnaires.studio.records import StudioDocument
from surveys.requests.records import Survey


def check_open(version: QuestionnaireVersion) -> None:
    """Refuse what is no draft of a survey that is still being designed."""
    check_in_design(version.survey)
    if version.state != "draft":
        raise SurveyError(
            "state.not_allowed",
            f"Version {version.number} is {version.state}",
            machine="questionnaire_version",
            before=version.state,
            after="published",
        )


def check_in_design(survey: Survey) -> None:
    """Refuse a survey whose fieldwork has begun."""
    if survey.state != "design":
        raise SurveyError("questionnaire.not_in_design", "Fieldwork has begun; the questionnaire stays as it is.")


def check_ready(
    session: Session,
    version: QuestionnaireVersion,
    questionnaire: Questionnaire,
    *,
    justifications: Mapping[str, str],
    same_meaning: Collection[str],
) -> list[str]:
    """The variables that were confirmed to ask the same in other words; refuses what cannot be published as it is.

    Errors: `questionnaire.unfinished`, `questionnaire.same_as_published`, `questionnaire.meaning_changed`,
    `questionnaire.wording_changed`, `questionnaire.justification_missing`, `questionnaire.consent_missing`,
    `questionnaire.screening`.
    """
    check_finished(session, version)
    _check_new(session, version, questionnaire)
    _check_screening(session, version, questionnaire)
    reworded = _check_meaning(session, version, same_meaning)
    missing = [
        name for name in questions_to_justify(version) if len(justifications.get(name, "")) < SHORTEST_JUSTIFICATION
    ]
    if missing:
        raise SurveyError("questionnaire.justification_missing", f"No reason given for {missing}", names=missing)
    if not questionnaire.text(questionnaire.consent):
        raise SurveyError("questionnaire.consent_missing", "The questionnaire has no consent text (R1).")
    return reworded


def check_finished(session: Session, version: QuestionnaireVersion) -> None:
    """Refuse a draft that is being written and is no questionnaire at the moment: what it says is older."""
    document = session.get(StudioDocument, version.id)
    if document is not None and document.compiled_revision != document.revision:
        raise SurveyError(
            "questionnaire.unfinished",
            f"Version {version.number} cannot be read as a questionnaire as it stands",
            count=len(document.problems),
        )


def _check_screening(session: Session, version: QuestionnaireVersion, questionnaire: Questionnaire) -> None:
    """Every stratum is asked of everybody, those with a quota too, which only the survey's allocation tells."""
    if questionnaire.screening is None:
        return
    from surveys.fieldwork.quota_progress import variables_of_groups  # which reads questionnaires itself

    strata = variables_of_groups(session, version.survey_id, questionnaire)
    faults = screening_faults(questionnaire, strata=strata)
    if faults:
        first = faults[0]
        raise SurveyError(
            "questionnaire.screening", f"{first.code} at {first.name}", fault=first.message, advice=first.advice
        )


def _check_new(session: Session, version: QuestionnaireVersion, questionnaire: Questionnaire) -> None:
    """A draft that was begun from what is published and not changed would only be its double."""
    published = published_version(session, version.survey_id)
    if published is not None and published is not version and published.content_hash == questionnaire.content_hash:
        raise SurveyError(
            "questionnaire.same_as_published",
            f"Version {version.number} asks the same as version {published.number}",
            number=published.number,
        )


def _check_meaning(session: Session, version: QuestionnaireVersion, same_meaning: Collection[str]) -> list[str]:
    changes = changes_of(session, version)
    other = [change for change in changes if change.gravity == "meaning"]
    if other:
        message = f"{other[0].variable} means something else than in an earlier version ({other[0].what})"
        raise SurveyError("questionnaire.meaning_changed", message, count=len(other), **_first(other))
    reworded = [change for change in changes if change.gravity == "wording"]
    unsaid = [change for change in reworded if change.variable not in same_meaning]
    if unsaid:
        message = f"{unsaid[0].variable} is worded otherwise than in an earlier version"
        raise SurveyError("questionnaire.wording_changed", message, count=len(unsaid), **_first(unsaid))
    return [change.variable for change in reworded]


def _first(changes: Sequence[Change]) -> dict[str, str]:
    first = changes[0]
    return {"variable": first.variable, "question": first.question, "before": first.before, "after": first.after}
