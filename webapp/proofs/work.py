"""Proving a version of the questionnaire, which takes seconds to a minute: long work with a bar, in its own process."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from surveys.jobs.records import Job
from surveys.jobs.service import UNDER_WAY, fail
from surveys.people.permissions import Action
from surveys.questionnaires.proof.apart import SECONDS, proved_apart
from surveys.questionnaires.proof.unproved import nothing_proved
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import questionnaire_of
from surveys.questionnaires.xlsform.columns import Row
from surveys.questionnaires.xlsform.reading import questionnaire_of_workbook, rows_by_name
from surveys.questionnaires.xlsform.workbook import read_workbook
from webapp.clock import now, today
from webapp.extensions import db
from webapp.jobs.kinds import JobKind, Progress, register, start_writing

PROVE = "questionnaire.prove"


def _prove(job: Job, progress: Progress) -> dict[str, Any]:
    """Prove what the version is now, while everybody may write."""
    version = db.session.get_one(
        QuestionnaireVersion, job.arguments["version_id"], options=[undefer(QuestionnaireVersion.source)]
    )
    questionnaire, content, name = questionnaire_of(version), version.source, version.source_filename
    db.session.rollback()
    seconds = float(current_app.config.get("PROOF_SECONDS", SECONDS))
    result = proved_apart(questionnaire, today=today(), seconds=seconds, progress=progress)
    kept = result or nothing_proved(questionnaire)
    _add_cells(kept["findings"], questionnaire, content, name)
    start_writing()
    return kept


def _add_cells(findings: list[dict[str, Any]], questionnaire: Questionnaire, content: bytes, filename: str) -> None:
    """At which cell each finding stands, where the version still is what its workbook says."""
    rows: dict[str, Row] = {}
    try:
        workbook = read_workbook(content, filename, old_text="convert")
        if questionnaire_of_workbook(workbook)[0].items == questionnaire.items:
            rows = rows_by_name(workbook)
    except Exception:  # a file that is no workbook any more: the question alone says where
        return
    for finding in findings:
        row = rows.get(finding["facts"]["name"])
        if row is not None:
            finding |= {"sheet": row.sheet, "row": row.number, "column": row.letter(finding["facts"]["column"])}


def proof_of(session: Session, version: QuestionnaireVersion) -> dict[str, Any] | None:
    """The newest result for exactly this content; None where there is none yet."""
    found = session.scalars(_jobs_of(version).where(Job.state == "done").order_by(Job.id.desc())).all()
    known = (job.result for job in found if job.arguments.get("content_hash") == version.content_hash)
    return next((result for result in known if result and result["content_hash"] == version.content_hash), None)


def was_proved_before(session: Session, version: QuestionnaireVersion) -> bool:
    """Whether another content of the survey's questionnaire was proved."""
    done = select(Job.id).where(Job.kind == PROVE, Job.survey_id == version.survey_id, Job.state == "done")
    return session.scalar(done.limit(1)) is not None


def proof_under_way(session: Session, version: QuestionnaireVersion) -> Job | None:
    """The work that waits or runs for this version."""
    return session.scalars(_jobs_of(version).where(Job.state.in_(UNDER_WAY)).limit(1)).first()


def stop(session: Session, job: Job) -> None:
    """Let it go: the process that proves notices within a second."""
    fail(session, job, code="proof.stopped", facts={}, now=now())


def _jobs_of(version: QuestionnaireVersion) -> Any:
    of_version = Job.arguments["version_id"].as_integer() == version.id
    return select(Job).where(Job.kind == PROVE, Job.survey_id == version.survey_id, of_version)


def _page(job: Job) -> str:
    return url_for("proofs.proof", survey_id=job.survey_id, version_id=job.arguments["version_id"])


register(
    PROVE,
    JobKind(
        title=_l("Đang kiểm chứng bảng hỏi"),
        doing=_l(
            "Máy tìm cho mỗi câu một ví dụ đi tới được, hoặc chứng minh không ai đi tới; rồi lập người trả lời thử."
        ),
        action=Action.VIEW_QUESTIONNAIRE,
        run=_prove,
        ahead=_page,
        back=_page,
        unfinished=_l("Chưa kiểm chứng xong"),
    ),
)
