"""The statements of the intake, on tables and put together once: an interview a millisecond leaves no time for more."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Table, bindparam, func, insert, or_, select, update

from surveys.audit import AuditEntry
from surveys.fieldwork.records import Case, InterviewDraft, InterviewHandover, Visit
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.requests.records import Survey
from surveys.responses.records import Response, ResponseLink

PERSON = ("eligible_persons", "selected_position", "person_probability")


def _table(record: type[Any]) -> Table:
    return cast(Table, record.__table__)


def _among(name: str) -> Any:
    return bindparam(name, expanding=True)


_case, _survey, _version = _table(Case), _table(Survey), _table(QuestionnaireVersion)
_response, _link, _visit = _table(Response), _table(ResponseLink), _table(Visit)
_draft, _handover = _table(InterviewDraft), _table(InterviewHandover)

HELD_CASES = (
    select(
        _case.c.id,
        _case.c.survey_id,
        _case.c.draw_id,
        _case.c.stratum,
        _case.c.psu,
        _case.c.household_line,
        _case.c.state,
        _case.c.collaborator_id,
        *(_case.c[name] for name in PERSON),
        _survey.c.state.label("survey_state"),
        _survey.c.unit_id,
    )
    .join(_survey, _survey.c.id == _case.c.survey_id)
    .where(_case.c.id.in_(_among("cases")), _survey.c.locked_at.is_(None))  # after lock no case takes anything
    .order_by(_case.c.id)
    .with_for_update(of=_case, key_share=True)
)
LINKS = select(_link.c.case_id, _link.c.response_id).where(
    or_(_link.c.case_id.in_(_among("cases")), _link.c.response_id.in_(_among("instances")))
)
RESPONSES = select(_response.c.instance_id, _response.c.content_hash, _response.c.submitted_on).where(
    _response.c.instance_id.in_(_among("instances"))
)
VISITS = (
    select(_visit.c.case_id, func.max(_visit.c.number).label("latest"))
    .where(_visit.c.case_id.in_(_among("cases")))
    .group_by(_visit.c.case_id)
)
VERSIONS = select(_version.c.id, _version.c.survey_id, _version.c.state).where(_version.c.id.in_(_among("versions")))
DRAFTS = (
    select(_draft.c.case_id, _draft.c.instance_id, _handover.c.state)
    .outerjoin(_handover, _handover.c.instance_id == _draft.c.instance_id)
    .where(_draft.c.case_id.in_(_among("cases")))
)
HASH_OF_VERSION = select(_version.c.content_hash).where(_version.c.id == bindparam("version"))
NEW_RESPONSES, NEW_LINKS, NEW_VISITS = insert(_response), insert(_link), insert(_visit)
NEW_ENTRIES = insert(_table(AuditEntry))
CASES_DONE = (
    update(_case)
    .where(_case.c.id == bindparam("case"))
    .values({name: bindparam(name) for name in ("state", "disposition", *PERSON)})
)
"""By the person's number of adults, position and probability as well, whether they change or not."""
