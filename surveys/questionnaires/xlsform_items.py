"""The survey sheet of an XLSForm → the tree of groups, repeats and questions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from surveys.questionnaires.expressions import Expression, literal
from surveys.questionnaires.expressions.functions import FUNCTIONS, LAZY_FUNCTIONS
from surveys.questionnaires.kinds import KINDS, in_appearance
from surveys.questionnaires.questionnaire import Choice, Group, Item, Question, Repeat
from surveys.questionnaires.xlsform_choices import ChoiceLists, exclusive_codes, external_name, filter_columns
from surveys.questionnaires.xlsform_columns import Row
from surveys.questionnaires.xlsform_notes import Notes
from surveys.questionnaires.xlsform_types import TypeCell, read_type
from surveys.text.i18n import gettext as _

NAME = re.compile(r"[^\W\d][\w.-]*")
CALL = re.compile(r"^-?\s*([a-z][\w:-]*)\s*\(.*\)", re.DOTALL)
TRUE = {"yes", "true", "true()", "1", "y"}
FALSE = {"", "no", "false", "false()", "0", "n"}
OTHER = "other"
OTHER_LABEL, OTHER_SPECIFY_LABEL = "Ý kiến khác", "Ý kiến khác (ghi rõ)"
"""Words of the questionnaire, not of the page: Vietnamese for every account."""
MAX_DEPTH = 12
REFERENCE = re.compile(r"\$\{([^{}]+)\}")
PARAMETER = re.compile(r"([\w-]+)\s*=\s*(\$\{[^}]*\}|[^\s,;]+)")


@dataclass
class Open:
    """A group or repeat whose end has not been reached."""

    row: Row | None
    kind: str = ""
    shell: Group | Repeat | None = None
    items: list[Item] = field(default_factory=list)


class ItemReader:
    """Reads the rows of the survey sheet in order, keeping the open groups on a stack."""

    def __init__(self, notes: Notes, lists: ChoiceLists, default_language: str) -> None:
        self.notes = notes
        self.lists = lists
        self.language = default_language
        self.columns = filter_columns(lists)
        self.stack = [Open(row=None)]
        self.taken: set[str] = set()

    def read(self, rows: list[Row]) -> tuple[Item, ...]:
        """The items of the whole sheet."""
        for row, cell in declared(rows, self.notes):
            self.read_row(row, cell)
        for unclosed in self.stack[1:]:
            if unclosed.row is not None:
                self.notes.error(
                    "group-not-closed", unclosed.row, "type",
                    _("Nhóm câu hỏi mở ở dòng này nhưng không có dòng kết thúc."),
                    _("Thêm một dòng có type là end group (hoặc end repeat) sau câu cuối của nhóm."),
                )  # fmt: skip
        return tuple(self.stack[0].items)

    def read_row(self, row: Row, cell: TypeCell) -> None:
        if cell.edge == "end":
            self.close(row, cell)
            return
        name = self.name_of(row, cell)
        if cell.edge == "begin":
            self.open(row, cell, name)
        elif cell.left_out or cell.from_file:
            self.leave_out(row, cell)
        elif name:
            self.stack[-1].items.extend(self.questions(row, cell, name))

    def name_of(self, row: Row, cell: TypeCell) -> str:
        """The variable name, made unique; '' with an error noted when it cannot be one."""
        name = row.get("name")
        if not name and cell.edge == "begin":
            return f"nhom_{row.number}"
        if not name and cell.kind == "note":
            name = f"ghi_chu_{row.number}"
        if not NAME.fullmatch(name):
            if not cell.left_out:
                self.notes.error(
                    "bad-name", row, "name",
                    _("Tên câu hỏi “%(name)s” để trống hoặc không hợp lệ.", name=name),
                    _("Dùng chữ cái, chữ số, dấu gạch dưới; bắt đầu bằng chữ cái; không có dấu cách."),
                )  # fmt: skip
            return ""
        return self.unique(row, name)

    def unique(self, row: Row, name: str) -> str:
        if name in self.taken:
            number = next(n for n in range(2, 10_000) if f"{name}_{n}" not in self.taken | self.notes.names)
            self.notes.warning(
                "duplicate-name", row, "name",
                _("Tên “%(name)s” đã dùng ở một nhóm khác; câu này được đổi thành “%(new)s”.",
                  name=name, new=f"{name}_{number}"),
                _("Nên tự đặt tên riêng cho từng câu để số liệu dễ đọc."),
            )  # fmt: skip
            name = f"{name}_{number}"
        self.taken.add(name)
        self.notes.names.add(name)
        return name

    def open(self, row: Row, cell: TypeCell, name: str) -> None:
        name = name or f"nhom_{row.number}"
        if len(self.stack) > MAX_DEPTH:
            self.notes.error(
                "too-deep", row, "type", _("Các nhóm lồng nhau quá %(limit)s tầng.", limit=MAX_DEPTH),
                _("Bớt số tầng nhóm."),
            )  # fmt: skip
        label, relevant = row.texts("label", self.language), self.notes.compiled(row, "relevant")
        shell: Group | Repeat = Group(name, label, relevant, row.get("appearance"))
        if cell.kind == "repeat":
            shell = Repeat(name, label, relevant, row.get("appearance"), self.notes.compiled(row, "repeat_count"))
        self.stack.append(Open(row, cell.kind, shell))

    def close(self, row: Row, cell: TypeCell) -> None:
        current = self.stack[-1]
        if current.shell is None or current.kind != cell.kind:
            self.notes.error(
                "group-not-opened", row, "type",
                _("Dòng kết thúc nhóm này không khớp với dòng mở nhóm nào."),
                _("Kiểm tra từng cặp begin group / end group và begin repeat / end repeat."),
            )  # fmt: skip
            return
        self.stack.pop()
        if current.items:
            self.stack[-1].items.append(replace(current.shell, items=tuple(current.items)))

    def leave_out(self, row: Row, cell: TypeCell) -> None:
        what, advice = LEFT_OUT["attachment" if cell.from_file else cell.left_out]()
        name = row.get("name")
        self.notes.warning("left-out", row, "type", what, advice, name=name, reason=cell.left_out or "attachment")

    def questions(self, row: Row, cell: TypeCell, name: str) -> list[Item]:
        """The question of a row, and the text question that "or_other" asks for."""
        if row.get("media"):
            self.notes.warning(
                "media-left-out", row, "media",
                _("Hình ảnh, âm thanh kèm câu hỏi không được đưa vào bảng hỏi."),
                _("Nếu câu hỏi chỉ hiểu được khi xem hình, hãy mô tả bằng lời trong câu hỏi."),
            )  # fmt: skip
        choices = self.choice_list(row, cell) if cell.kind in KINDS and KINDS[cell.kind].chooses else ""
        if choices is None:
            return []
        question = self.question(row, cell, name, choices)
        if not cell.or_other:
            return [question]
        other = self.specify_other(row, question)
        return [replace(question, choices=self.with_other(choices), other_specify=other.name), other]

    def choice_list(self, row: Row, cell: TypeCell) -> str | None:
        list_name = external_name(cell.list_name) if cell.external else cell.list_name
        if list_name in self.lists:
            return list_name
        if cell.list_name.startswith("${"):
            message = _("Phương án lấy từ câu trả lời khác (%(list)s) chưa dùng được.", list=cell.list_name)
        else:
            message = _("Không thấy danh sách phương án “%(list)s” trong trang choices.", list=cell.list_name)
        advice = _("Thêm danh sách này vào trang choices hoặc sửa tên danh sách ở cột type.")
        self.notes.error("unknown-choice-list", row, "type", message, advice, list=cell.list_name)
        return None

    def question(self, row: Row, cell: TypeCell, name: str, choices: str) -> Question:
        required_text = row.get("required")
        fixed = required_text.lower() in TRUE | FALSE
        calculation = self.notes.compiled(row, "calculation")
        if cell.kind == "today":
            calculation = self.notes.compiled(row, "type", text="today()")
        parameters = dict(PARAMETER.findall(row.get("parameters")))
        if cell.kind == "range":
            parameters = {"start": "1", "end": "10", "step": "1", **parameters}
        return Question(
            name=name,
            kind="calculate" if cell.kind == "today" else in_appearance(cell.kind, row.get("appearance")).name,
            label=row.texts("label", self.language),
            hint=row.texts("hint", self.language),
            guidance=row.texts("guidance_hint", self.language),
            required=fixed and required_text.lower() in TRUE and cell.kind not in {"note", "calculate"},
            required_if=None if fixed else self.notes.compiled(row, "required"),
            required_message=row.texts("required_message", self.language),
            relevant=self.notes.compiled(row, "relevant"),
            constraint=self.notes.compiled(row, "constraint"),
            constraint_message=row.texts("constraint_message", self.language),
            calculation=calculation,
            default=self.default_of(row),
            trigger=tuple(name.strip() for name in REFERENCE.findall(row.get("trigger"))),
            read_only=row.get("read_only").lower() in TRUE,
            appearance=row.get("appearance"),
            choices=choices,
            choice_filter=self.notes.compiled(row, "choice_filter", columns=self.columns),
            randomize=parameters.get("randomize", "").lower() == "true",
            exclusive=exclusive_codes(self.lists.get(choices, ())) if cell.kind == "select_multiple" else (),
            parameters=parameters,
        )

    def default_of(self, row: Row) -> Expression | None:
        text = row.get("default")
        if not text:
            return None
        call = CALL.match(text)
        if "${" in text or (call and (call[1] in FUNCTIONS or call[1] in LAZY_FUNCTIONS)):
            return self.notes.compiled(row, "default")
        return literal(text)

    def with_other(self, list_name: str) -> str:
        """A copy of the list with an option for anything else."""
        extended = f"{list_name}__or_other"
        languages = {language for choice in self.lists[list_name] for language in choice.label} or {self.language}
        label = dict.fromkeys(sorted(languages), OTHER_LABEL)
        if any(choice.name == OTHER for choice in self.lists[list_name]):
            return list_name
        self.lists[extended] = (*self.lists[list_name], Choice(OTHER, label))
        return extended

    def specify_other(self, row: Row, question: Question) -> Question:
        name = self.unique(row, f"{question.name}_other")
        relevant = self.notes.compiled(row, "type", text=f"selected(${{{question.name}}}, '{OTHER}')")
        languages = question.label or {self.language: ""}
        return Question(name, "text", label=dict.fromkeys(languages, OTHER_SPECIFY_LABEL), relevant=relevant)


def declared(rows: list[Row], notes: Notes) -> list[tuple[Row, TypeCell]]:
    """Rows with a known type; collects every name first, since an expression may look ahead."""
    found = []
    for row in rows:
        if row.get("disabled").lower() in TRUE:
            continue
        cell = read_type(row.get("type")) if row.get("type") else None
        if cell is None:
            _note_unknown_type(row, notes)
            continue
        found.append((row, cell))
        if row.get("name") and cell.edge != "end":
            (notes.left_out if cell.left_out or cell.from_file else notes.names).add(row.get("name"))
        if cell.or_other:
            notes.names.add(f"{row.get('name')}_other")
    return found


def _note_unknown_type(row: Row, notes: Notes) -> None:
    if row.get("type"):
        notes.error(
            "unknown-type", row, "type",
            _("Không có loại câu hỏi “%(type)s”.", type=row.get("type")),
            _("Dùng một trong các loại: text, integer, decimal, date, time, select_one, select_multiple, rank, range, "
              "note, acknowledge, calculate, hidden."),
            type=row.get("type"),
        )  # fmt: skip
    elif row.get("name") or row.get("label"):
        notes.error(
            "missing-type", row, "type", _("Dòng này có câu hỏi nhưng chưa có loại câu hỏi."),
            _("Điền cột type, hoặc xóa dòng nếu không dùng."),
        )  # fmt: skip


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
