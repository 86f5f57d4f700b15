"""What a report was made from, each thing by its SHA-256: whoever has the same thing can see that it is the same.

There is no time and no person in it, so the same inputs make the same manifest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.questionnaires.records import QuestionnaireVersion
from surveys.reports.facts import ReportFacts
from surveys.reports.plan import plan_of
from surveys.reports.published_tables import read_tables
from surveys.requests.records import Survey
from surveys.responses.dataset import newest_plan
from surveys.responses.records import Response

FORMAT = "khaosat-report-manifest/1"
MANIFEST_NAME, TABLES_NAME, VOLUNTEERS_NAME = "manifest.json", "tables.csv", "tables_volunteers.csv"


def sha256_of(content: bytes) -> str:
    """The hash by which a file or a thing written out is known."""
    return hashlib.sha256(content).hexdigest()


def input_hashes(session: Session, survey: Survey, facts: ReportFacts, texts: Mapping[str, str]) -> dict[str, Any]:
    """Everything that a report is made from, with its hash: nothing of it tells what a single response says."""
    return {
        "questionnaires": _questionnaires(session, survey),
        "frame": _numbered(facts.frame.number, facts.frame.frame_hash) if facts.frame is not None else None,
        "ledger": _numbered(facts.draw.number, facts.draw.ledger_hash) if facts.draw is not None else None,
        "data": _data(session, survey),
        "plan": _plan(session, survey),
        "weighting": _weighting(session, survey),
        "texts": {key: sha256_of(text.encode()) for key, text in sorted(texts.items()) if text},
    }


def manifest_of(
    survey: Survey, inputs: Mapping[str, Any], tables: Mapping[str, bytes], files: Mapping[str, tuple[str, bytes]]
) -> dict[str, Any]:
    """The manifest: inputs, tables by name, files by kind (name and content)."""
    return {
        "format": FORMAT,
        "survey": survey.title,
        "program": version("khaosat"),
        "inputs": dict(inputs),
        "tables": {
            name: {"rows": len(read_tables(content)), "sha256": sha256_of(content)} for name, content in tables.items()
        },
        "files": {
            kind: {"filename": filename, "size": len(content), "sha256": sha256_of(content)}
            for kind, (filename, content) in files.items()
        },
    }


def canonical(value: Any) -> bytes:
    """JSON that is the same bytes for the same value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"


def _questionnaires(session: Session, survey: Survey) -> list[dict[str, Any]]:
    statement = (
        select(QuestionnaireVersion.number, QuestionnaireVersion.content_hash)
        .where(QuestionnaireVersion.survey_id == survey.id, QuestionnaireVersion.published_at.is_not(None))
        .order_by(QuestionnaireVersion.number)
    )
    return [_numbered(number, digest) for number, digest in session.execute(statement)]


def _numbered(number: int, digest: str) -> dict[str, Any]:
    return {"number": number, "sha256": digest}


def _data(session: Session, survey: Survey) -> dict[str, Any]:
    """The responses that count: answers, questionnaire, place and probability, in an order of their own."""
    columns = (
        QuestionnaireVersion.number,
        Response.content_hash,
        Response.stratum,
        Response.psu,
        Response.mode,
        Response.person_probability,
    )
    statement = (
        select(*columns)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Response.version_id)
        .where(Response.survey_id == survey.id, Response.state == "submitted")
    )
    lines = sorted("\t".join("" if part is None else str(part) for part in row) for row in session.execute(statement))
    return {"responses": len(lines), "sha256": sha256_of("\n".join(lines).encode())}


def _plan(session: Session, survey: Survey) -> dict[str, Any] | None:
    plan = plan_of(session, survey)
    if plan is None:
        return None
    content = {
        "questions": [question.variable for question in plan.questions],
        "banners": [banner.variable for banner in plan.banners],
        "marks_differences": plan.marks_differences,
        "thresholds": asdict(plan.thresholds),
        "findings": [asdict(finding) for finding in plan.findings],
        "derived": [repr(variable) for variable in plan.derived],
        "later": sorted(plan.later),
    }
    return _numbered(plan.version, sha256_of(canonical(content)))


def _weighting(session: Session, survey: Survey) -> dict[str, Any] | None:
    declared = newest_plan(session, survey)
    if declared is None:
        return None
    content = {
        "margins": declared.margins,
        "trimming": declared.trimming,
        "source": declared.source,
        "as_of": str(declared.as_of or ""),
    }
    return _numbered(declared.number, sha256_of(canonical(content)))
