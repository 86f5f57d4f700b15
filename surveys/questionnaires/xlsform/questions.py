"""One row of an XLSForm's survey sheet → its question, and the text question that "or other" asks for."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from surveys.questionnaires.expressions import Expression, literal
from surveys.questionnaires.kinds import in_appearance
from surveys.questionnaires.placeholders import PLACEHOLDER
from surveys.questionnaires.questionnaire import Choice, Question
from surveys.questionnaires.xlsform.choices import ChoiceLists, exclusive_codes, external_name, filter_columns
from surveys.questionnaires.xlsform.columns import VARIANT_COLUMNS, Row
from surveys.questionnaires.xlsform.notes import Notes
from surveys.questionnaires.xlsform.outline import Line
from surveys.text.i18n import gettext as _

TRUE = {"yes", "true", "true()", "1"}
FALSE = {"", "no", "false", "false()", "0"}
OTHER = "other"
OTHER_LABEL, OTHER_SPECIFY_LABEL = "Ý kiến khác", "Ý kiến khác (ghi rõ)"
"""Words of the questionnaire, not of the page: Vietnamese for every account."""
LEFT_OUT_KIND = "left_out"
TODAY, NOW = "today()", "now()"
REFERENCE = re.compile(r"\$\{([^{}]+)\}")
PARAMETER = re.compile(r"([\w-]+)\s*=\s*(\$\{[^}]*\}|[^\s,;]+)")
FILE_CHOICES = re.compile(r"\bsearch\s*\(")
NO_DEFAULT = {"media", "attachment"}


class QuestionReader:
    """Reads the questions of rows whose names and places are known."""

    def __init__(self, notes: Notes, lists: ChoiceLists, default_language: str) -> None:
        self.notes = notes
        self.lists = lists
        self.language = default_language
        self.columns = filter_columns(lists)

    def of(self, line: Line) -> list[Question]:
        """The questions of a row: none where its choice list is not there."""
        row, cell = line.row, line.cell
        self.note_media(row)
        if not cell.is_collected:
            left_out = self.left_out(line)
            return [] if cell.left_out == "attachment" else [left_out]
        choices = self.choice_list(row, line) if cell.list_name else ""
        if choices is None:
            return []
        question = self.question(line, choices)
        if not cell.or_other:
            return [question]
        other = self.specify_other(line, question)
        return [replace(question, choices=self.with_other(choices), other_specify=other.name), other]

    def note_media(self, row: Row) -> None:
        if row.get("media"):
            self.notes.warning(
                "media-left-out", row, "media",
                _("Hình ảnh, âm thanh kèm câu hỏi không được đưa vào bảng hỏi."),
                _("Nếu câu hỏi chỉ hiểu được khi xem hình, hãy mô tả bằng lời trong câu hỏi."),
            )  # fmt: skip
        if FILE_CHOICES.search(row.get("appearance")):
            self.notes.warning(
                "no-attachment", row, "appearance", _("Phương án lấy từ tệp đính kèm không có ở đây."),
                _("Chép các phương án vào trang choices, thêm cột lọc nếu cần."),
            )  # fmt: skip

    def left_out(self, line: Line) -> Question:
        """What is never collected, with the conditions that stand at it; only the clock is known of it."""
        row, cell = line.row, line.cell
        reason = cell.left_out or "attachment"
        what, advice = LEFT_OUT[reason]()
        self.notes.warning("left-out", row, "type", what, advice, name=line.name, reason=reason)
        question = self.question(line, "")
        if question.calculation is None and cell.left_out == "time" and "end" not in cell.written.lower():
            question = replace(question, calculation=self.notes.compiled(row, "type", text=NOW))
        parameters = {**question.parameters, "type": cell.written}
        default = None if reason in NO_DEFAULT else question.default
        return replace(question, kind=LEFT_OUT_KIND, default=default, parameters=parameters)

    def choice_list(self, row: Row, line: Line) -> str | None:
        """The list that the type names; '' where the options are answers to another question."""
        cell = line.cell
        list_name = external_name(cell.list_name) if cell.external else cell.list_name
        if list_name in self.lists:
            return list_name
        if self.answers_named(line):
            return ""
        message = _("Không thấy danh sách phương án “%(list)s” trong trang choices.", list=cell.list_name)
        advice = _("Thêm danh sách này vào trang choices hoặc sửa tên danh sách ở cột type.")
        self.notes.error("unknown-choice-list", row, "type", message, advice, list=cell.list_name)
        return None

    def answers_named(self, line: Line) -> str:
        """The question whose answers are the options here; '' when it is a list."""
        match = REFERENCE.fullmatch(line.cell.list_name)
        return match[1] if match and match[1] in self.notes.names else ""

    def question(self, line: Line, choices: str) -> Question:
        """The question of a row, its expressions compiled."""
        row, cell, at = line.row, line.cell, line.path
        kind = "calculate" if cell.kind == "today" else in_appearance(cell.kind, row.get("appearance")).name \
            if cell.is_collected else LEFT_OUT_KIND  # fmt: skip
        calculation = self.notes.compiled(row, "type", text=TODAY) if cell.kind == "today" else None
        parameters = dict(PARAMETER.findall(row.get("parameters")))
        if cell.kind == "range":
            parameters = {"start": "1", "end": "10", "step": "1", **parameters}
        required, required_if = self.truth(line, "required")
        read_only, read_only_if = self.truth(line, "read_only")
        return Question(
            name=line.name,
            kind=kind,
            label=row.texts("label", self.language),
            hint=row.texts("hint", self.language),
            guidance=row.texts("guidance_hint", self.language),
            required=required and cell.kind not in {"note", "calculate"},
            required_if=required_if,
            required_message=row.texts("required_message", self.language),
            relevant=self.notes.compiled(row, "relevant", at=at),
            constraint=self.notes.compiled(row, "constraint", text=row.get("constraint") or cell.constraint, at=at),
            constraint_message=row.texts("constraint_message", self.language),
            calculation=calculation or self.notes.compiled(row, "calculation", at=at),
            default=self.default_of(line),
            trigger=tuple(name.strip() for name in REFERENCE.findall(row.get("trigger"))),
            read_only=read_only,
            read_only_if=read_only_if,
            appearance=row.get("appearance"),
            choices=choices,
            choices_from=self.answers_named(line),
            choice_filter=self.filter_of(line),
            randomize=parameters.get("randomize", "").lower() == "true",
            seed=self.seed_of(line, parameters),
            exclusive=exclusive_codes(self.lists.get(choices, ())) if cell.kind == "select_multiple" else (),
            stratum=row.get("stratum").lower() in TRUE,
            parameters=parameters,
            node=line.node,
            **self.variants(row),
        )

    def variants(self, row: Row) -> dict[str, Any]:
        """Its words where they differ by mode; pyxform does not look at them, so what they repeat is looked at here."""
        found: dict[str, Any] = {}
        for column, name in VARIANT_COLUMNS.items():
            found[name] = row.texts(column, self.language)
            written = (other for words in found[name].values() for other in PLACEHOLDER.findall(words))
            for other in dict.fromkeys(written):
                if other not in self.notes.names:
                    self.notes.error("unknown-placeholder", row, column, *_unknown(other), name=other)
        return found

    def truth(self, line: Line, column: str) -> tuple[bool, Expression | None]:
        """A condition that always holds or never, or the expression that decides."""
        text = line.row.get(column)
        if text.lower() in TRUE | FALSE:
            return text.lower() in TRUE, None
        return False, self.notes.compiled(line.row, column, at=line.path)

    def default_of(self, line: Line) -> Expression | None:
        """The answer that is there at first: a word, unless pyxform takes it for an expression."""
        from pyxform.utils import default_is_dynamic  # here, for a server that starts need not load it

        text = line.row.get("default")
        if not text:
            return None
        if default_is_dynamic(text, line.row.get("type")):
            return self.notes.compiled(line.row, "default", at=line.path)
        return literal(text)

    def filter_of(self, line: Line) -> Expression | None:
        """The filter of the options, which speaks of columns of the list or of questions in the repeat."""
        columns: Collection[str] | None = self.columns
        at = line.path
        source = self.answers_named(line)
        if source:
            columns, at = None, next((path for path, name in self.notes.nodes.items() if name == source), ())[:-1]
        return self.notes.compiled(line.row, "choice_filter", columns=columns, at=at)

    def seed_of(self, line: Line, parameters: dict[str, str]) -> Expression | None:
        """What the order of randomised options hangs on."""
        if not line.cell.list_name or "seed" not in parameters:
            return None
        return self.notes.compiled(line.row, "parameters", text=parameters["seed"], at=line.path)

    def with_other(self, list_name: str) -> str:
        """A copy of the list with an option for anything else."""
        extended = f"{list_name}__or_other"
        languages = {language for choice in self.lists[list_name] for language in choice.label} or {self.language}
        label = dict.fromkeys(sorted(languages), OTHER_LABEL)
        if any(choice.name == OTHER for choice in self.lists[list_name]):
            return list_name
        self.lists[extended] = (*self.lists[list_name], Choice(OTHER, label))
        return extended

    def specify_other(self, line: Line, question: Question) -> Question:
        """The box for what is not in the list."""
        name = f"{question.name}_other"
        relevant = self.notes.compiled(line.row, "type", text=f"selected(${{{question.name}}}, '{OTHER}')")
        label = dict.fromkeys(question.label or {self.language: ""}, OTHER_SPECIFY_LABEL)
        node = f"{line.path[-1]}_other"
        return Question(name, "text", label=label, relevant=relevant, node="" if node == name else node)


def _unknown(name: str) -> tuple[str, str]:
    message = _("Lời nhắc lại câu trả lời “%(name)s” nhưng bảng hỏi không có câu nào mang tên này.", name=name)
    return message, _("Sửa tên trong ${…}, hoặc bỏ chỗ này.")


LEFT_OUT = {
    "media": lambda: (
        _("Ảnh, âm thanh, tệp, mã vạch không được thu thập; dòng này bị bỏ qua."),
        _("Phiếu hỏi ẩn danh chỉ nhận câu trả lời. Bỏ dòng này khỏi tệp nếu không cần nhắc lại."),
    ),
    "place": lambda: (
        _("Vị trí (GPS) của người trả lời không được thu thập; dòng này bị bỏ qua."),
        _("Địa bàn lấy từ mẫu đã chọn; không cần hỏi vị trí."),
    ),
    "time": lambda: (
        _("Giờ bắt đầu và kết thúc do phần mềm tự ghi; dòng này bị bỏ qua."),
        _("Không cần làm gì thêm."),
    ),
    "device": lambda: (
        _("Thông tin về máy và người dùng máy không được thu thập; dòng này bị bỏ qua."),
        _("Không cần làm gì thêm."),
    ),
    "attachment": lambda: (
        _("Tệp dữ liệu đính kèm chưa có nên câu này bị bỏ qua."),
        _("Chép các phương án vào trang choices, thêm cột lọc nếu cần."),
    ),
}
