"""Collects findings while an XLSForm is read, each with the place of the cell."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from surveys.questionnaires.expression_messages import say
from surveys.questionnaires.expressions import Expression, ExpressionError, compile_expression
from surveys.questionnaires.findings import Finding, Severity
from surveys.questionnaires.xlsform_columns import Row

CONDITIONS = {"relevant", "constraint", "required", "read_only"}
WHOLE_CELL_TRUTH = {"true": "true()", "yes": "true()", "false": "false()", "no": "false()"}


@dataclass
class Notes:
    """The findings so far, and the names that expressions may use."""

    found: list[Finding] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    left_out: set[str] = field(default_factory=set)

    def add(
        self, severity: Severity, code: str, row: Row, column: str, message: str, advice: str, **facts: Any
    ) -> None:
        """Note a finding at a cell of a row."""
        self.found.append(Finding(code, severity, message, advice, row.sheet, row.number, row.letter(column), facts))

    def error(self, code: str, row: Row, column: str, message: str, advice: str, **facts: Any) -> None:
        """Note what stops the import."""
        self.add("error", code, row, column, message, advice, **facts)

    def warning(self, code: str, row: Row, column: str, message: str, advice: str, **facts: Any) -> None:
        """Note what is left out or guessed."""
        self.add("warning", code, row, column, message, advice, **facts)

    def compiled(
        self, row: Row, column: str, *, text: str | None = None, columns: Collection[str] | None = None
    ) -> Expression | None:
        """The expression in a cell, or None with an error noted; None too when the cell is blank."""
        text = row.get(column) if text is None else text
        if not text:
            return None
        if column in CONDITIONS:
            text = WHOLE_CELL_TRUTH.get(text.lower(), text)
        try:
            return compile_expression(text, names=self.names | self.left_out, columns=columns)
        except ExpressionError as error:
            message, advice = say(error)
            facts = {"error": error.code, "expression": text, **error.facts}
            self.error("expression", row, column, message, advice, **facts)
            return None
