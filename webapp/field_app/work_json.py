"""The work list as JSON: cases and surveys in the words of whoever works, the consent in the respondent's."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from surveys.fieldwork.callbacks import CALLBACK_OUTCOMES
from surveys.fieldwork.dispositions import Moment, recordable
from surveys.fieldwork.phones.work_list import WorkList
from surveys.fieldwork.practice.service import situation_at
from surveys.fieldwork.records import CallbackTask, Case
from surveys.fieldwork.service import MOST_ADULTS
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import questionnaire_of
from surveys.requests.records import Survey
from webapp.field_app.callback_files import callback_form_as_json
from webapp.fieldwork.words import case_title, case_words, visit_words
from webapp.interview.consent import consent_of
from webapp.interview.form_files import form_url, questions_url
from webapp.interview.language import is_english, tag_of, words_of_language
from webapp.interview.telephone import script_of

MODES = ("face_to_face", "telephone")
MOMENTS = tuple(moment for moment in Moment if moment is not Moment.SUBMISSION)
CALLBACK = "callback"
"""Beside the moments: what may come of a call-back."""


def work_as_json(work: WorkList, *, made_at: datetime) -> dict[str, Any]:
    """All that a phone needs to work for days."""
    return {
        "type": "khaosat-work",
        "made_at": _at(made_at),
        "surveys": [_survey(work, survey) for survey in work.surveys],
        "cases": [_case(work, case) for case in work.cases],
        "tasks": [_task(work, task) for task in work.tasks],
        "outcomes": {**{moment.value: _outcomes(moment) for moment in MOMENTS}, CALLBACK: _callback_outcomes()},
    }


def _survey(work: WorkList, survey: Survey) -> dict[str, Any]:
    return {
        "id": survey.id,
        "title": survey.title,
        "until": survey.fieldwork_until.isoformat() if survey.fieldwork_until else None,
        "contact": survey.request.implementing_body,
        "state": survey.state,
        "quota": work.is_quota(survey),
        "versions": [
            _version(survey, version, is_drawn=not work.is_quota(survey)) for version in work.versions[survey.id]
        ],
    }


def _version(survey: Survey, version: QuestionnaireVersion, *, is_drawn: bool) -> dict[str, Any]:
    questionnaire = questionnaire_of(version)
    languages = questionnaire.languages
    consent = {
        mode: {each: consent_of(survey, version, questionnaire, language=each, mode=mode) for each in languages}
        for mode in MODES
    }
    return {
        "id": version.id,
        "number": version.number,
        "state": version.state,
        "form": form_url(version),
        "questions": {each: questions_url(version, each) for each in languages},
        "languages": [
            {
                "language": each,
                "tag": tag_of(each),
                "locale": "en" if is_english(each) else "vi",
                "words": words_of_language(each),
            }
            for each in languages
        ],
        "default_language": questionnaire.default_language,
        "alone": [page.key for page in questionnaire.sections() if page.self_completion],
        "consent": {
            mode: {each: list(text.paragraphs) for each, text in said.items()} for mode, said in consent.items()
        },
        "consent_text_version": consent[MODES[0]][questionnaire.default_language].text_version,
        "script": {each: asdict(script_of(survey, questionnaire, each, is_drawn=is_drawn)) for each in languages},
        "screening": questionnaire.screening is not None,
    }


def _case(work: WorkList, case: Case) -> dict[str, Any]:
    last = case.visits[-1] if case.visits else None
    return {
        "id": case.id,
        "survey_id": case.survey_id,
        "code": case.code,
        "title": case_title(case),
        "psu": case.psu,
        "psu_name": case.psu_name,
        "line": case.household_line,
        "role": case.role,
        "state": case.state,
        "disposition": case.disposition,
        "words": case_words(case),
        "by_link": case.id in work.by_link,
        "visits": [
            {"number": each.number, "outcome": each.outcome, "words": visit_words(each), "at": _at(each.visited_at)}
            for each in case.visits
        ],
        "appointment_at": _at(last.appointment_at) if last and last.appointment_at else None,
        "eligible_persons": case.eligible_persons,
        "selected_position": case.selected_position,
        "prn": work.numbers.get(case.id),
        "most_adults": MOST_ADULTS,
        "practice": _practice(case),
    }


def _practice(case: Case) -> str:
    """What is met at a made-up household, so that it can be practised offline; '' at a real one."""
    situation = situation_at(case)
    return "" if situation is None else f"{situation.title}. {situation.told}"


def _task(work: WorkList, task: CallbackTask) -> dict[str, Any]:
    return {
        "id": task.id,
        "case_id": task.case_id,
        "comment": task.comment,
        "questions": task.questions,
        "again": callback_form_as_json(task, work.forms.get(task.id)),
        "created_at": _at(task.created_at),
    }


def _outcomes(moment: Moment) -> list[dict[str, Any]]:
    return [
        {"code": each.code, "words": str(each.words), "final": each.final, "appointment": each.appointment}
        for each in recordable(moment)
    ]


def _callback_outcomes() -> list[dict[str, Any]]:
    return [
        {"code": code, "words": str(words), "final": True, "appointment": False}
        for code, words in CALLBACK_OUTCOMES.items()
    ]


def _at(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds")
