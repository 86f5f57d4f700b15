"""The result of a proof that had to be stopped: nothing is said of any question."""

from __future__ import annotations

from typing import Any

from surveys.questionnaires.questionnaire import Questionnaire

FORMAT = 1


def nothing_proved(questionnaire: Questionnaire) -> dict[str, Any]:
    """The same form as a result, with everything left open."""
    return {
        "format": FORMAT, "content_hash": questionnaire.content_hash, "is_whole": False, "findings": [],
        "reached": {}, "examples": [], "shown_by": {}, "open": list(questionnaire.placed), "never": [],
        "respondents": [], "rehearsal": None, "lengths": None,
    }  # fmt: skip
