"""Files of single answers: asked for with a reason by one person, approved or refused by another, gone after a month.

An approved file is made by a job from the data as they are then; whoever may ask for one may take it away, and each
time is noted in the log of access (R8). The lock of a survey removes all of them; they can be asked for again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import audit
from surveys.errors import SurveyError
from surveys.locks import hold_survey
from surveys.people.records import Person
from surveys.reports.checking.bundle import KINDS, Bundle
from surveys.reports.records import DATA_FILE_STATES, DataFile
from surveys.requests.records import Survey
from surveys.text import nfc

SHORTEST_REASON = 10
LONGEST_REASON = 1000
KEPT_FOR = timedelta(days=30)
FILENAMES = {"exact": "tep-kiem-tra-noi-bo", "outside": "tep-phieu-gui-ngoai"}


def data_files(session: Session, survey: Survey) -> list[DataFile]:
    """All that were asked for, the newest first."""
    found = select(DataFile).where(DataFile.survey_id == survey.id).order_by(DataFile.id.desc())
    return list(session.scalars(found))


def check_askable(survey: Survey) -> None:
    """SurveyError `data_file.fieldwork_open` while answers still come in."""
    if survey.state not in ("results", "report"):
        raise SurveyError("data_file.fieldwork_open", "Files of answers are made when fieldwork is over.")


def ask_for_file(
    session: Session, survey: Survey, *, kind: str, reason: str, person: Person, now: datetime
) -> DataFile:
    """Ask for a file; SurveyError `data_file.fieldwork_open`, `.unknown_kind`, `.reason`, `.asked_already`."""
    hold_survey(session, survey.id)
    check_askable(survey)
    if kind not in KINDS:
        raise SurveyError("data_file.unknown_kind", f"There is no file of kind {kind!r}.")
    why = _long_enough(reason)
    expire(session, survey, now=now)
    if any(each.kind == kind and each.state == "asked" for each in data_files(session, survey)):
        raise SurveyError("data_file.asked_already", "Such a file has been asked for and not been decided on.")
    record = DataFile(survey_id=survey.id, kind=kind, reason=why, asked_at=now, asked_by_id=person.id)
    session.add(record)
    session.flush()
    _log(session, record, "data_file.asked", person=person, now=now, detail=f"{kind}: {why}")
    return record


def check_decidable(record: DataFile, person: Person) -> None:
    """SurveyError `data_file.decided` for one that was decided on, `data_file.own` for who asked for it."""
    if record.state != "asked":
        raise SurveyError("data_file.decided", "It has been decided on.", state=record.state)
    if record.asked_by_id == person.id:
        raise SurveyError("data_file.own", "Who asked for a file does not decide on it.")


def keep_file(session: Session, record: DataFile, bundle: Bundle, *, person: Person, now: datetime) -> None:
    """Approve a file with what was made of the data; SurveyError as of `check_decidable` and `check_askable`."""
    hold_survey(session, record.survey_id)
    check_askable(session.get_one(Survey, record.survey_id))
    check_decidable(record, person)
    DATA_FILE_STATES.move(
        session,
        record,
        "ready",
        decided_at=now,
        decided_by_id=person.id,
        facts=bundle.facts,
        filename=f"{FILENAMES[record.kind]}-{record.survey_id}-{record.id}.zip",
        content=bundle.content,
        sha256=bundle.sha256,
    )
    _log(session, record, "data_file.approved", person=person, now=now, detail=bundle.sha256)


def refuse_file(session: Session, record: DataFile, *, note: str, person: Person, now: datetime) -> None:
    """Say no, and why; SurveyError as of `check_decidable`, and `data_file.reason`."""
    hold_survey(session, record.survey_id)
    check_decidable(record, person)
    why = _long_enough(note)
    DATA_FILE_STATES.move(session, record, "refused", decided_at=now, decided_by_id=person.id, decision_note=why)
    _log(session, record, "data_file.refused", person=person, now=now, detail=why)


def remove_file(session: Session, record: DataFile, *, person: Person, now: datetime) -> None:
    """Delete a file that is there; that it was there stays on record."""
    hold_survey(session, record.survey_id)
    if record.state == "ready":
        _go(session, record)
        _log(session, record, "data_file.removed", person=person, now=now)


def content_of(session: Session, record: DataFile, *, now: datetime) -> bytes:
    """The zip; SurveyError `data_file.gone` where there is none, or its month is over."""
    if record.state != "ready" or record.content is None or is_over(record, now=now):
        raise SurveyError("data_file.gone", "The file is not there any more.")
    return record.content


def is_over(record: DataFile, *, now: datetime) -> bool:
    """Whether a file has been there for its month."""
    return record.decided_at is not None and now >= record.decided_at + KEPT_FOR


def expire(session: Session, survey: Survey, *, now: datetime) -> int:
    """Delete the content of files whose month is over; returns how many."""
    over = [each for each in data_files(session, survey) if each.state == "ready" and is_over(each, now=now)]
    for record in over:
        _go(session, record)
        audit.log(session, "data_file.removed", "data_file", record.id, at=now, person_id=None,
                  survey_id=record.survey_id, detail="over")  # fmt: skip
    return len(over)


def _go(session: Session, record: DataFile) -> None:
    DATA_FILE_STATES.move(session, record, "gone", content=None)


def _long_enough(text: str) -> str:
    clean = " ".join(nfc(text).split())
    if not SHORTEST_REASON <= len(clean) <= LONGEST_REASON:
        raise SurveyError("data_file.reason", "A reason is needed.", fewest=SHORTEST_REASON, most=LONGEST_REASON)
    return clean


def _log(session: Session, record: DataFile, action: str, *, person: Person, now: datetime, detail: str = "") -> None:
    audit.log(
        session,
        action,
        "data_file",
        record.id,
        at=now,
        person_id=person.id,
        survey_id=record.survey_id,
        detail=detail,
    )
