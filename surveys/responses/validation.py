"""Answers under the questionnaire's own expressions, the same for every page and for submission."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from surveys.questionnaires.navigation import Interview
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import questionnaire_of


def interview_of(
    version: QuestionnaireVersion,
    answers: Mapping[str, Any],
    *,
    instance_id: UUID,
    on: date,
    declined: Collection[str] = (),
    language: str | None = None,
    mode: str | None = None,
) -> Interview:
    """The interview as the answers leave it on a day; no expression learns the time of day (R3).

    `language` and `mode` are for its pages. What is stored is computed in the questionnaire's own language, so that no
    answer tells in which language it was given.
    """
    return Interview(
        questionnaire_of(version),
        answers,
        today=on,
        language=language,
        now=datetime.combine(on, time()),
        seed=str(instance_id),
        declined=declined,
        mode=mode,
    )


def content_hash(version_id: int, answers: Mapping[str, Any], *, declined: Collection[str] = ()) -> str:
    """SHA-256 of what was answered and declined on a version, in canonical JSON: same content, same hash."""
    content = {"version": version_id, "answers": answers, "declined": sorted(declined)}
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
