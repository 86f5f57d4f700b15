"""Collects findings while an XLSForm is read, each with the place of the cell."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from surveys.questionnaires.expression_messages import say
from surveys.questionnaires.expressions import (
    Expression,
    ExpressionError,
    compile_expression,
    loose_patterns,
)
from surveys.questionnaires.expressions.places import Path, Places
from surveys.questionnaires.findings import Finding, Severity
from surveys.questionnaires.xlsform.absent import Absent
from surveys.questionnaires.xlsform.columns import Row
from surveys.text.i18n import gettext as _

BOUND = {"relevant", "constraint", "required", "read_only", "calculation"}
WHOLE_CELL_TRUTH = {
    **dict.fromkeys(("yes", "Yes", "YES", "true", "True", "TRUE"), "true()"),
    **dict.fromkeys(("no", "No", "NO", "false", "False", "FALSE"), "false()"),
}
ROOTS = ("data",)
ALWAYS_THERE = {"instanceID", "instanceName"}


@dataclass
class Notes:
    """The findings so far, the names that expressions may use, and where the nodes of those names are."""

    found: list[Finding] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    nodes: dict[Path, str] = field(default_factory=dict)
    repeats: set[Path] = field(default_factory=set)
    roots: Collection[str] = ROOTS

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
        self,
        row: Row,
        column: str,
        *,
        text: str | None = None,
        columns: Collection[str] | None = None,
        at: Path = (),
    ) -> Expression | None:
        """The expression in a cell, or None with an error noted; None too when the cell is blank."""
        text = row.get(column) if text is None else text
        if not text:
            return None
        if column in BOUND:
            text = WHOLE_CELL_TRUTH.get(text, text)
        try:
            return self._searching(self._as_written(text, columns, at), row, column)
        except ExpressionError as error:
            without = self._without_absent(row, column, text, columns, at)
            if without is not None:
                return without
            message, advice = say(error)
            facts = {"error": error.code, "expression": text, **error.facts}
            self.error("expression", row, column, message, advice, **facts)
            return None

    def _searching(self, expression: Expression, row: Row, column: str) -> Expression:
        """The expression; a pattern that programs of ODK understand in two ways is noted."""
        for pattern in loose_patterns(expression):
            self.warning(
                "loose-pattern", row, column,
                _("Mẫu “%(pattern)s” chỉ cần khớp một đoạn của câu trả lời; ODK Collect đòi khớp toàn bộ.",
                  pattern=pattern),
                _("Đặt ^ ở đầu và $ ở cuối mẫu để ở đâu cũng hiểu như nhau."), pattern=pattern,
            )  # fmt: skip
        return expression

    def _as_written(self, text: str, columns: Collection[str] | None, at: Path) -> Expression:
        return compile_expression(text, names=self.names | ALWAYS_THERE, columns=columns, places=self._places(at))

    def _places(self, at: Path) -> Places:
        return Places(self.nodes, frozenset(self.repeats), at, self.roots)

    def _without_absent(
        self, row: Row, column: str, text: str, columns: Collection[str] | None, at: Path
    ) -> Expression | None:
        """The expression where all that is wrong is that it looks at what is not there, which is noted."""
        absent = Absent()
        try:
            absent.look_for(text, self._places(at), columns)
            expression = self._as_written(absent.text, columns, at)
        except ExpressionError:
            return None
        for name in dict.fromkeys(absent.missing):
            self.warning(
                "no-such-node", row, column,
                _("Trong biểu thức, “%(name)s” không phải là hàm, cũng không phải là câu hỏi nào: luôn coi là trống.",
                  name=name),
                _("Nếu là tên câu hỏi, viết ${%(name)s}; nếu là chữ, đặt trong dấu nháy '…'.", name=name),
                name=name, expression=text,
            )  # fmt: skip
        for file in dict.fromkeys(absent.files):
            self.warning(
                "no-attachment", row, column,
                _("Biểu thức tra cứu tệp “%(file)s” không đi kèm bảng hỏi: luôn coi là trống.", file=file),
                _("Chép số liệu cần tra cứu vào trang choices."), file=file, expression=text,
            )  # fmt: skip
        if absent.earlier:
            self.warning(
                "earlier-answers", row, column,
                _("Câu trả lời của phiếu trước không được giữ lại: luôn coi là trống."),
                _("Không cần làm gì nếu đây chỉ là giá trị điền sẵn."), expression=text,
            )  # fmt: skip
        return {**expression, "source": text}
