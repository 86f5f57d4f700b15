"""Forms become responses, whole or not at all; and a whole import can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.fieldwork.dispositions import DISPOSITIONS
from surveys.fieldwork.records import CASE_STATES, Case
from surveys.fieldwork.service import add_visit
from surveys.fieldwork.supervision.still_open import refuse_locked, withdraw_open
from surveys.imports.judging import forget, judge
from surveys.imports.placement import BY_CASE
from surveys.imports.records import IMPORT_STATES, ResponseImport
from surveys.imports.service import log_import, stamp_of, without_answers
from surveys.imports.values import Form, Outcome
from surveys.locks import hold_survey
from surveys.people.records import Person
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.requests.records import Survey
from surveys.requests.service import LOCAL_TIME, enter_fieldwork
from surveys.responses import releases
from surveys.responses.records import Response, ResponseLink
from surveys.responses.screened_out import SCREENED_OUT, SUBMITTED
from surveys.responses.validation import content_hash
from surveys.samples.service import current_draw
from surveys.text import one_line

FEWEST_FORMS = 10
"""A survey that has no other answers needs so many, or the few could be told apart."""
SHORTEST_REASON = 5
AT_ONCE = 1_000
CONSENT_ELSEWHERE = "elsewhere"
"""Stands for the consent text where the forms were filled in elsewhere and the importer vouched for consent (R1)."""


@dataclass(frozen=True)
class Prepared:
    """Forms that were read again and found free of doubt, with the stamp of the mapping that they rest on."""

    outcome: Outcome
    stamp: str
    digests: list[str]


def prepare(
    session: Session,
    imported: ResponseImport,
    *,
    now: datetime,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Prepared:
    """The forms as they are to come in, read once more unless just these were checked; nothing is written.

    Errors: `import.undecided`, `import.no_forms`, `import.too_few`.
    """
    if imported.state != "mapping":
        raise SurveyError("import.not_mapping", f"The import is {imported.state}.")
    stamp, today = stamp_of(imported), now.astimezone(LOCAL_TIME).date()
    _setting, outcome = judge(session, imported, stamp=stamp, today=today, progress=progress)
    if outcome.doubts.undecided:
        undecided = len(outcome.doubts.undecided)
        raise SurveyError("import.undecided", f"{undecided} doubts are undecided.", count=undecided)
    if not outcome.forms:
        raise SurveyError("import.no_forms", "No form remains to be imported.")
    if current_draw(session, imported.survey_id) is None and outcome.responses < FEWEST_FORMS:
        raise SurveyError("import.too_few", "Too few forms to hide in.", count=outcome.responses, least=FEWEST_FORMS)
    digests = [content_hash(imported.version_id, form.answers, declined=form.declined) for form in outcome.forms]
    return Prepared(outcome, stamp, digests)


def bring_in(
    session: Session, imported: ResponseImport, prepared: Prepared, *, person: Person, now: datetime
) -> ResponseImport:
    """Make responses of all prepared forms, in the transaction of the caller: all or none.

    The first to move the import to "imported" brings it in; whoever comes second is told. Errors: those of the state
    machines, `import.changed` (mapped otherwise meanwhile, or a case got its response from the field).
    """
    hold_survey(session, imported.survey_id)
    survey = session.get_one(Survey, imported.survey_id)
    outcome = prepared.outcome
    if imported.state == "mapping" and stamp_of(imported) != prepared.stamp:
        raise SurveyError("import.changed", "The mapping changed meanwhile.")
    _check_survey(session, imported, survey)
    kept = without_answers(
        imported,
        dropped=dict(outcome.dropped),
        left_blank=sum(len(form.declined) * form.copies for form in outcome.forms),
        doubts={key: doubt.count for key, doubt in outcome.doubts.found.items()},
    )
    IMPORT_STATES.move(
        session, imported, "imported", content=None, mapping=kept, imported_at=now, responses=outcome.responses
    )
    forms = zip(outcome.forms, prepared.digests, strict=True)
    rows = [row for form, digest in forms for row in _rows(imported, form, digest)]
    for first in range(0, len(rows), AT_ONCE):
        session.execute(insert(Response), rows[first : first + AT_ONCE])
    _close_cases(session, outcome.forms, rows, person, now)
    if survey.state == "design":
        _start(session, survey, outcome, person, now)
    releases.advance(session, survey, now=now, at_once=True)
    log_import(session, "import.imported", imported, person, now, f"{outcome.responses} of {outcome.rows} rows")
    forget(session)
    return imported


def withdraw(session: Session, imported: ResponseImport, *, reason: str, person: Person, now: datetime) -> int:
    """Take a whole import back: its responses are void, its cases open again; returns how many responses.

    Errors: `import.reason_missing`, `import.report_final`, and after fieldwork `import.withdrawal_reveals` where
    fewer than ten of a group would go.
    """
    reason = one_line(reason)
    if len(reason) < SHORTEST_REASON:
        raise SurveyError("import.reason_missing", "A withdrawal needs a reason.", least=SHORTEST_REASON)
    hold_survey(session, imported.survey_id)
    survey = session.get_one(Survey, imported.survey_id)
    refuse_locked(survey)
    if survey.state == "report":
        raise SurveyError("import.report_final", "The final report counts these forms.")
    ours = Response.import_id == imported.id, Response.state.in_((SUBMITTED, SCREENED_OUT))
    leaving = set(session.scalars(select(Response.instance_id).where(*ours)))
    if survey.state == "results" and releases.leaving_reveals(session, survey, leaving):
        raise SurveyError("import.withdrawal_reveals", "Too few to go without a trace.", least=releases.STEP)
    IMPORT_STATES.move(session, imported, "withdrawn")
    releases.take_back(session, survey, leaving, now=now)
    session.execute(update(Response).where(*ours).values(state="void").execution_options(synchronize_session=False))
    _reopen_cases(session, imported, now)
    log_import(session, "import.withdrawn", imported, person, now, reason)
    return len(leaving)


def _check_survey(session: Session, imported: ResponseImport, survey: Survey) -> None:
    refuse_locked(survey)
    has_draw = current_draw(session, survey.id) is not None
    if survey.state not in ("design", "fieldwork") or (survey.state == "design" and has_draw):
        raise SurveyError("import.not_open", "The survey takes no forms now.")
    version = session.get_one(QuestionnaireVersion, imported.version_id)
    if version.state not in ("published", "closing"):
        raise SurveyError("import.version_closed", f"Version {version.number} takes no more responses.")


def _rows(imported: ResponseImport, form: Form, digest: str) -> list[dict[str, Any]]:
    """The rows of a form in the table of responses; equal forms get an id each."""
    row = {
        "survey_id": imported.survey_id,
        "version_id": imported.version_id,
        "stratum": form.stratum,
        "psu": form.psu,
        "person_probability": form.person_probability,
        "mode": imported.mode,
        "submitted_on": form.submitted_on,
        "consent_text_version": CONSENT_ELSEWHERE,
        "consent_on": form.submitted_on,
        "answers": dict(form.answers),
        "declined": list(form.declined),
        "content_hash": digest,
        "state": SCREENED_OUT if form.screened else SUBMITTED,
        "import_id": imported.id,
    }
    ids = [form.instance_id or uuid4(), *(uuid4() for _copy in range(form.copies - 1))]
    return [{**row, "instance_id": each} for each in ids]


def _close_cases(
    session: Session, forms: list[Form], rows: list[dict[str, Any]], person: Person, now: datetime
) -> None:
    """Close the cases of forms that were matched to them, through their own states."""
    ids = iter(row["instance_id"] for row in rows)
    for form in forms:
        instance_id: UUID = next(ids)
        for _copy in range(form.copies - 1):
            next(ids)
        if form.case is None:
            continue
        case = session.get_one(Case, form.case.id, with_for_update=True)
        if case.state != form.case.state:
            raise SurveyError("import.changed", f"Case {case.code} is {case.state} now.", case_code=case.code)
        if case.state in ("unassigned", "finished"):
            CASE_STATES.move(session, case, "open")
        if case.person_probability is None:
            case.person_probability = form.person_probability
        who = case.collaborator_id or person.id
        session.add(
            ResponseLink(
                response_id=instance_id, case_id=case.id, collaborator_id=who, started_at=now, submitted_at=now
            )
        )
        disposition = form.screened.disposition if form.screened else DISPOSITIONS["complete"]
        add_visit(session, case, disposition, person=person, now=now)
        CASE_STATES.move(session, case, "finished" if form.screened else "completed")


def _reopen_cases(session: Session, imported: ResponseImport, now: datetime) -> None:
    """Cases whose response is void are open again, as if the import's visit had not been."""
    if imported.mapping.get("placement") != BY_CASE:
        return
    ours = select(Response.instance_id).where(Response.import_id == imported.id)
    links = session.scalars(select(ResponseLink).where(ResponseLink.response_id.in_(ours))).all()
    for link in links:
        case = session.get_one(Case, link.case_id)
        visits = list(case.visits)
        session.delete(visits[-1])
        case.disposition = visits[-2].outcome if len(visits) > 1 else None
        if case.selected_position is None:
            case.person_probability = None
        withdraw_open(session, case, now)
        if case.state == "finished":
            CASE_STATES.move(session, case, "open")
        if case.state != "open" or not case.collaborator_id:
            CASE_STATES.move(session, case, "open" if case.collaborator_id else "unassigned")
        if case.disposition and DISPOSITIONS[case.disposition].final and case.household_line is not None:
            CASE_STATES.move(session, case, "finished")
        session.expire(case, ["visits"])
    session.execute(delete(ResponseLink).where(ResponseLink.response_id.in_(ours)))


def _start(session: Session, survey: Survey, outcome: Outcome, person: Person, now: datetime) -> None:
    """A survey without a sample enters fieldwork with its first forms: from then on none is drawn for it."""
    days = [form.submitted_on for form in outcome.forms]
    first, last = min(days), max(*days, now.astimezone(LOCAL_TIME).date(), survey.request.deadline)
    enter_fieldwork(session, survey, first, last, by="import", person=person, now=now)
