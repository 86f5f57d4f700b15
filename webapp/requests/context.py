"""The way of a survey for the left column of its pages, and the button of its next step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import g, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from surveys.people.permissions import Action
from surveys.requests.journey import Journey, NextStep, Step, journey
from surveys.requests.records import Survey
from webapp.access import may
from webapp.clock import today
from webapp.extensions import db
from webapp.page_parts import address_of

PLACES: dict[str, tuple[str, Action]] = {
    "request": ("requests.detail", Action.VIEW_REQUEST),
    "questionnaire": ("questionnaires.overview", Action.VIEW_QUESTIONNAIRE),
    "questionnaire_upload": ("questionnaires.upload", Action.EDIT_QUESTIONNAIRE),
    "sample": ("samples.index", Action.VIEW_SAMPLE),
    "assignment": ("fieldwork.assignment", Action.ASSIGN_CASES),
    "start": ("requests.start_fieldwork", Action.ADVANCE_SURVEY),
    "close": ("requests.close_fieldwork", Action.ADVANCE_SURVEY),
    "fieldwork": ("fieldwork.overview", Action.VIEW_FIELDWORK),
    "open_link": ("links.open_link", Action.ISSUE_LINKS),
    "results": ("results.overview", Action.VIEW_RESULTS),
    "report": ("reports.overview", Action.VIEW_REPORT),
}
"""Where each place of the journey is found, and what one must be allowed to do to go there."""

STEP_OF_BLUEPRINT = {
    "questionnaires": "questionnaire",
    "samples": "sample",
    "fieldwork": "fieldwork",
    "results": "results",
    "variables": "results",
    "plan": "results",
    "reports": "report",
    "data_files": "report",
    "imports": "fieldwork",
    "links": "fieldwork",
    "paper_entry": "fieldwork",
    "precision": "fieldwork",
    "supervision": "fieldwork",
    "re_interviews": "fieldwork",
    "quality": "fieldwork",
    "practice": "fieldwork",
    "lock": "fieldwork",
}

BESIDE: dict[str, tuple[tuple[str, Action, LazyString], ...]] = {
    "design": (
        ("plan.plan", Action.WRITE_REPORT, _l("Viết kế hoạch phân tích trước khi thu thập")),
        ("precision.rule", Action.WRITE_STOPPING_RULE, _l("Viết quy tắc dừng trước khi thu thập")),
        ("practice.index", Action.PREPARE_PRACTICE, _l("Cho cộng tác viên luyện tập")),
    ),
    "fieldwork": (
        ("supervision.queue", Action.REVIEW_CASES, _l("Xem phiếu đã về")),
        ("quality.index", Action.VIEW_QUALITY, _l("Chất lượng phỏng vấn")),
        ("precision.precision", Action.VIEW_FIELDWORK, _l("Độ chính xác đã đạt")),
        ("practice.index", Action.PREPARE_PRACTICE, _l("Cho cộng tác viên luyện tập")),
    ),
    "results": (
        ("data_files.index", Action.ASK_DATA_FILE, _l("Tệp phiếu để kiểm tra")),
        ("lock.index", Action.VIEW_LOCK, _l("Khóa cuộc điều tra")),
    ),
    "report": (
        ("data_files.index", Action.ASK_DATA_FILE, _l("Tệp phiếu để kiểm tra")),
        ("lock.index", Action.VIEW_LOCK, _l("Khóa cuộc điều tra")),
    ),
}
"""By the state of the survey, what is to be done beside the next step: endpoint, what one must be allowed, words."""


@dataclass(frozen=True)
class WayStep:
    """A step with its address (None where the person may not go there) and whether the page belongs to it."""

    label: str
    state_words: str
    status: str
    url: str | None
    here: bool


@dataclass(frozen=True)
class Way:
    """A survey's way as its pages show it."""

    url: str
    steps: list[WayStep]
    next_sentence: str
    next_label: str
    next_url: str | None


def survey_way(survey: Survey) -> Way:
    """The way of `survey` for whoever is logged in; a page asks for it several times, the database once."""
    known: dict[int, Way] = g.setdefault("survey_ways", {})
    if survey.id not in known:
        known[survey.id] = _way(survey)
    return known[survey.id]


def _way(survey: Survey) -> Way:
    found: Journey = journey(db.session, survey, today=today())
    ahead: NextStep = found.next_step
    return Way(
        url=url_for("requests.survey", survey_id=survey.id),
        steps=[_way_step(step, survey) for step in found.steps],
        next_sentence=ahead.sentence,
        next_label=ahead.label,
        next_url=place_url(ahead.place, survey),
    )


def place_url(place: str, survey: Survey) -> str | None:
    """The address of a place of the journey, or None where the person may not go there."""
    endpoint, action = PLACES[place]
    if not may(action, survey):
        return None
    if place == "request":
        return address_of(endpoint, request_id=survey.request_id)
    return address_of(endpoint, survey_id=survey.id)


def beside_next_step(survey: Survey) -> list[tuple[str, LazyString]]:
    """(address, words) of what else there is to do now."""
    return [
        (url_for(endpoint, survey_id=survey.id), words)
        for endpoint, action, words in BESIDE.get(survey.state, ())
        if may(action, survey)
    ]


def supply() -> dict[str, Callable[[Survey], Any]]:
    """What templates of a survey's pages may call."""
    return {"survey_way": survey_way, "beside_next_step": beside_next_step}


def _way_step(step: Step, survey: Survey) -> WayStep:
    here = STEP_OF_BLUEPRINT.get(request.blueprint or "") == step.key
    return WayStep(step.label, step.state_words, step.status, place_url(step.key, survey), here)
