"""How responses came about, told in numbers that single nobody out; and whose responses stand apart from the sample's.

The modes and their words are the questionnaire's (`surveys.questionnaires.modes`): here is what follows for responses.
Who answers by an open link is a volunteer. What volunteers say is never put together with what a sample says: each
reading of responses names its source.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from surveys.fieldwork.lock.records import locked_numbers
from surveys.questionnaires.modes import (
    FACE_TO_FACE,
    HANDED_OVER,
    OPEN_LINK,
    PAPER,
    PERSONAL_LINK,
    SELF_COMPLETION,
    TELEPHONE,
)
from surveys.requests.records import Survey
from surveys.responses.records import Response
from surveys.text.i18n import lazy_gettext as _l

__all__ = [
    "SAID_IN_A_SENTENCE",
    "SAMPLE",
    "SELF_COMPLETED",
    "VOLUNTEERS",
    "counted_modes",
    "live_modes",
    "of_source",
]

SELF_COMPLETED = frozenset({HANDED_OVER, PERSONAL_LINK, OPEN_LINK, SELF_COMPLETION})
"""The respondent read the questions, or a part of them, and answered alone."""
SAMPLE, VOLUNTEERS = "sample", "open_link"
"""Sources of responses: the sample, with what was imported beside it; and the open link."""

SAID_IN_A_SENTENCE: Mapping[str, str] = {
    FACE_TO_FACE: _l("phỏng vấn trực tiếp"),
    HANDED_OVER: _l("phỏng vấn trực tiếp, có phần người trả lời tự điền"),
    PERSONAL_LINK: _l("người trả lời tự điền trên mạng bằng liên kết hoặc mã QR riêng"),
    OPEN_LINK: _l("người trả lời tự điền trên mạng qua liên kết mở"),
    TELEPHONE: _l("phỏng vấn qua điện thoại"),
    PAPER: _l("phiếu giấy"),
    SELF_COMPLETION: _l("phiếu giấy người trả lời tự ghi"),
    "web": _l("phiếu trực tuyến"),
}
"""The modes in the middle of a sentence; the last is of forms collected elsewhere."""
FEWEST_OF_A_MODE = 10
OTHERS = ""
"""Stands for several modes that are told together."""


def of_source(source: str) -> ColumnElement[bool]:
    """The responses of one source, as a condition of a statement."""
    return Response.mode == OPEN_LINK if source == VOLUNTEERS else Response.mode != OPEN_LINK


def counted_modes(session: Session, survey: Survey, *, source: str, released_only: bool) -> dict[str, int]:
    """Valid responses of a source by mode; `released_only`, as everywhere, those that live tables show (R6).

    After lock as they were counted then: a response itself tells its mode only where five others share it.
    """
    if survey.locked_at is not None:
        told: dict[str, int] = locked_numbers(session, survey)["modes"][source]
        return told
    statement = select(Response.mode, func.count()).where(
        Response.survey_id == survey.id, Response.state == "submitted", of_source(source)
    )
    if released_only:
        statement = statement.where(Response.release_id.is_not(None))
    return dict(session.execute(statement.group_by(Response.mode).order_by(Response.mode)).all())


def live_modes(counted: Mapping[str, int]) -> dict[str, int]:
    """Modes as they may be told while responses still come in, the most frequent first.

    One with fewer than ten is told together with others, under `OTHERS`; where only one would be so small, the next
    larger joins it, or the rest would tell its number. Empty where that leaves a single heap.
    """
    ordered = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    apart = [one for one in ordered if one[1] >= FEWEST_OF_A_MODE]
    together = sum(number for _mode, number in ordered) - sum(number for _mode, number in apart)
    few = len(ordered) - len(apart)
    while few and apart and (few < 2 or together < FEWEST_OF_A_MODE):
        together += apart.pop()[1]
        few += 1
    if few and not apart:
        return {}
    return dict(apart) | ({OTHERS: together} if few else {})
