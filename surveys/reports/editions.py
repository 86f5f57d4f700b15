"""The life of an edition: kept as a draft, looked over by somebody else, final, and corrected by another edition."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from surveys import audit
from surveys.errors import SurveyError
from surveys.locks import hold_survey
from surveys.people.records import Person
from surveys.reports.composing import (
    EDITION_FILES,
    ComposedReport,
    check_fieldwork_over,
    compose_report,
    mark_of_contents,
    next_number,
)
from surveys.reports.facts import report_facts
from surveys.reports.frozen import check_not_frozen, final_edition, open_correction
from surveys.reports.manifest import input_hashes, sha256_of
from surveys.reports.records import EDITION_STATES, ReportEdition, ReportFile
from surveys.reports.service import texts_of
from surveys.reports.standing import check_complete
from surveys.requests.records import SURVEY_STATES, Survey
from surveys.text import nfc, one_line

SHORTEST_REASON = 10


def editions(session: Session, survey: Survey) -> list[ReportEdition]:
    """Editions, newest first; a correction that has begun is one of them before it has files."""
    statement = select(ReportEdition).where(ReportEdition.survey_id == survey.id)
    return list(session.scalars(statement.order_by(ReportEdition.number.desc())))


def corrected_by(session: Session, edition: ReportEdition) -> ReportEdition | None:
    """The final edition that corrects this one."""
    statement = select(ReportEdition).where(ReportEdition.corrects_id == edition.id, ReportEdition.state == "final")
    return session.scalars(statement).first()


def store_report(
    session: Session, survey: Survey, report: ComposedReport, *, person: Person, now: datetime
) -> ReportEdition:
    """Keep a report as the next draft. SurveyError `report.frozen`; `report.changed`: another edition came first."""
    hold_survey(session, survey.id)
    check_not_frozen(session, survey)
    if report.number and report.number != next_number(session, survey):
        raise SurveyError("report.changed", "Another edition was made while this one was composed.")
    correction = open_correction(session, survey)
    edition = correction if correction is not None and not correction.files else None
    if edition is None:
        edition = ReportEdition(survey_id=survey.id, number=next_number(session, survey))
        if correction is not None:
            edition.corrects_id, edition.correction = correction.corrects_id, correction.correction
    edition.state, edition.created_at, edition.created_by_id = "draft", now, person.id
    _fill(edition, report)
    session.add(edition)
    session.flush()
    _log(session, "report.written", edition, person, now, edition.files[0].sha256)
    return edition


def review_edition(
    session: Session, edition: ReportEdition, *, note: str = "", person: Person, now: datetime
) -> ReportEdition:
    """Say of a draft that it may become final. SurveyError `report.own_review` for who made it, `report.not_composed`,
    `report.changed`: data or texts are not those that it says any more."""
    hold_survey(session, edition.survey_id)
    _check_not_maker(edition, person)
    if not edition.files:
        raise SurveyError("report.not_composed", "The correction has not been composed yet.")
    _check_unchanged(session, edition)
    note = nfc(note).strip()
    EDITION_STATES.move(session, edition, "reviewed", reviewed_at=now, reviewed_by_id=person.id, review_note=note)
    _log(session, "report.reviewed", edition, person, now, note)
    return edition


def send_back_edition(
    session: Session, edition: ReportEdition, *, note: str, person: Person, now: datetime
) -> ReportEdition:
    """Make a reviewed edition a draft again, for a reason. SurveyError `report.own_review`, `report.reason_short`."""
    hold_survey(session, edition.survey_id)
    _check_not_maker(edition, person)
    note = _reason(note)
    EDITION_STATES.move(session, edition, "draft", reviewed_at=None, reviewed_by_id=None, review_note=note)
    _log(session, "report.sent_back", edition, person, now, note)
    return edition


def check_finalisable(session: Session, edition: ReportEdition) -> None:
    """What is refused before a final text is composed: SurveyError `report.not_reviewed`, `report.changed`,
    `report.incomplete`, `report.final_exists`."""
    survey = session.get_one(Survey, edition.survey_id)
    check_fieldwork_over(survey)
    if edition.state != "reviewed":
        raise SurveyError("report.not_reviewed", "Somebody else has to look it over first.")
    standing = final_edition(session, survey)
    if standing is not None and edition.corrects_id != standing.id:
        raise SurveyError("report.final_exists", "There is a final report.", number=standing.number)
    _check_unchanged(session, edition)
    check_complete(session, survey)


def finalise_edition(
    session: Session, edition: ReportEdition, report: ComposedReport, *, person: Person, now: datetime
) -> ReportEdition:
    """Make a reviewed edition final with the files that were composed for it; the first one ends the survey's way.

    Raises what `check_finalisable` does, SurveyError `report.changed` where `report` is of other data or texts.
    """
    hold_survey(session, edition.survey_id)
    check_finalisable(session, edition)
    if report.finalises != edition.id or report.rests_on != edition.rests_on:
        raise SurveyError("report.changed", "Data or texts changed while the final report was composed.")
    session.execute(delete(ReportFile).where(ReportFile.edition_id == edition.id))
    session.refresh(edition)
    _fill(edition, report)
    session.flush()
    EDITION_STATES.move(session, edition, "final", finalised_at=now, finalised_by_id=person.id)
    _log(session, "report.finalised", edition, person, now, edition.files[0].sha256)
    survey = session.get_one(Survey, edition.survey_id)
    if survey.state == "results":
        SURVEY_STATES.move(session, survey, "report")
    return edition


def begin_correction(
    session: Session, edition: ReportEdition, *, reason: str, person: Person, now: datetime
) -> ReportEdition:
    """Open texts, plan and weights again so that a new edition can correct a final one; returns that edition, which
    has no files yet. SurveyError `report.not_final`, `report.correction_open`, `report.reason_short`."""
    hold_survey(session, edition.survey_id)
    survey = session.get_one(Survey, edition.survey_id)
    standing = final_edition(session, survey)
    if standing is None or standing.id != edition.id:
        raise SurveyError("report.not_final", "Only the final report that stands can be corrected.")
    if open_correction(session, survey) is not None:
        raise SurveyError("report.correction_open", "A correction has begun already.")
    correction = ReportEdition(
        survey_id=survey.id,
        number=next_number(session, survey),
        responses=0,
        created_at=now,
        created_by_id=person.id,
        corrects_id=edition.id,
        correction=_reason(reason),
    )
    session.add(correction)
    session.flush()
    _log(session, "report.correction_begun", correction, person, now, correction.correction)
    return correction


def withdraw_correction(session: Session, edition: ReportEdition, *, person: Person, now: datetime) -> None:
    """Take back a correction that was begun by mistake: by who began it, before it has files; the final report stands
    again. SurveyError `report.not_withdrawable`, `report.contents_changed`: something was changed for it already."""
    hold_survey(session, edition.survey_id)
    session.refresh(edition)
    if edition.state != "draft" or edition.corrects_id is None or edition.files or edition.created_by_id != person.id:
        raise SurveyError("report.not_withdrawable", "Only who began it, before it has files.")
    corrected = session.get_one(ReportEdition, edition.corrects_id)
    if corrected.manifest.get("inputs") != _inputs_now(session, session.get_one(Survey, edition.survey_id)):
        raise SurveyError("report.contents_changed", "It would stand beside other data or texts.")
    _log(session, "report.correction_withdrawn", edition, person, now, edition.correction)
    session.delete(edition)
    session.flush()


def _inputs_now(session: Session, survey: Survey) -> dict[str, Any] | None:
    facts = report_facts(session, survey)
    return None if facts is None else dict(input_hashes(session, survey, facts, texts_of(session, survey)))


def content_of(edition: ReportEdition, kind: str) -> ReportFile:
    """A file of an edition that is as it was written. SurveyError `report.no_file`, `report.damaged`."""
    file = edition.file(kind)
    if file is None:
        raise SurveyError("report.no_file", f"Edition {edition.number} has no {kind}.", number=edition.number)
    if file.sha256 != sha256_of(file.content):
        raise SurveyError("report.damaged", f"{file.filename} is not as written.", filename=file.filename)
    return file


def write_report(session: Session, survey: Survey, *, person: Person, now: datetime) -> ReportEdition:
    """Compose and keep a draft in one go, where nobody waits for the database."""
    report = compose_report(session, survey, now=now, person=person)
    return store_report(session, survey, report, person=person, now=now)


def write_final(session: Session, edition: ReportEdition, *, person: Person, now: datetime) -> ReportEdition:
    """Compose the final text of a reviewed edition and make it final, where nobody waits for the database."""
    check_finalisable(session, edition)
    survey = session.get_one(Survey, edition.survey_id)
    report = compose_report(session, survey, now=now, person=person, finalises=edition)
    return finalise_edition(session, edition, report, person=person, now=now)


def _fill(edition: ReportEdition, report: ComposedReport) -> None:
    edition.responses, edition.rests_on = report.responses, report.rests_on
    edition.manifest, edition.changes = dict(report.manifest), [dict(change) for change in report.changes]
    edition.files = _files(report.files)


def _files(contents: Mapping[str, bytes]) -> list[ReportFile]:
    return [
        ReportFile(
            kind=kind,
            filename=EDITION_FILES[kind].filename,
            content=contents[kind],
            size=len(contents[kind]),
            sha256=sha256_of(contents[kind]),
        )
        for kind in sorted(contents, key=[*EDITION_FILES].index)
    ]


def _check_not_maker(edition: ReportEdition, person: Person) -> None:
    if edition.created_by_id == person.id:
        raise SurveyError("report.own_review", "Who made an edition cannot look it over.")


def _check_unchanged(session: Session, edition: ReportEdition) -> None:
    survey = session.get_one(Survey, edition.survey_id)
    if edition.rests_on != mark_of_contents(session, survey):
        raise SurveyError("report.outdated", "Data or texts changed since.", number=edition.number)


def _reason(text: str) -> str:
    reason = one_line(text)
    if len(reason) < SHORTEST_REASON:
        raise SurveyError("report.reason_short", "A reason is needed.", shortest=SHORTEST_REASON)
    return reason


def _log(session: Session, action: str, edition: ReportEdition, person: Person, now: datetime, detail: str) -> None:
    audit.log(
        session,
        action,
        "report_edition",
        edition.id,
        at=now,
        person_id=person.id,
        survey_id=edition.survey_id,
        detail=detail,
    )
