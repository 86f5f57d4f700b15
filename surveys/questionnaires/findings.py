"""What a check of a questionnaire finds, located by sheet, row and column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

Severity = Literal["error", "warning", "privacy", "advice"]


@dataclass(frozen=True)
class Finding:
    """One thing found: where it is, what is wrong (message), what to do (advice).

    An error stops the import; a warning says what was left out or guessed; a privacy finding needs a written
    justification before the questionnaire is published; advice on the wording stops nothing. `column` is the letter
    in the sheet ("D").
    """

    code: str
    severity: Severity
    message: str
    advice: str = ""
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, for storage or JSON output."""
        return {
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "advice": self.advice,
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "facts": self.facts,
        }


class QuestionnaireError(Exception):
    """A file that cannot become a questionnaire; `findings` say where and why."""

    def __init__(self, code: str, message: str, *, findings: Iterable[Finding] = (), **facts: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.findings = list(findings)
        self.facts = facts


def errors_in(findings: Iterable[Finding]) -> list[Finding]:
    """Only the findings that stop an import."""
    return [finding for finding in findings if finding.severity == "error"]


def in_reading_order(findings: Iterable[Finding]) -> list[Finding]:
    """Errors first, then warnings, privacy and advice; each as one reads the workbook."""
    rank = {"error": 0, "warning": 1, "privacy": 2, "advice": 3}
    return sorted(findings, key=lambda found: (rank[found.severity], found.sheet or "", found.row or 0))
